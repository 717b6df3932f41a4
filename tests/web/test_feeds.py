"""The feed of each object: reached from its page, in words, and to whom it may be shown."""

import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override

import invoicing.domain
import provisioning.domain
import sla.domain
import subscribers.domain
from kernel.lifecycle import Lifecycle
from provisioning.services import lift, suspend
from sla import services as incidents
from tests.apps.invoicing import bank_world
from tests.web.world import NOW, World, as_, lose, ticket_of
from web.feeds import FEEDS, LEDGERS
from web.move_words import move_said

TEMPLATES = Path(__file__).resolve().parents[2] / "web" / "templates"
WITHOUT_A_PAGE = {"sla.impact", "invoicing.debitattempt", "invoicing.submission"}
"""They stand on the page of their incident, batch or invoice."""


MODELS = {"maintenance": "maintenancewindow", "debit batch": "debitbatch", "debit attempt": "debitattempt"}


def lifecycles() -> Iterator[Lifecycle]:
    for room in (subscribers.domain, provisioning.domain, sla.domain, invoicing.domain):
        for found in pkgutil.iter_modules(room.__path__, f"{room.__name__}."):
            yield from (one for one in vars(importlib.import_module(found.name)).values() if isinstance(one, Lifecycle))


def moves() -> Iterator[str]:
    kinds = {kind.rpartition(".")[2] for kind in FEEDS}
    for lifecycle in lifecycles():
        model = MODELS.get(lifecycle.name, lifecycle.name)
        if model in kinds:
            yield from (f"{model}.{action}" for action in lifecycle.actions)


def test_every_move_of_what_has_a_feed_is_told_in_words() -> None:
    with override("fr"):
        told = {move: move_said(move) for move in moves()}
    assert len(told) > 60
    assert [move for move, words in told.items() if words == move] == []


def test_every_feed_is_reached_from_a_page() -> None:
    pages = "".join(path.read_text() for path in TEMPLATES.rglob("*.html"))
    named = {kind for kind in FEEDS if f'kind="{kind}"' in pages or f'"activity" "{kind}"' in pages}
    handed = {"subscribers.offer"}
    assert set(FEEDS) - named - handed == WITHOUT_A_PAGE
    assert set(LEDGERS) <= set(FEEDS)


def test_a_page_leads_to_the_feed_and_back(world: World) -> None:
    ticket, client = ticket_of(lose(world.line)), as_(world.noc)
    pages = {
        f"/noc/demandes/{ticket.number}/": f"/fil/sla.ticket/{ticket.pk}/",
        f"/noc/lignes/{world.line.reference}/": f"/fil/provisioning.line/{world.line.pk}/",
        f"/noc/noeuds/{world.line.node.code}/": f"/fil/provisioning.node/{world.line.node.pk}/",
        f"/bureau/contrats/{world.line.contract.number}/": f"/fil/subscribers.contract/{world.line.contract.pk}/",
        f"/bureau/fiches/{world.customer.number}/": f"/fil/subscribers.customer/{world.customer.pk}/",
    }
    for page, feed in pages.items():
        assert f'href="{feed}"' in client.get(page).content.decode(), page
        with CaptureQueriesContext(connection) as asked:
            assert f'href="{page}"' in client.get(feed).content.decode(), feed
        assert len(asked) < 25, feed


def test_a_line_tells_what_held_it_back_who_and_why(world: World) -> None:
    suspend(world.line, reason="unlawful", why="spam", at=NOW, by=world.noc)
    lift(world.line, reason="unlawful", why="cleaned", at=NOW, by=world.noc)
    lose(world.line)
    staff = as_(world.noc).get(f"/fil/provisioning.line/{world.line.pk}/").content.decode()
    mine = as_(world.owner).get(f"/portail/fil/provisioning.line/{world.line.pk}/").content.decode()
    for page in (staff, mine):
        assert "Suspension\u202f: Piratage ou usage illicite" in page
        assert "touche la ligne" in page
    assert "cleaned" in staff
    assert str(world.noc) in staff
    assert "cleaned" not in mine
    assert str(world.noc) not in mine


def test_the_customer_reads_his_request_without_what_staff_wrote_among_themselves(world: World) -> None:
    ticket = ticket_of(lose(world.line))
    incidents.note(ticket, body="il exagère", at=NOW, by=world.noc)
    incidents.reply(ticket, body="Nous y sommes.", at=NOW, by=world.noc)
    path = f"/portail/fil/sla.ticket/{ticket.pk}/"
    page = as_(world.owner).get(path).content.decode()
    assert "Nous y sommes." in page
    assert "il exagère" not in page
    assert "il exagère" in as_(world.noc).get(f"/fil/sla.ticket/{ticket.pk}/").content.decode()
    statuses = [as_(who).get(path).status_code for who in (world.colleague, world.stranger, world.noc)]
    assert statuses == [200, 404, 404]


def test_a_feed_speaks_the_language_of_its_reader(world: World) -> None:
    ticket = ticket_of(lose(world.line))
    client = as_(world.noc)
    client.post("/langue", {"language": "en"})
    assert "A request arrives" in client.get(f"/fil/sla.ticket/{ticket.pk}/").content.decode()


def test_papers_have_feeds_for_who_reads_papers(world: World) -> None:
    debtor = bank_world.debtor()
    invoice, mandate = debtor.instalment.schedule.invoice, debtor.mandate
    assert mandate is not None
    for kind, row in (("invoicing.invoice", invoice), ("invoicing.mandate", mandate)):
        path = f"/fil/{kind}/{row.pk}/"
        assert as_(world.finance).get(path).status_code == 200
        assert as_(world.noc).get(path).status_code == 404
        assert as_(world.owner).get(f"/portail{path}").status_code == 404
    assert "La pièce est établie" in as_(world.finance).get(f"/fil/invoicing.invoice/{invoice.pk}/").content.decode()
