"""The state of my line in one sentence, whatever happens to it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import override_settings
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from monitoring.models import Target
from provisioning import services as provisioning
from sla import services as sla
from sla.models import Ticket
from subscribers.models import Contract, PortalAccess
from subscribers.services import grant_portal_access
from tests.apps.subscribers.make import make_customer, make_user
from tests.web.world import NOW, World, as_, impact_of, lose, owed, ticket_of

pytestmark = pytest.mark.usefixtures("at_ten")


def page(world: World) -> str:
    with override_settings(LANGUAGE_CODE="en"), override("en"):
        return as_(world.owner).get("/portail/", headers={"accept-language": "en"}).content.decode()


def test_a_line_that_works(world: World) -> None:
    Target.objects.update(state="up", last_good_at=NOW - timedelta(seconds=40))
    assert "Your line works normally." in page(world)


def test_a_line_that_is_down_has_its_deadline_and_its_cost(world: World) -> None:
    lose(world.line)
    text = page(world)
    assert "Your line has been down since Mon 23 Nov 2026, 10:40; we are on it." in text
    # Fifteen working hours from 10:40 on Monday: 7 h 20 that day, 7 h 40 the next.
    assert 'data-deadline="2026-11-24T14:40:00+00:00"' in text


def test_what_is_being_done_and_what_was_last_answered(world: World) -> None:
    incident = lose(world.line)
    ticket = ticket_of(incident)
    assert "Our team has been alerted." in page(world)
    sla.take(incident, at=NOW, by=world.noc)
    sla.reply(ticket, body="Une équipe part à 11 h.", at=NOW, by=world.noc)
    sla.note(ticket, body="Encore lui.", at=NOW, by=world.noc)
    text = page(world)
    assert "Somebody of our team is working on it." in text
    assert "<q>Une équipe part à 11 h.</q>" in text
    assert "Encore lui." not in text
    assert "(at the latest Tue 24 Nov 2026, 15:40)" in re.sub(r"</?time[^>]*>", "", text)


def test_a_missed_guarantee_says_by_how_much_and_what_it_costs(world: World) -> None:
    lose(world.line, since=NOW - timedelta(days=5))
    text = page(world)
    assert "Later than guaranteed by" in text
    assert "We would owe you €" in text


def test_work_under_way_and_to_come(world: World) -> None:
    Target.objects.update(state="up", last_good_at=NOW)
    hour = timedelta(hours=1)
    told: Any = {"what": "Soudure", "lines": [world.line], "interruption": hour, "by": world.noc}
    for starts_at in (NOW - hour, NOW + 60 * hour):
        planned = sla.plan_maintenance(**told, starts_at=starts_at, ends_at=starts_at + 3 * hour, at=NOW - 2 * hour)
        sla.announce_maintenance(planned, at=NOW - 2 * hour, by=world.noc)
    text = page(world)
    assert "Planned work is under way on your line until Mon 23 Nov 2026, 13:00." in text
    assert "Soudure. Your line may be down for 1\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}00 at most." in text
    assert "Planned work on line L-00901, Wed 25 Nov 2026, 23:00 to 02:00" in re.sub(r"</?time[^>]*>", "", text)
    assert "Planned work is under way" not in as_(world.stranger).get("/portail/").content.decode()


def test_a_pause_says_why(world: World) -> None:
    impact = impact_of(lose(world.line))
    sla.pause(impact, reason="waiting_customer", proof="appel de 10 h 50", at=NOW, by=world.noc)
    assert "its clock is paused: Waiting for the customer." in page(world)


def test_a_walled_line_says_so(world: World) -> None:
    provisioning.suspend(world.line, reason="unpaid", why="facture", at=NOW, by=None)
    assert "Your line is restricted, because an amount is overdue." in page(world)


def test_a_penalty_that_may_be_claimed_is_offered_once(world: World) -> None:
    penalty = owed(world)
    assert f"/portail/penalites/{penalty.pk}/demander" in page(world)
    as_(world.owner).post(f"/portail/penalites/{penalty.pk}/demander")
    assert f"/portail/penalites/{penalty.pk}/demander" not in page(world)


def test_the_sentence_is_sent_again_only_when_it_changed(world: World) -> None:
    client, path = as_(world.owner), f"/portail/lignes/{world.line.reference}/etat"
    first = client.get(path)
    again = client.get(path, headers={"if-none-match": first.headers["ETag"]})
    lose(world.line)
    after = client.get(path, headers={"if-none-match": first.headers["ETag"]})
    assert [first.status_code, again.status_code, after.status_code] == [200, 304, 200]
    assert again.content == b""


@pytest.mark.parametrize(
    ("path", "queries"), [("/portail/", 31), ("/portail/demandes/", 12), ("/portail/factures/", 10)]
)
def test_pages_cost_a_fixed_number_of_queries(
    world: World, path: str, queries: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = as_(world.owner)
    lose(world.line)
    client.get(path)
    with django_assert_num_queries(queries):
        client.get(path)


def test_a_line_whose_contract_ended_says_so_and_not_that_it_is_to_come(world: World) -> None:
    last = NOW.date() - timedelta(days=3)
    Contract.objects.filter(pk=world.line.contract_id).update(state="ending", ends_on=last)
    assert provisioning.end_contracts(at=NOW) == 1
    assert (
        "Votre contrat a pris fin le ven.\N{NO-BREAK SPACE}20\N{NO-BREAK SPACE}nov.\N{NO-BREAK SPACE}2026."
        in as_(world.owner).get("/portail/").content.decode()
    )


def test_who_has_no_contract_yet_is_told_so_and_asks_all_the_same(db: None) -> None:
    customer, user = make_customer(), make_user("new@ravel.example")
    grant_portal_access(user, customer)
    client = as_(user)
    page = client.get("/portail/").content.decode()
    assert "Aucune ligne en service" in page
    assert "/portail/demandes/nouvelle" in page
    assert 'name="contract"' not in client.get("/portail/demandes/nouvelle").content.decode()
    answer = client.post("/portail/demandes/nouvelle", {"subject": "Quand ?", "body": "Quand serai-je raccordé ?"})
    ticket = Ticket.objects.get()
    assert (ticket.customer, ticket.contract) == (customer, None)
    assert client.get(answer["Location"]).status_code == 200


def test_the_next_debit_is_told_to_who_sees_all_papers(world: World) -> None:
    access = PortalAccess.objects.get(user=world.colleague)
    for role, contracts, told in (
        ("billing", [], True),
        ("billing", [world.line.contract], False),
        ("technical", [], False),
    ):
        PortalAccess.objects.filter(pk=access.pk).update(role=role)
        access.contracts.set(contracts)
        text = as_(world.colleague).get("/portail/").content.decode()
        assert ("Prochain prélèvement" in text or "Prochain paiement" in text) == told, (role, contracts)


def test_who_has_left_is_not_told_of_a_debit_to_come(world: World) -> None:
    assert "Prochain p" in as_(world.owner).get("/portail/").content.decode()
    Contract.objects.filter(customer=world.customer).update(state="ending", ends_on=NOW.date() - timedelta(days=9))
    Contract.objects.filter(customer=world.customer).update(state="ended")
    for user in (world.owner, world.colleague):
        text = as_(user).get("/portail/").content.decode()
        assert "Prochain p" not in text
        assert "Vos contrats ont pris fin" in text


def test_who_sees_papers_alone_is_told_who_reports_a_problem(world: World) -> None:
    PortalAccess.objects.filter(user=world.colleague).update(role="billing")
    client, path = as_(world.colleague), "/portail/demandes/nouvelle"
    assert path not in client.get("/portail/demandes/").content.decode()
    page = client.get(path).content.decode()
    assert (
        f"celles et ceux qui s’occupent des lignes\N{NO-BREAK SPACE}: {world.owner.name or world.owner.email}." in page
    )
    assert "<textarea" not in page
    told = {"kind": "question", "contract": world.line.contract_id, "subject": "Panne", "body": "Rien"}
    assert (client.post(path, told).status_code, Ticket.objects.count()) == (403, 0)
    assert "<textarea" in as_(world.owner).get(path).content.decode()
    assert world.owner.email not in as_(world.stranger).get(path).content.decode()
