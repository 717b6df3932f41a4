"""From an empty database to a signed contract, as the first administrator does it: through the pages alone."""

from decimal import Decimal

import pytest
from django.test import Client

from invoicing.models import VatRate
from kernel.models import Calendar, Operator
from subscribers.models import Customer, Offer
from tests.apps.subscribers.make import make_user
from tests.web.world import as_

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
COMPANY = {
    "name": "Fibre des Monts",
    "legal_form": "SAS",
    "siret": "732 829 320 00074",
    "street": "1 rue Haute",
    "postcode": "38000",
    "city": "Grenoble",
    "email": "contact@monts.example",
}
STEPS = {
    "societe": COMPANY,
    "heures": {"name": "Semaine", "opens": "08:00", "closes": "18:00"},
    "tva": {"percent": "20"},
    "offre": {
        "code": "pro-100",
        "name": "Pro 100",
        "down_mbps": "100",
        "up_mbps": "100",
        "monthly_fee": "49,90",
        "setup_fee": "0",
    },
}


@pytest.fixture
def client() -> Client:
    return as_(make_user("first@operator.example", "admin"))


def test_an_empty_house_leads_to_the_assistant(client: Client) -> None:
    assert client.get("/").headers["Location"] == "/reglages/demarrage/"
    assert client.get("/reglages/demarrage/").content.decode().count("is-done") == 0


def test_the_steps_make_a_house_that_works(client: Client) -> None:
    for name, given in STEPS.items():
        assert (name, client.post(f"/reglages/demarrage/{name}", given).status_code) == (name, 302)
    company = Operator.objects.get()
    assert (company.siren, company.vat_number) == ("732829320", "FR44732829320")
    assert (Calendar.objects.count(), VatRate.objects.get().percent, Offer.objects.get().code) == (
        1,
        Decimal(20),
        "pro-100",
    )
    assert client.get("/reglages/demarrage/").content.decode().count("is-done") == 4
    assert client.get("/bureau/fiches/nouvelle").status_code == 200
    assert Customer.objects.count() == 0


@pytest.mark.parametrize(
    ("step", "change"),
    [("societe", {"siret": "732 829 320 00075"}), ("societe", {"iban": "FR00"}), ("heures", {"closes": "07:00"})],
)
def test_nonsense_is_refused_and_nothing_is_written(client: Client, step: str, change: dict[str, str]) -> None:
    assert client.post(f"/reglages/demarrage/{step}", {**STEPS[step], **change}).status_code == 422
    assert (Operator.objects.count(), Calendar.objects.count()) == (0, 0)
