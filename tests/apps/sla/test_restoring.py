from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kernel.errors import Refused
from kernel.models import Message
from kernel.selectors import history
from provisioning.models import Line
from sla import services
from sla.models import ClockEvent, Impact, Penalty
from sla.selectors import clock_of, crossings_of
from tests.apps.sla.world import HOUR, MONDAY_9, fail, make_line, make_lines, noc, only_impact, paris, recover

pytestmark = pytest.mark.django_db


@pytest.fixture
def line() -> Line:
    return make_line()


def test_the_clock_stops_at_the_first_good_sample(line: Line) -> None:
    incident = fail(line)
    impact = recover(line, paris("11-23T12:00"))
    incident.refresh_from_db()
    assert (impact.state, impact.restored_at) == ("restored", paris("11-23T12:00"))
    assert (impact.next_due_at, impact.next_threshold_at) == (None, None)
    assert (incident.state, incident.restored_at) == ("restored", paris("11-23T12:00"))
    assert clock_of(impact, paris("11-30T12:00")).elapsed == 3 * HOUR
    assert impact.ticket.state == "restored"


def test_the_customer_is_told_once(line: Line) -> None:
    fail(line)
    impact = recover(line, paris("11-23T12:00"))
    again = services.record_restoration(
        line=line, restored_at=paris("11-23T12:05"), evidence={}, at=paris("11-23T12:06")
    )
    assert again is None
    assert Message.objects.filter(about_type="sla.ticket", subject__contains=impact.ticket.number).count() == 2
    last = impact.ticket.replies.last()
    assert last is not None
    assert "23/11/2026 12:00" in last.body


def test_each_impact_ends_at_its_own_recovery_and_the_incident_with_the_last() -> None:
    one, other = make_lines(2)
    incident = fail(one, other, kind="node", root_node=one.node)
    recover(one, paris("11-23T10:00"))
    incident.refresh_from_db()
    assert incident.state == "new"
    recover(other, paris("11-23T11:00"))
    incident.refresh_from_db()
    assert (incident.state, incident.restored_at) == ("restored", paris("11-23T11:00"))


def test_a_crossing_noticed_before_an_earlier_recovery_is_proven_is_taken_back(line: Line) -> None:
    incident = fail(line)
    services.cross_thresholds(at=paris("11-23T16:30"))
    impact = only_impact(incident)
    assert [crossing.threshold for crossing in crossings_of(impact)] == ["50%"]
    # Three good samples take a minute: the first one came before the threshold that the sweep had already dated.
    impact = recover(line, paris("11-23T16:29:50"))
    assert impact.generation == 1
    assert list(crossings_of(impact)) == []
    assert impact.crossings.count() == 1


def test_a_threshold_that_no_sweep_saw_is_dated_at_the_restoration(line: Line) -> None:
    fail(line)
    impact = recover(line, paris("11-24T15:30"))
    assert [(crossing.threshold, crossing.due_at) for crossing in crossings_of(impact)] == [
        ("50%", paris("11-23T16:30")), ("75%", paris("11-24T10:15")), ("90%", paris("11-24T12:30")),
        ("100%", paris("11-24T14:00")), ("+60min", paris("11-24T15:00")),
    ]  # fmt: skip


def test_a_recovery_dated_before_its_loss_does_not_turn_time_back(line: Line) -> None:
    fail(line)
    assert recover(line, MONDAY_9 - HOUR).restored_at == MONDAY_9


def test_a_person_confirms_where_nothing_can_be_measured(line: Line) -> None:
    incident, person = fail(line), noc()
    impact = services.confirm_restored(
        only_impact(incident), restored_at=paris("11-23T11:00"), at=paris("11-23T11:30"), by=person, evidence="call 12"
    )
    event = ClockEvent.objects.get(kind="restored")
    assert (impact.restored_at, event.by, event.evidence) == (paris("11-23T11:00"), person, {"proof": "call 12"})


@pytest.mark.parametrize(
    ("restored_at", "evidence", "code"),
    [("11-23T11:00", "", "evidence_missing"), ("11-23T12:00", "call", "in_the_future")],
)
def test_a_word_without_proof_or_ahead_of_time_moves_nothing(
    line: Line, restored_at: str, evidence: str, code: str
) -> None:
    impact = only_impact(fail(line))
    with pytest.raises(Refused) as refused:
        services.confirm_restored(
            impact, restored_at=paris(restored_at), at=paris("11-23T11:30"), by=noc(), evidence=evidence
        )
    impact.refresh_from_db()
    assert (refused.value.code, impact.state, impact.events.count()) == (code, "running", 1)


def test_a_stopped_clock_is_not_confirmed_again(line: Line) -> None:
    fail(line)
    impact = recover(line, paris("11-23T12:00"))
    with pytest.raises(Refused, match="clock_stopped"):
        services.confirm_restored(
            impact, restored_at=paris("11-23T13:00"), at=paris("11-23T13:00"), by=noc(), evidence="x"
        )
    assert impact.events.count() == 2


