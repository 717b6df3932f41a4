"""The work of sales: leads, quotes, offers, revisions, rights; each page opens, each act does what it says."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kernel.models import User
from subscribers import services
from subscribers.models import (
    Breach,
    Contract,
    Customer,
    Lead,
    Offer,
    PriceRevision,
    Quote,
    RightsRequest,
    TariffVersion,
    Zone,
)
from tests.apps.subscribers.make import make_calendar, make_contract, make_offer, make_user
from tests.web.world import NOW, World, as_, told

pytestmark = pytest.mark.usefixtures("at_ten")
LEAD: dict[str, Any] = {
    "company": "Garage Morel", "name": "Luc", "email": "luc@morel.example", "source": "phone", "street": "1 rue Haute",
    "postcode": "38000", "city": "Grenoble",
}  # fmt: skip


@pytest.fixture
def seller(db: None, settings: Any, tmp_path: Path) -> User:
    settings.MEDIA_ROOT = tmp_path
    return make_user("sales@operator.example", "sales")


def test_every_page_opens_for_sales_and_for_no_customer(world: World, seller: User) -> None:
    lead = services.take_lead(**LEAD, at=NOW, by=seller)
    pages = [
        "prospects/", "prospects/nouveau", f"prospects/{lead.pk}/", f"prospects/{lead.pk}/modifier",
        f"prospects/{lead.pk}/devis", "eligibilite/", "eligibilite/?postcode=38000", "eligibilite/zones/nouvelle",
        "devis/", "offres/", "offres/nouvelle", "offres/pro-100/", "offres/pro-100/prix", "options/nouvelle",
        "revisions/", "revisions/nouvelle", "droits/", "droits/conditions", "droits/violations/nouvelle",
        "droits/traitements/nouveau", "droits/sous-traitants/nouveau", f"fiches/{world.customer.number}/effacement",
        f"fiches/{world.customer.number}/devis", f"fiches/{world.customer.number}/contrats",
    ]  # fmt: skip
    make_offer()
    client, stranger = as_(seller), as_(world.owner)
    seen = {
        page: (client.get(f"/bureau/{page}").status_code, stranger.get(f"/bureau/{page}").status_code) for page in pages
    }
    assert set(seen.values()) == {(200, 404)}, seen


def test_from_the_first_call_to_the_contract(world: World, seller: User) -> None:
    client, offer = as_(seller), make_offer()
    client.post("/bureau/prospects/nouveau", LEAD)
    lead = Lead.objects.get()
    client.post(f"/bureau/prospects/{lead.pk}/etape", {"action": "contact"})
    client.post(f"/bureau/prospects/{lead.pk}/suite", {"action": "Envoyer le devis", "on": "2026-11-24"})
    for slip in ("", "  ", "x" * 5001):
        assert told(client.post(f"/bureau/prospects/{lead.pk}/notes", {"body": slip}))[-1].startswith(
            "Texte de la note\u202f: "
        )
    assert lead.notes.count() == 0
    client.post(f"/bureau/prospects/{lead.pk}/notes", {"body": "Veut 100 Mb/s"})
    place = {"label": "Atelier", "street": "1 rue Haute", "postcode": "38000", "city": "Grenoble"}
    terms = {"offer": offer.pk, "setup_instalments": 1, "billing_mode": "monthly", "valid_until": "2026-12-31"}
    client.post(f"/bureau/prospects/{lead.pk}/devis", {**place, **terms})
    quote = Quote.objects.get()
    client.post(f"/bureau/devis/{quote.pk}/envoyer")
    scan = SimpleUploadedFile("signe.pdf", b"%PDF-1.7 signed")
    paper = {"scan": scan, "name": "Luc Morel", "quality": "Gérant", "signed_on": "2026-11-23"}
    assert client.post(f"/bureau/devis/{quote.pk}/papier", paper).status_code == 302
    identity = {"kind": "company", "name": "Garage Morel", "siren": "552081317", "email": "luc@morel.example"}
    identity |= {"street": "1 rue Haute", "postcode": "38000", "city": "Grenoble", "language": "fr"}
    answer = client.post(f"/bureau/devis/{quote.pk}/contrat", {**identity, "calendar": make_calendar().pk})
    contract = Contract.objects.get(quote=quote)
    assert answer.headers["Location"] == f"/bureau/contrats/{contract.number}/"
    assert (contract.state, contract.customer.siren, Lead.objects.get().state) == ("signed", "552081317", "won")
    for path in (f"devis/{quote.pk}/", f"prospects/{lead.pk}/", f"contrats/{contract.number}/"):
        assert client.get(f"/bureau/{path}").status_code == 200


def test_a_quote_is_revised_and_its_pdf_is_had(world: World, seller: User) -> None:
    client, offer = as_(seller), make_offer()
    place = {"label": "Atelier", "street": "1 rue Haute", "postcode": "38000", "city": "Grenoble"}
    terms = {"offer": offer.pk, "setup_instalments": 1, "billing_mode": "monthly", "valid_until": "2026-12-31"}
    client.post(f"/bureau/fiches/{world.customer.number}/devis", {**place, **terms})
    first = Quote.objects.get()
    assert client.get(f"/bureau/devis/{first.pk}/pdf").content.startswith(b"%PDF")
    client.post(f"/bureau/devis/{first.pk}/version", {**place, **terms, "monthly_fee": "45"})
    assert list(Quote.objects.order_by("version").values_list("state", "monthly_fee")) == [
        ("replaced", Decimal("49.90")), ("draft", Decimal("45.00")),
    ]  # fmt: skip


def test_zones_are_typed_and_sent_as_a_file(seller: User) -> None:
    sent = SimpleUploadedFile("communes.csv", b"code postal;commune;insee\n38500;Voiron;38563\n")
    given = {"code": "isere", "name": "Isère", "down_mbps": 100, "up_mbps": 100, "setup_fee": "90", "delay_days": 30}
    answer = as_(seller).post(
        "/bureau/eligibilite/zones/nouvelle", {**given, "open": "on", "communes": "38000;Grenoble;38185", "file": sent}
    )
    assert (answer.status_code, Zone.objects.get().communes.count()) == (302, 2)
    page = as_(seller).get("/bureau/eligibilite/?postcode=38500&city=VOIRON").content.decode()
    assert "Isère" in page


def test_numbers_that_no_column_holds_are_told_at_their_field(seller: User) -> None:
    large = "9" * 20
    zone = {"code": "z", "name": "Z", "down_mbps": large, "up_mbps": 100, "setup_fee": "0", "delay_days": 30}
    offer = {"code": "o", "name": "O", "down_mbps": 100, "up_mbps": large, "monthly_fee": "70", "setup_fee": "0"}
    breach = {"title": "Clé", "nature": "perte", "data": "noms", "people": large, "noticed_at": "2026-11-23T09:00"}
    sent: dict[str, dict[str, Any]] = {
        "eligibilite/zones/nouvelle": zone,
        "offres/nouvelle": {**offer, "commitment_months": 24},
    }
    sent["droits/violations/nouvelle"] = breach
    client = as_(seller)
    assert {client.post(f"/bureau/{path}", body).status_code for path, body in sent.items()} == {422}
    assert (Zone.objects.count(), Offer.objects.count(), Breach.objects.count()) == (0, 0, 0)


OWN_OFFER = {
    "code": "pro-8h", "name": "Pro 8 h", "down_mbps": 100, "up_mbps": 100, "monthly_fee": "70", "setup_fee": "0",
    "commitment_months": 24, "on_sale": "on",
}  # fmt: skip


def test_an_offer_with_terms_of_its_own(seller: User) -> None:
    client, own = as_(seller), {"gtr-allowance": "8", "gtr-credit": "automatic", "box-unreturned_charge": "99,90"}
    page = client.get("/bureau/offres/nouvelle").content.decode()
    assert 'placeholder="15"' in page
    assert "Comme partout\u202f: à la demande du client" in page
    assert client.post("/bureau/offres/nouvelle", OWN_OFFER | own).status_code == 302
    offer = Offer.objects.get()
    told = {"gtr": {"allowance": "PT8H", "credit": "automatic"}, "box": {"unreturned_charge": "99.90"}}
    assert offer.overrides == told
    page = client.get(f"/bureau/offres/{offer.code}/").content.decode()
    assert 'name="gtr-allowance" value="8"' in page
    assert client.post(f"/bureau/offres/{offer.code}/", OWN_OFFER).status_code == 302
    offer.refresh_from_db()
    assert offer.overrides == {}


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("gtr-allowance", "bientôt", "Écrivez les heures sous la forme 15 ou 1:30."),
        ("gtr-allowance", "0", "Le délai doit être plus long que rien."),
        ("gtr-scale", "8 10\n1 5", "Écrivez les paliers du plus court retard au plus long."),
        ("term-notice_cutoff_day", "32", "inférieure ou égale à 31"),
        ("dunning-management_fee", "-1", "supérieure ou égale à 0"),
    ],
)
def test_terms_of_its_own_that_make_no_sense(seller: User, field: str, typed: str, said: str) -> None:
    answer = as_(seller).post("/bureau/offres/nouvelle", {**OWN_OFFER, field: typed})
    assert (answer.status_code, said in answer.content.decode()) == (422, True)
    assert Offer.objects.count() == 0


def test_what_a_program_set_beyond_the_form_stays(seller: User) -> None:
    as_(seller).post("/bureau/offres/nouvelle", OWN_OFFER)
    Offer.objects.update(overrides={"dunning": {"from_hour": 9}, "gtr": {"allowance": "PT4H"}})
    page = as_(seller).get("/bureau/offres/pro-8h/").content.decode()
    assert "dunning.from_hour" in page
    as_(seller).post("/bureau/offres/pro-8h/", {**OWN_OFFER, "gtr-allowance": "6"})
    assert Offer.objects.get().overrides == {"dunning": {"from_hour": 9}, "gtr": {"allowance": "PT6H"}}


def test_a_tariff_is_named_brought_looked_at_and_chosen(world: World, seller: User) -> None:
    client = as_(seller)
    client.post("/bureau/tarifs/nouveau", {"code": "pro", "name": "Tarif Pro"})
    rates = b"prefixe;destination;prix par minute;mise en relation\n+33;France;0,01;\n41;Suisse;0,25;0,10\n"
    sent = {"file": SimpleUploadedFile("tarif.csv", rates), "step": "look"}
    look = client.post("/bureau/tarifs/pro/fichier", sent)
    assert (look.status_code, [look.context["look"].changes.new, TariffVersion.objects.count()]) == (200, [2, 0])
    kept = {"payload": look.context["payload"], "name": "tarif.csv", "step": "take"}
    assert client.post("/bureau/tarifs/pro/fichier", kept).status_code == 422
    assert client.post("/bureau/tarifs/pro/fichier", {**kept, "valid_from": "2026-12-01"}).status_code == 302
    page = client.get("/bureau/tarifs/pro/?number=0041 22 730")
    assert (page.context["price"], page.context["rate"].destination) == (Decimal("0.8500"), "Suisse")
    assert client.get("/bureau/tarifs/pro/?number=06&version=9&q=zz").context["why"]
    bad = {"file": SimpleUploadedFile("tarif.csv", rates + b"06;Mobile;1;\n"), "step": "look"}
    assert b"06 " in client.post("/bureau/tarifs/pro/fichier", bad).content
    assert {as_(world.owner).get(f"/bureau/tarifs/{page}").status_code for page in ("", "pro/", "pro/fichier")} == {404}
    reader = as_(make_user("reader@operator.example", "read_only"))
    assert [reader.get(f"/bureau/tarifs/{page}").status_code for page in ("", "pro/", "nouveau", "pro/fichier")] == [
        200, 200, 403, 403,
    ]  # fmt: skip


def test_a_customer_reads_the_tariff_that_he_signed(world: World, seller: User) -> None:
    tariff = services.save_tariff(None, code="pro", name="Tarif Pro")
    rates = b"prefixe;destination;prix par minute\n+33;France;0,01\n41;Suisse;0,25\n"
    services.take_rates(tariff, rates, name="t.csv", valid_from=date(2026, 1, 1), at=NOW, by=seller)
    number = world.line.contract.number
    assert as_(world.owner).get(f"/portail/contrats/{number}/tarif").status_code == 404
    services.save_offer(make_offer(), tariff="pro")
    number = make_contract(world.customer).number
    assert f"/portail/contrats/{number}/tarif" in as_(world.owner).get(f"/portail/contrats/{number}/").content.decode()
    page = as_(world.owner).get(f"/portail/contrats/{number}/tarif?q=+41").content.decode()
    assert ("Suisse" in page, "France" in page) == (True, False)
    seen = [as_(who).get(f"/portail/contrats/{number}/tarif").status_code for who in (world.colleague, world.stranger)]
    assert seen == [200, 404]
    asked = f"/portail/contrats/{number}/tarif?q=+41&fichier=csv&de=rates"
    answers: list[Any] = [as_(who).get(asked) for who in (world.owner, world.colleague, world.stranger)]
    assert [answer.status_code for answer in answers] == [200, 200, 404]
    lines = [b"".join(answer.streaming_content).decode().splitlines()[1:] for answer in answers[:2]]
    assert [[line.split(";")[3:5] for line in told] for told in lines] == [[["41", "Suisse"]]] * 2


def test_a_revision_is_announced_and_refused_by_telephone(world: World, seller: User) -> None:
    given = {"name": "Hausse", "reason": "Énergie", "effective_on": "2027-02-01", "percent": "2"}
    client = as_(seller)
    client.post("/bureau/revisions/nouvelle", given)
    revision = PriceRevision.objects.get()
    client.post(f"/bureau/revisions/{revision.pk}/annoncer")
    line = revision.lines.get(contract=world.line.contract)
    client.post(f"/bureau/revisions/reponses/{line.pk}", {"answer": "refused"})
    contract = Contract.objects.get(pk=world.line.contract_id)
    assert (contract.state, contract.ends_on, revision.lines.count()) == ("ending", date(2027, 1, 31), 2)
    assert client.get(f"/bureau/revisions/{revision.pk}/").status_code == 200


def test_access_is_answered_with_everything_and_the_customer_finds_it(world: World, seller: User) -> None:
    request = services.ask_right(world.customer, kind="access", at=NOW, by=world.owner)
    as_(seller).post(f"/bureau/droits/demandes/{request.pk}", {"verdict": "approve"})
    request.refresh_from_db()
    got = as_(world.owner).get(f"/portail/documents/{request.file_id}/")
    names = set(ZipFile(BytesIO(got.content)).namelist())
    assert (request.state, {"customer.json", "network.json", "support.json", "money.json"} <= names) == ("done", True)
    assert as_(world.stranger).get(f"/portail/documents/{request.file_id}/").status_code == 404


def test_an_erasure_shows_both_lists_and_waits_for_its_time(world: World, seller: User) -> None:
    page = as_(seller).get(f"/bureau/fiches/{world.customer.number}/effacement").context["erasure"]
    assert len(page.against) >= 2  # a contract that runs, a box that is there
    answer = as_(seller).post(f"/bureau/fiches/{world.customer.number}/effacer")
    assert "trop tôt" in told(answer)[0]
    assert Customer.objects.get(pk=world.customer.pk).erased_at is None


def test_a_breach_has_seventy_two_hours(seller: User) -> None:
    client = as_(seller)
    facts = {"title": "Clé perdue", "nature": "perte", "data": "noms", "people": 3, "risk": "on"}
    for slip in ("1900-01-01T09:00", "2018-05-24T23:59", "2027-01-01T09:00"):
        assert client.post("/bureau/droits/violations/nouvelle", {**facts, "noticed_at": slip}).status_code == 422
    assert Breach.objects.count() == 0
    client.post("/bureau/droits/violations/nouvelle", {**facts, "noticed_at": "2026-11-23T09:00"})
    breach = Breach.objects.get()
    assert breach.due_at - breach.noticed_at == timedelta(hours=72)
    path = f"/bureau/droits/violations/{breach.pk}"
    assert client.post(f"{path}/close", {"measures": "x"}).status_code == 422
    client.post(f"{path}/notifiee", {"reference": "N-1"})
    assert client.post(f"{path}/close", {"measures": "Chiffrement"}).status_code == 302
    assert RightsRequest.objects.count() == 0
