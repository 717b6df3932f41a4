"""From an empty database to a signed contract, as the first administrator does it: through the pages alone."""

from decimal import Decimal

import pytest
from django.test import Client

from invoicing.models import VatRate
from kernel.models import Calendar, Operator, User
from provisioning.drivers.families import ready_made_models
from provisioning.models import BoxModel, ConfigTemplate
from provisioning.services import publish_template
from subscribers.models import Customer, Offer
from tests.apps.provisioning.make import make_node
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, as_

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
    assert (Calendar.objects.count(), Offer.objects.get().code) == (1, "pro-100")
    assert VatRate.objects.get().percent == Decimal(20)
    assert client.get("/reglages/demarrage/").content.decode().count("is-done") == 4
    assert client.get("/bureau/fiches/nouvelle").status_code == 200
    assert Customer.objects.count() == 0


def test_each_step_tells_how_many_there_are(client: Client) -> None:
    assert "étape 2 sur 6" in client.get("/reglages/demarrage/heures").content.decode()


def test_the_first_step_brings_the_ready_made_box_models_and_its_repetition_nothing(client: Client) -> None:
    client.post("/reglages/demarrage/societe", COMPANY)
    models = BoxModel.objects.in_bulk(field_name="name")
    assert sorted(models) == sorted(one.name for one in ready_made_models())
    published = dict(ConfigTemplate.objects.values_list("model__name", "body"))
    assert published == {one.name: one.template for one in ready_made_models()}
    assert {models[one.name].rollback_style == one.rollback_style for one in ready_made_models()} == {True}
    publish_template(models["Cisco C881"], "hostname {{ hostname }}", at=NOW)
    client.post("/reglages/demarrage/societe", {**COMPANY, "city": "Meylan"})
    assert (Operator.objects.get().city, BoxModel.objects.count()) == ("Meylan", len(models))
    assert ConfigTemplate.objects.filter(model__name="Cisco C881").latest("number").body == "hostname {{ hostname }}"


@pytest.mark.parametrize(
    ("step", "change"),
    [
        ("societe", {"siret": "732 829 320 00075"}),
        ("societe", {"iban": "FR00"}),
        ("societe", {"creditor_id": "pas ça"}),
        ("heures", {"closes": "07:00"}),
    ],
)
def test_nonsense_is_refused_and_nothing_is_written(client: Client, step: str, change: dict[str, str]) -> None:
    assert client.post(f"/reglages/demarrage/{step}", {**STEPS[step], **change}).status_code == 422
    assert (Operator.objects.count(), Calendar.objects.count(), BoxModel.objects.count()) == (0, 0, 0)


def test_who_invites_a_colleague_on_the_way_is_led_on(client: Client) -> None:
    colleague = {"name": "Nina", "email": "nina@monts.example", "role": "finance", "language": "fr"}
    answer = client.post("/reglages/comptes/inviter", colleague)
    assert answer.headers["Location"] == "/reglages/demarrage/"
    assert '<option value="" selected>Choisissez un rôle</option>' in client.get("/reglages/comptes/").content.decode()
    other = {**colleague, "email": "paul@monts.example", "role": ""}
    assert client.post("/reglages/comptes/inviter", other).headers["Location"] == "/reglages/comptes/"
    assert not User.objects.filter(email="paul@monts.example").exists()


@pytest.mark.parametrize(
    ("field", "given", "example"),
    [("siret", "732 829 320 00047", "732\u00a0829\u00a0320\u00a000074"), ("iban", "FR76 3000", "FR76\u00a03000")],
)
def test_a_wrong_number_is_told_with_a_right_one(client: Client, field: str, given: str, example: str) -> None:
    answer = client.post("/reglages/demarrage/societe", {**COMPANY, field: given})
    assert answer.status_code == 422
    assert example in answer.content.decode()
    assert not Operator.objects.exists()


def test_a_line_without_a_node_to_end_on_says_what_to_do(client: Client) -> None:
    assert 'href="/noc/noeuds/nouveau"' in client.get("/noc/lignes/nouvelle").content.decode()
    make_node()
    assert "/noc/noeuds/nouveau" not in client.get("/noc/lignes/nouvelle").content.decode()
