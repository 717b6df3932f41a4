"""Two real connections at once: what must happen once happens once."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from kernel.errors import Refused
from kernel.models import Message
from kernel.selectors import history
from provisioning.models import Line
from sla import services
from sla.models import Crossing, Impact, Incident, Penalty, Ticket
from tests.apps.sla.world import approver, fail, make_line, make_lines, noc, paris, recover
from tests.races import at_once, raced

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_sweeps_insert_each_crossing_once() -> None:
    noc()
    fail(*make_lines(8))
    sweep = [lambda: services.cross_thresholds(at=paris("11-24T14:00"))] * 2
    assert sum(at_once(*sweep)) == 8 * 4
    assert Crossing.objects.count() == 8 * 4
    told = "".join(Message.objects.filter(about_type="sla.impact").values_list("body", flat=True))
    assert told.count("L-000") == 8 * 4


def test_a_sweep_passes_over_what_another_one_holds() -> None:
    one, other = make_lines(2)
    fail(one, other)
    held = Impact.objects.get(line=one)

    def sweep() -> int:
        return services.cross_thresholds(at=paris("11-23T16:30"))

    with transaction.atomic():
        Impact.objects.select_for_update().get(pk=held.pk)
        assert at_once(sweep) == [1]
    assert Crossing.objects.get().impact.line == other
    assert sweep() == 1


def test_two_people_approve_and_one_is_told() -> None:
    line = make_line()
    incident, person, staff = fail(line), approver(), noc()
    recover(line, paris("11-24T16:00"))
    incident.refresh_from_db()
    services.close_incident(incident, cause="x", at=paris("11-24T17:00"), by=staff)
    services.claim(line.impacts.get(), at=paris("11-24T18:00"), by=staff)

    def approve() -> Penalty:
        return services.approve_penalty(Penalty.objects.get(), at=paris("11-24T19:00"), by=person)

    def refuse() -> Penalty:
        return services.refuse_penalty(Penalty.objects.get(), reason="no", at=paris("11-24T19:00"), by=person)

    outcomes = raced(approve, refuse)
    assert sorted(isinstance(outcome, Penalty) for outcome in outcomes) == [False, True]
    assert history(Penalty.objects.get()).count() == 1


def test_monitoring_and_the_customer_open_one_clock() -> None:
    line = make_line()

    def prove() -> Incident:
        return fail(line)

    def report() -> Ticket:
        return services.report(
            contract=line.contract, subject="Down", body="x", origin="phone", at=paris("11-23T09:01"), by=None
        )

    at_once(prove, report)
    impact = Impact.objects.get()
    assert (impact.started_at, Ticket.objects.count()) == (paris("11-23T09:00"), 1)
    assert impact.events.filter(kind="started").count() == 1


def test_two_recoveries_stop_the_clock_once() -> None:
    line = make_line()
    fail(line)

    def prove() -> Any:
        return services.record_restoration(
            line=line, restored_at=paris("11-23T12:00"), evidence={}, at=paris("11-23T12:01")
        )

    assert sorted(outcome is None for outcome in at_once(prove, prove)) == [False, True]
    assert Impact.objects.get().events.filter(kind="restored").count() == 1


def test_two_closings_of_a_month_share_one_cap() -> None:
    line: Line = make_line(discount=Decimal("49.80"))
    staff = noc()
    incidents = []
    for day in ("02", "09"):
        incident = fail(line, since=paris(f"11-{day}T09:00"))
        recover(line, paris(f"11-{int(day) + 4:02d}T18:00"))
        incident.refresh_from_db()
        incidents.append(incident)
    acts = [
        lambda incident=incident: services.close_incident(incident, cause="x", at=paris("11-30T09:00"), by=staff)
        for incident in incidents
    ]
    at_once(*acts)
    # 15 % of 0.10 is 0.02, twice: far from the cap, but each sees the other's.
    already = [penalty.workings["steps"][2]["facts"]["already"] for penalty in Penalty.objects.order_by("pk")]
    assert already == ["0.00", "0.02"]


def test_closing_restoring_attaching_and_sweeping_at_once_never_wait_for_each_other() -> None:
    lines, staff = make_lines(4), noc()
    incident = fail(*lines, kind="node", root_node=lines[0].node)
    services.take(incident, at=paris("11-23T10:00"), by=staff)
    recover(lines[0], paris("11-24T15:30"))

    def attach() -> Any:
        services.attach_lines(
            incident, lines[1:], started_at=paris("11-23T08:30"), last_good_at=None, at=paris("11-24T16:00")
        )

    def close() -> Any:
        current = Incident.objects.get(pk=incident.pk)
        services.close_incident(current, cause="x", at=paris("11-24T16:00"), by=staff)

    def restore() -> Any:
        return [recover(line, paris("11-24T15:59")) for line in lines[1:]]

    def sweep() -> Any:
        return services.cross_thresholds(at=paris("11-24T16:00"))

    outcomes = at_once(attach, close, restore, sweep)
    assert not any(isinstance(outcome, Refused) for outcome in outcomes)
    assert services.recompute_clocks(at=paris("11-24T16:05")) == []
    # A loss told after the recovery of its line opens the clock again; nothing else may leave one running.
    running = Impact.objects.open()
    assert all(impact.events.filter(kind="reopened").exists() for impact in running)
