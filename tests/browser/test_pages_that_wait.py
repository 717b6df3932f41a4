"""Pages that no link of the sample town leads to, for what they tell of has yet to happen: under axe with it."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from kernel import clock
from kernel.models import User
from kernel.services import create_endpoint
from sla import services as sla
from subscribers import services
from subscribers.models import Quote
from subscribers.services import Place, Signer, registers
from tests.apps.sla import world as sla_world
from tests.apps.subscribers.make import make_calendar, make_offer, make_user
from tests.browser.conftest import Examine, SignIn
from tests.web.world import World, lose, ticket_of

pytestmark = pytest.mark.django_db(transaction=True)
PROCESSING = {
    "name": "Supervision",
    "purpose": "Tenir la garantie de rétablissement",
    "basis": "contrat",
    "people": "Clients",
    "data": "Mesures de la ligne",
    "kept": "13 mois",
}
PROCESSOR = {"name": "Hébergeur", "service": "Sauvegardes", "data": "Toutes, chiffrées"}


@pytest.fixture(autouse=True)
def _kept_apart(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def sent(world: World, label: str) -> Quote:
    now = clock.now()
    facts: dict[str, Any] = {"offer": make_offer(), "valid_until": now.date() + timedelta(days=9)}
    place = Place(label, "1 quai", "38000", "Grenoble")
    draft = services.draft_quote(customer=world.customer, place=place, **facts, at=now, by=None)
    return services.send_quote(draft, at=now, by=None)


def accepted(quote: Quote) -> Quote:
    signer = Signer("Anne Ravel", "Gérante", "192.0.2.7", "Firefox")
    return services.accept_online(quote, signer, terms=None, at=clock.now())


def revised(*, announced: bool) -> int:
    facts: dict[str, Any] = {"reason": "Énergie", "percent": Decimal("3.5"), "effective_on": date(2027, 7, 1)}
    name = "Hausse annoncée" if announced else "Hausse"
    revision = services.draft_revision(name=name, **facts, at=clock.now(), by=None)
    if announced:
        services.announce_revision(revision, at=clock.now(), by=None)
    return revision.pk


def rated_by(world: World) -> str:
    """The key of the mail that asks whether a fault that is over went well."""
    over = clock.now() - timedelta(days=3)
    incident = lose(world.line, over - timedelta(hours=1))
    sla_world.recover(world.line, over)
    sla.ask_satisfaction(at=clock.now())
    return sla.key_of(ticket_of(incident))


def test_nothing_serious_where_sales_go_on_from_a_quote_or_a_register(
    world: World, sign_in: SignIn, examine: Examine
) -> None:
    waiting, signed = sent(world, "Dépôt"), accepted(sent(world, "Atelier"))
    processing, processor = registers.save_processing(None, **PROCESSING), registers.save_processor(None, **PROCESSOR)
    registers.add_agreement(processor, signed_on=date(2026, 1, 5), at=clock.now(), summary="Premier accord")
    announced, drafted = revised(announced=True), revised(announced=False)
    paths = [
        *(f"devis/{waiting.pk}/papier", f"devis/{signed.pk}/contrat", f"devis/{signed.pk}/"),
        *(f"droits/traitements/{processing.pk}/", f"droits/sous-traitants/{processor.pk}/"),
        *(f"revisions/{announced}/", f"revisions/{drafted}/"),
    ]
    page = sign_in(make_user("sales@operator.example", "sales"))
    assert examine(page, [f"/bureau/{path}" for path in paths]) == {}


def test_nothing_serious_on_a_webhooks_page(world: World, sign_in: SignIn, examine: Examine) -> None:
    facts: dict[str, Any] = {"label": "Facturation", "events": ["incident_opened"], "at": clock.now(), "by": None}
    hook, _secret = create_endpoint(url="https://hooks.example/r", **facts)
    boss: User = make_user("boss@operator.example", "admin")
    assert examine(sign_in(boss), [f"/reglages/webhooks/{hook.pk}/"]) == {}


def test_nothing_serious_where_a_customer_books_answers_and_opens_his_pages(
    world: World, sign_in: SignIn, examine: Examine
) -> None:
    now, key = clock.now(), rated_by(world)
    services.set_technician(make_user("tom@operator.example", "technician"), calendar=make_calendar())
    pack = services.record_pack_paid(
        services.sell_pack(world.customer, kind="half_day", at=now, by=None), paid_at=now, at=now
    )
    revised(announced=True)
    quote, settled = sent(world, "Dépôt"), accepted(sent(world, "Atelier"))
    site = world.line.contract.site
    booking = f"/portail/rendez-vous/forfaits/{pack.pk}/"
    slots = f"{booking}?site={site.pk}&minutes=60&on={now.date() + timedelta(days=2):%Y-%m-%d}"
    page = sign_in(world.owner)
    own = [f"/portail/acces/{world.customer.number}/", booking, slots, f"/avis/{key}/"]
    shared = [f"/portail/devis/{one.token}/" for one in (quote, settled)]
    assert examine(page, [*own, *shared]) == {}
    services.publish_terms(text="Article 1. Les présentes conditions", valid_from=now.date(), at=now, by=None)
    assert examine(page, ["/portail/conditions/texte", shared[0], "/portail/conditions/"]) == {}
