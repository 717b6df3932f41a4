"""From an empty database to a signed contract, as the first administrator does it: through the pages alone."""

import re
from decimal import Decimal

import pytest
from django.test import Client

from invoicing.models import VatRate
from invoicing.services.run import run_invoices
from kernel.models import Calendar, Operator, User
from provisioning.drivers.families import ready_made_models
from provisioning.models import BoxModel, ConfigTemplate
from provisioning.services import publish_template
from subscribers.models import Customer, Offer
from tests.apps.invoicing.paper_world import AT, UNTIL, contract
from tests.apps.provisioning.make import make_node
from tests.apps.subscribers.make import make_contract, make_customer, make_user
from tests.web.world import NOW, as_

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
COMPANY = {
    "name": "Fibre des Monts",
    "legal_form": "SAS",
    "capital": "10000",
    "rcs": "Grenoble",
    "siret": "732 829 320 00074",
    "street": "1 rue Haute",
    "postcode": "38000",
    "city": "Grenoble",
    "email": "contact@monts.example",
}
STEPS = {
    "societe": COMPANY,
    "heures": {"name": "Semaine", "opens": "08:00", "closes": "18:00"},
    "offre": {
        "name": "Pro 100",
        "down_mbps": "100",
        "up_mbps": "100",
        "monthly_fee": "49,90",
        "setup_fee": "0",
        "commitment_months": "24",
        "percent": "20",
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
    assert (company.capital, company.rcs) == (Decimal(10000), "RCS Grenoble 732 829 320")
    assert (Calendar.objects.count(), Offer.objects.get().code) == (1, "pro-100")
    assert VatRate.objects.get().percent == Decimal(20)
    assert client.get("/reglages/demarrage/").content.decode().count("is-done") == 3
    assert client.get("/bureau/fiches/nouvelle").status_code == 200
    assert Customer.objects.count() == 0


def test_each_step_tells_how_many_there_are(client: Client) -> None:
    assert "étape 2 sur 12" in client.get("/reglages/demarrage/heures").content.decode()


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


def test_a_second_offer_asks_no_rate_of_vat_and_gets_a_code_of_its_own(client: Client) -> None:
    client.post("/reglages/demarrage/offre", STEPS["offre"])
    assert "percent" not in client.get("/reglages/demarrage/offre").context["form"].fields
    client.post("/reglages/demarrage/offre", {**STEPS["offre"], "monthly_fee": "79", "percent": "5.5"})
    assert list(Offer.objects.values_list("code", flat=True)) == ["pro-100", "pro-100-2"]
    assert VatRate.objects.get().percent == Decimal(20)


def test_a_colleague_is_invited_by_a_chosen_role_or_later(client: Client) -> None:
    page = client.get("/reglages/demarrage/equipe").content.decode()
    assert '<option value="" selected>Choisissez un rôle</option>' in page
    assert 'href="/bureau/fiches/nouvelle">Plus tard' in page
    colleague = {"name": "Nina", "email": "nina@monts.example", "role": "finance", "language": "fr"}
    assert client.post("/reglages/demarrage/equipe", {**colleague, "role": ""}).status_code == 422
    assert User.objects.count() == 1
    assert client.post("/reglages/demarrage/equipe", colleague).headers["Location"] == "/reglages/demarrage/societe"
    assert User.objects.get(email="nina@monts.example").role == "finance"


def told(client: Client, path: str) -> str:
    """The next step as the head of a page tells it, "" where it does not."""
    found = re.search(r'<aside class="first-run".*?</aside>', client.get(path).content.decode(), re.DOTALL)
    return re.sub(r"[ \n]+", " ", re.sub(r"<[^>]+>", " ", found[0])).strip() if found else ""


def test_each_page_tells_the_next_step_to_who_sets_the_house_up_alone(client: Client) -> None:
    assert "étape 1 sur 12\u00a0: Votre société" in told(client, "/noc/noeuds/")
    for name, given in STEPS.items():
        client.post(f"/reglages/demarrage/{name}", given)
    assert "étape 4 sur 12\u00a0: Vos collègues" in told(client, "/noc/noeuds/")
    customer = make_customer()
    # Whoever has gone past the colleagues is not called back to them.
    assert "étape 6 sur 12\u00a0: Son contrat" in told(client, "/noc/noeuds/")
    assert "Continuer" in told(client, "/noc/noeuds/")
    assert "Continuer" not in told(client, f"/bureau/fiches/{customer.number}/devis")
    assert told(client, "/reglages/demarrage/") == ""
    assert told(as_(make_user("noc@operator.example", "noc")), "/noc/noeuds/") == ""


def test_the_steps_may_be_hushed_and_end_with_the_first_invoice(client: Client) -> None:
    client.post("/reglages/demarrage/discret")
    assert told(client, "/noc/noeuds/") == ""
    other = as_(make_user("second@operator.example", "admin"))
    assert "étape 1 sur 12" in told(other, "/noc/noeuds/")
    contract()
    assert len(run_invoices(until=UNTIL, at=AT).issued) == 1
    assert told(other, "/noc/noeuds/") == ""
    assert "Tout est en place" in other.get("/reglages/demarrage/").content.decode()


def test_a_debit_is_not_promised_without_the_identifier_that_it_needs(client: Client) -> None:
    client.post("/reglages/demarrage/societe", COMPANY)
    make_contract()
    page = client.get("/reglages/demarrage/").content.decode()
    assert "Les prélèvements demandent l’identifiant créancier SEPA" in page
    client.post("/reglages/demarrage/societe", {**COMPANY, "creditor_id": "FR72ZZZ123456"})
    assert "Ouvrez un accès au client" in client.get("/reglages/demarrage/").content.decode()


def test_who_comes_before_anybody_has_an_account_is_told_how_to_open_one(db: None) -> None:
    assert "manage.py createsuperuser" in Client().get("/compte/login/").content.decode()
    make_user("first@operator.example", "admin")
    assert "createsuperuser" not in Client().get("/compte/login/").content.decode()


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
