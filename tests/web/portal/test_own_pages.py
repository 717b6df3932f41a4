"""What is the customer's own: three citizens at each page, and what each act does; the quote without signing in."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from kernel.models import PersonalNotice
from kernel.services import choose_notices
from subscribers import services
from subscribers.models import Contract, PortalAccess, Quote, RightsRequest, TermsAcceptance
from subscribers.services import Place
from tests.apps.subscribers.make import make_offer, make_user
from tests.web.world import NOW, World, as_, told

pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture(autouse=True)
def files(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def statuses(world: World, path: str) -> list[int]:
    return [as_(user).get(path).status_code for user in world.citizens]


def test_who_sees_a_contract_and_who_may_end_it(world: World) -> None:
    number = world.line.contract.number
    assert statuses(world, f"/portail/contrats/{number}/") == [200, 200, 404]
    assert statuses(world, f"/portail/contrats/{number}/resilier") == [200, 404, 404]
    assert statuses(world, f"/portail/contrats/{number}/demenager") == [200, 404, 404]
    assert statuses(world, f"/portail/societe/{world.customer.number}/identite") == [200, 404, 404]
    assert statuses(world, "/portail/contrats/") == statuses(world, "/portail/societe/") == [200, 200, 200]
    shown = [number in as_(user).get("/portail/contrats/").content.decode() for user in world.citizens]
    assert shown == [True, True, False]
    PortalAccess.objects.filter(user=world.colleague).update(role="technical")
    assert statuses(world, f"/portail/contrats/{number}/") == [200, 404, 404]


def test_only_papers_that_are_shown_are_seen(world: World) -> None:
    facts: dict[str, Any] = {"kind": "contract", "customer": world.customer, "at": NOW, "by": None}
    shown = services.keep_file(b"%PDF-1", name="a.pdf", shown=True, **facts)
    hidden = services.keep_file(b"%PDF-2", name="b.pdf", **facts)
    assert statuses(world, f"/portail/documents/{shown.pk}/") == [200, 200, 404]
    assert statuses(world, f"/portail/documents/{hidden.pk}/") == [404, 404, 404]


def test_the_owner_gives_notice_knowing_what_it_costs(world: World) -> None:
    contract = world.line.contract
    path = f"/portail/contrats/{contract.number}/resilier"
    page = as_(world.owner).get(path)
    assert (page.context["ends_on"], page.context["cost"].amount > 0) == (date(2026, 12, 31), True)
    assert as_(world.owner).post(path, {"ground": "choice"}).status_code == 422
    assert as_(world.colleague).post(path, {"ground": "choice", "sure": "on"}).status_code == 404
    assert as_(world.owner).post(path, {"ground": "choice", "sure": "on"}).status_code == 302
    notice = contract.notices.get()
    assert (notice.channel, notice.effective_on, notice.exit_amount) == (
        "portal", date(2026, 12, 31), page.context["cost"].amount,
    )  # fmt: skip


def test_a_move_is_asked_for(world: World) -> None:
    told = {"street": "1 quai", "postcode": "38500", "city": "Voiron", "wanted_on": "2027-02-01"}
    path = f"/portail/contrats/{world.line.contract.number}/demenager"
    for day in ("2026-11-23", "1900-01-01"):
        assert as_(world.owner).post(path, {**told, "wanted_on": day}).status_code == 422
    answer = as_(world.owner).post(path, told)
    assert (answer.status_code, answer.headers["Location"].startswith("/portail/demandes/")) == (302, True)


def test_contacts_consents_and_requests(world: World) -> None:
    client, number = as_(world.owner), world.customer.number
    client.post(f"/portail/societe/{number}/contacts", {"name": "Zoé", "email": "z@ravel.example"})
    contact = world.customer.contacts.get(name="Zoé")
    assert as_(world.stranger).post(f"/portail/contacts/{contact.pk}/retirer").status_code == 404
    client.post(f"/portail/societe/{number}/accord", {"kind": "marketing", "given": "yes"})
    client.post(f"/portail/societe/{number}/donnees", {"kind": "access"})
    told = {name: getattr(world.customer, name) for name in ("email", "street", "postcode", "city", "siren")}
    client.post(f"/portail/societe/{number}/identite", {**told, "name": "Ravel & fils"})
    assert world.customer.consents.get().given is True
    assert sorted(RightsRequest.objects.values_list("kind", flat=True)) == ["access", "rectification"]
    page = client.get("/portail/societe/").content.decode()
    assert "Zoé" in page
    client.post(f"/portail/contacts/{contact.pk}/retirer")
    assert not world.customer.contacts.filter(name="Zoé").exists()


def test_new_terms_come_before_anything_else_and_once(world: World) -> None:
    terms = services.publish_terms(text="Article 1", valid_from=NOW.date(), at=NOW, by=None)
    client = as_(world.owner)
    assert client.get("/portail/").headers["Location"] == "/portail/conditions/"
    assert "Article 1" in client.get("/portail/conditions/").content.decode()
    client.post("/portail/conditions/", {"version": terms.pk}, REMOTE_ADDR="192.0.2.7")
    kept = TermsAcceptance.objects.get()
    assert (kept.user, kept.address, kept.at) == (world.owner, "192.0.2.7", NOW)
    assert client.get("/portail/").status_code == 200
    assert as_(world.noc).get("/portail/conditions/").status_code == 404


@pytest.fixture
def quote(world: World) -> Quote:
    place = Place("Dépôt", "1 quai", "38000", "Grenoble")
    draft = services.draft_quote(
        customer=world.customer, place=place, offer=make_offer(), valid_until=NOW.date() + timedelta(days=9), at=NOW,
        by=None,
    )  # fmt: skip
    return services.send_quote(draft, at=NOW, by=None)


def test_a_quote_is_read_and_accepted_without_signing_in(world: World, quote: Quote) -> None:
    path = f"/portail/devis/{quote.token}/"
    client = Client(REMOTE_ADDR="192.0.2.9")
    assert client.get(path).status_code == 200
    quote.refresh_from_db()
    assert quote.seen_times == 0  # The scanner of a mail opens links as well.
    assert client.post(f"{path}lu").status_code == 200
    assert client.get(f"{path}devis.pdf").content.startswith(b"%PDF")
    assert client.get(f"{path}preuve.pdf").status_code == 404
    assert client.post(path, {"name": "Anne", "quality": "Gérante"}).status_code == 422
    assert client.post(path, {"name": "Anne", "quality": "Gérante", "sure": "on"}).status_code == 302
    quote.refresh_from_db()
    assert (quote.state, quote.seen_times, quote.accepted_from) == ("accepted", 1, "192.0.2.9")
    assert client.get(f"{path}preuve.pdf").content.startswith(b"%PDF")
    assert client.post(path, {"name": "Bob", "quality": "x", "sure": "on"}).status_code == 422
    assert Client().get("/portail/devis/nothing/").status_code == 404


def test_the_seller_looks_without_being_counted_and_a_draft_is_not_shown(world: World, quote: Quote) -> None:
    page = as_(world.finance).get(f"/portail/devis/{quote.token}/")
    assert f"{quote.token}/lu" not in page.content.decode()
    as_(world.finance).post(f"/portail/devis/{quote.token}/lu")
    quote.refresh_from_db()
    assert quote.seen_times == 0
    newer = services.revise_quote(quote, at=NOW, by=None)
    assert [Client().get(f"/portail/devis/{one.token}/").status_code for one in (quote, newer)] == [404, 404]


def test_who_answers_has_read_it_even_without_javascript(quote: Quote) -> None:
    path = f"/portail/devis/{quote.token}/"
    Client().post(path, {"name": "Anne", "quality": "Gérante", "sure": "on"})
    quote.refresh_from_db()
    assert (quote.state, quote.seen_at, quote.seen_times) == ("accepted", NOW, 1)


def test_answers_to_quotes_are_bounded(quote: Quote) -> None:
    cache.clear()
    path = f"/portail/devis/{quote.token}/"
    answers = [Client(REMOTE_ADDR="192.0.2.77").post(path, {"name": ""}).status_code for _ in range(21)]
    assert answers == [*[422] * 20, 429]
    assert Client(REMOTE_ADDR="192.0.2.77").post(f"{path}refus").status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.77").get(path).status_code == 200
    cache.clear()


@pytest.mark.parametrize(
    ("place", "typed", "said"),
    [("", {"name": "Anne", "quality": "Gérante", "sure": "on"}, "Un devis est accepté"),
     ("refus", {"why": "trop cher"}, "Un devis est refusé")],
)  # fmt: skip
def test_the_answer_is_told_to_who_asked_to_hear_of_it(
    world: World, quote: Quote, place: str, typed: dict[str, str], said: str
) -> None:
    seller, other = make_user("sales@operator.example", "sales"), make_user("other@operator.example", "sales")
    for reader in (seller, world.noc):
        choose_notices(reader, {"quote.accept": (True, True), "quote.decline": (True, True)})
    Client().post(f"/portail/devis/{quote.token}/{place}", typed)
    heard = PersonalNotice.objects.values_list("user__email", flat=True)
    assert sorted(heard) == sorted([seller.email, world.noc.email])
    page = as_(seller).get("/moi/avis/").content.decode()
    assert (said in page, quote.reference in page) == (True, True)
    notice = PersonalNotice.objects.get(user=seller)
    assert as_(seller).get(f"/moi/avis/{notice.pk}/")["Location"] == f"/bureau/devis/{quote.pk}/"
    assert quote.reference not in as_(other).get("/moi/avis/").content.decode()


def test_one_declines(quote: Quote) -> None:
    Client().post(f"/portail/devis/{quote.token}/refus", {"why": "trop cher"})
    quote.refresh_from_db()
    assert (quote.state, quote.declined_because, Contract.objects.filter(state="draft").count()) == (
        "declined", "trop cher", 0,
    )  # fmt: skip


def test_an_answer_to_a_revision_that_nobody_can_read_is_told(world: World) -> None:
    contract = world.line.contract
    path = f"/portail/contrats/{contract.number}/revision"
    assert told(as_(world.owner).post(path, {"answer": "accepted"})) == ["Cette révision n’est plus ouverte."]
    facts: dict[str, Any] = {"name": "Hausse", "reason": "Énergie", "effective_on": date(2027, 7, 1), "by": None}
    services.announce_revision(services.draft_revision(**facts, percent=Decimal("3.5"), at=NOW), at=NOW, by=None)
    assert told(as_(world.owner).post(path, {"answer": "perhaps"})) == ["Répondez en acceptant ou en refusant."]
    assert contract.revisions.get().answer == "pending"
    assert as_(world.stranger).post(path, {"answer": "accepted"}).status_code == 404