def test_taking_an_incident_tells_its_customers_once(line: Line) -> None:
    incident, person = fail(line), noc()
    services.take(incident, at=paris("11-23T09:10"), by=person)
    services.take(incident, at=paris("11-23T09:20"), by=noc("other@operator.example"))
    impact = only_impact(incident)
    assert (incident.owner, incident.state) == (noc("other@operator.example"), "in_progress")
    assert (impact.ticket.state, impact.ticket.assigned_to) == ("in_progress", person)
    assert impact.ticket.replies.count() == 2


def test_closing_needs_a_cause_and_a_restoration(line: Line) -> None:
    incident = fail(line)
    with pytest.raises(Refused, match="cause_missing"):
        services.close_incident(incident, cause=" ", at=paris("11-23T10:00"), by=noc())
    with pytest.raises(Refused, match="transition_refused"):
        services.close_incident(incident, cause="x", at=paris("11-23T10:00"), by=noc())
    incident.refresh_from_db()
    assert (incident.state, incident.closed_at, history(incident).count()) == ("new", None, 0)


def test_closing_stops_no_clock_and_the_late_line_is_penalised_at_its_own_recovery() -> None:
    one, other = make_lines(2)
    incident = fail(one, other, kind="node", root_node=one.node)
    services.take(incident, at=paris("11-23T09:10"), by=noc())
    recover(one, paris("11-23T10:00"))
    services.close_incident(incident, cause="switch replaced", at=paris("11-23T11:00"), by=noc())
    assert incident.impacts.get(line=other).state == "running"
    assert incident.impacts.get(line=one).ticket.state == "closed"
    impact = recover(other, paris("11-24T16:00"))
    penalty = Penalty.objects.get()
    assert (penalty.impact, penalty.lateness_seconds) == (impact, 2 * 3600)


def test_flapping_is_one_clock_on_cumulated_down_time(line: Line) -> None:
    for minute in range(0, 60, 10):
        began = MONDAY_9 + timedelta(minutes=minute)
        fail(line, since=began, kind="flapping")
        impact = recover(line, began + timedelta(minutes=4))
    assert impact.incident.impacts.count() == 1
    assert clock_of(impact, paris("11-23T12:00")).elapsed == timedelta(minutes=24)


def recover_all(lines: list[Line], since: str) -> list[Impact]:
    """Each line a minute after the one before it."""
    recoveries = [
        services.Recovery(line.pk, paris(since) + place * timedelta(minutes=1), {"line": line.reference})
        for place, line in enumerate(lines)
    ]
    return services.record_restorations(recoveries, at=paris(since) + HOUR)


def test_what_comes_back_together_ends_each_at_its_own_date() -> None:
    lines = make_lines(4)
    incident = fail(*lines[:3], kind="node", root_node=lines[0].node)
    ended = recover_all([lines[1], lines[0], lines[3]], "11-23T10:00")
    assert {impact.line: impact.restored_at for impact in ended} == {
        lines[1]: paris("11-23T10:00"), lines[0]: paris("11-23T10:01"),
    }  # fmt: skip
    incident.refresh_from_db()
    assert incident.state == "new"
    assert incident.impacts.get(line=lines[2]).state == "running"
    for line in lines[:2]:
        event = incident.impacts.get(line=line).events.get(kind="restored")
        assert event.evidence == {"line": line.reference}
        assert [move.action for move in history(event.impact)] == ["restore"]
        assert [move.action for move in history(event.impact.ticket)] == ["restore"]
        assert event.impact.ticket.replies.count() == 2
    recover_all(lines, "11-23T11:00")
    incident.refresh_from_db()
    assert (incident.state, incident.restored_at) == ("restored", paris("11-23T11:02"))
    assert services.recompute_clocks(at=paris("11-23T12:00")) == []


def test_a_storm_ends_in_a_fixed_number_of_statements() -> None:
    lines = make_lines(8)
    asked = []
    for part in (lines[:2], lines[2:]):
        fail(*part)
        with CaptureQueriesContext(connection) as queries:
            recover_all(part, "11-23T10:00")
        # A storm of six weighs more than one of two, and is weighed down again.
        asked.append([query["sql"] for query in queries if 'SET "severity"' not in query["sql"]])
    assert len(asked[0]) == len(asked[1])


def test_penalties_follow_where_the_noc_was_done_before_the_lines() -> None:
    lines = make_lines(2)
    incident = services.take(fail(*lines), at=paris("11-23T09:05"), by=noc())
    services.close_incident(incident, cause="cut fibre", at=paris("11-23T09:30"), by=noc())
    recover_all(lines, "11-25T18:00")
    assert Penalty.objects.count() == 2
