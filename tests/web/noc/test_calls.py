"""A call written down while it lasts, an event of a clock corrected, and a relapse as every screen tells it."""

from datetime import timedelta
from typing import Any

import pytest

from kernel.models import User
from sla import services as sla
from sla.models import ClockEvent, Impact, Incident, PublicReply, Ticket
from sla.selectors import clock_of
from tests.apps.sla.world import recover
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, as_, impact_of, lose, ticket_of

pytestmark = pytest.mark.usefixtures("at_ten")
CALL = "/noc/demandes/appel"
HOUR = timedelta(hours=1)


def said(**changes: str) -> dict[str, str]:
    told = {"kind": "fault", "subject": "Plus rien", "body": "Voyant rouge", "received_at": "2026-11-23T10:40"}
    return told | changes


def test_a_caller_is_found_by_whatever_he_says_of_himself(world: World) -> None:
    contract, client = world.line.contract, as_(world.noc)
    type(world.customer).objects.filter(pk=world.customer.pk).update(phone="0123456789")
    for text in ("ravel", contract.number, world.customer.number, world.line.reference.lower(), "+33 1 23 45 67 89"):
        page = client.get(CALL, {"q": text}).content.decode()
        assert (text, f"contrat={contract.number}" in page) == (text, True)
    assert "Personne de trouvé" in client.get(CALL, {"q": "inconnu au bataillon"}).content.decode()


def test_a_fault_told_on_the_telephone_starts_the_clock_when_he_rang(world: World) -> None:
    answer = as_(world.noc).post(f"{CALL}?contrat={world.line.contract.number}", said())
    impact = Impact.objects.get()
    assert answer.headers["Location"] == f"/noc/incidents/{impact.incident.number}/?impact={impact.pk}"
    assert (impact.started_at, impact.incident.kind, impact.ticket.origin) == (NOW - HOUR / 3, "report", "phone")
    assert impact.ticket.replies.get(author=world.noc).body == "Voyant rouge"


def test_a_question_starts_no_clock(world: World) -> None:
    answer = as_(world.noc).post(f"{CALL}?contrat={world.line.contract.number}", said(kind="question"))
    ticket = Ticket.objects.get()
    assert (answer.headers["Location"], ticket.origin) == (f"/noc/demandes/{ticket.number}/", "phone")
    assert not Impact.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"subject": " "}, {"body": ""}, {"received_at": "hier"}, {"received_at": "2026-11-24T10:00"}, {"kind": "x"}],
)
def test_a_call_told_badly_is_recorded_nowhere(world: World, wrong: dict[str, str]) -> None:
    answer = as_(world.noc).post(f"{CALL}?contrat={world.line.contract.number}", said(**wrong))
    assert answer.status_code in {200, 422}
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("who", ["finance", "owner", "colleague", "stranger"])
def test_who_does_not_work_incidents_records_no_call(world: World, who: str) -> None:
    answer = as_(getattr(world, who)).post(f"{CALL}?contrat={world.line.contract.number}", said())
    assert (answer.status_code in {302, 403, 404}, Ticket.objects.exists()) == (True, False)


def correct(who: User, event: ClockEvent, **told: Any) -> int:
    given = {"true_at": "2026-11-23T10:00:30", "reason": "journal du DSLAM", **told}
    return as_(who).post(f"/noc/compteurs/evenements/{event.pk}/corriger", given).status_code


def test_a_senior_corrects_an_event_to_the_second_and_both_times_stay(world: World) -> None:
    senior, impact = make_user("senior@operator.example", "senior_noc"), impact_of(lose(world.line))
    started = impact.events.get(kind="started")
    page = as_(senior).get(f"/noc/impacts/{impact.pk}/explication").content.decode()
    assert (f'id="correct-{started.pk}"' in page, 'value="2026-11-23T10:40:00"' in page) == (True, True)
    assert correct(senior, started) == 302
    impact.refresh_from_db()
    assert impact.started_at == NOW - HOUR + timedelta(seconds=30)
    assert list(impact.events.values_list("kind", flat=True)) == ["started", "corrected"]
    page = as_(senior).get(f"/noc/impacts/{impact.pk}/explication").content.decode()
    assert "journal du DSLAM" in page
    assert sla.recompute_clocks(at=NOW) == []


def test_a_correction_is_of_seniors_and_told_well(world: World) -> None:
    impact = impact_of(lose(world.line))
    started = impact.events.get(kind="started")
    senior = make_user("senior@operator.example", "senior_noc")
    for who in (world.noc, world.finance, world.owner, world.stranger):
        assert correct(who, started) in {302, 403, 404}
    for wrong in ({"reason": ""}, {"true_at": "x"}, {"true_at": "2026-11-23T12:00"}):
        correct(senior, started, **wrong)
    assert not ClockEvent.objects.filter(kind="corrected").exists()
    assert f'id="correct-{started.pk}"' not in (
        as_(world.noc).get(f"/noc/impacts/{impact.pk}/explication").content.decode()
    )


def relapsed(world: World) -> Incident:
    """Down at 08:00 in Paris, back at 09:00 and closed; down again at 10:00; it is 11:00."""
    incident = lose(world.line, NOW - 3 * HOUR)
    sla.take(incident, at=NOW - 3 * HOUR + timedelta(minutes=5), by=world.noc)
    recover(world.line, NOW - 2 * HOUR)
    incident.refresh_from_db()
    sla.close_incident(incident, cause="Coupure", at=NOW - 1.5 * HOUR, by=world.noc)
    again = lose(world.line, NOW - HOUR)
    assert again == incident
    return again


def test_a_relapse_is_one_incident_and_one_clock_on_every_screen(world: World) -> None:
    incident = relapsed(world)
    impact, ticket, client = impact_of(incident), ticket_of(incident), as_(world.noc)
    # Two hours counted of the fifteen, the good hour not: due on Tuesday at 14:00 in Paris.
    reading = clock_of(impact, NOW)
    assert (reading.elapsed, reading.deadline) == (2 * HOUR, NOW + timedelta(days=1, hours=4) - HOUR)
    board = client.get("/noc/incidents").content.decode()
    assert (board.count("<tr data-incident="), f'data-incident="{incident.number}"' in board) == (1, True)
    page = client.get(f"/noc/incidents/{incident.number}/").content.decode()
    assert [text in page for text in ("Rechute", "Le service fonctionnait")] == [True, True]
    explained = client.get(f"/noc/impacts/{impact.pk}/explication").content.decode()
    assert ("Le service fonctionnait" in explained, "Rechute" in explained) == (True, True)
    ticket.refresh_from_db()
    assert (Ticket.objects.count(), ticket.state) == (1, "in_progress")
    told = PublicReply.objects.filter(ticket=ticket, author=None).latest("pk").body
    portal = as_(world.owner).get(f"/portail/demandes/{ticket.number}/").content.decode()
    assert (told in portal.replace("&#x27;", "'"), "Le service fonctionnait" in portal) == (True, True)
    assert as_(world.stranger).get(f"/portail/demandes/{ticket.number}/").status_code == 404


def test_a_later_fault_is_another_incident_that_names_the_first(world: World) -> None:
    first = lose(world.line, NOW - 40 * HOUR)
    recover(world.line, NOW - 30 * HOUR)
    later = lose(world.line, NOW - HOUR)
    page = as_(world.noc).get(f"/noc/incidents/{later.number}/").content.decode()
    assert (later == first, later.follows, f"suite de {first.number}" in page) == (False, first, True)
