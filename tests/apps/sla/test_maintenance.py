from datetime import datetime, timedelta

import pytest

from kernel.errors import Refused
from kernel.models import Message
from provisioning.models import Line, Node, Uplink
from sla import selectors, services
from sla.models import Impact, MaintenanceLine, MaintenanceWindow
from sla.selectors import clock_of
from tests.apps.sla.world import HOUR, fail, make_line, make_lines, noc, only_impact, paris, recover

pytestmark = pytest.mark.django_db

MONDAY = paris("11-23T08:00")
TUESDAY = paris("11-24T10:00")


def plan(*lines: Line, start: datetime = TUESDAY, hours: int = 4, **more: object) -> MaintenanceWindow:
    given = {"what": "Replacing a line card", "at": MONDAY, "by": noc(), "lines": lines} | more
    return services.plan_maintenance(starts_at=start, ends_at=start + hours * HOUR, **given)  # type: ignore[arg-type]


def announced(*lines: Line, at: datetime = MONDAY, **more: object) -> MaintenanceWindow:
    return services.announce_maintenance(plan(*lines, **more), at=at, by=noc())  # type: ignore[arg-type]


def kinds(impact: Impact) -> list[tuple[str, datetime, datetime | None]]:
    return [(event.kind, event.at, event.until) for event in selectors.events_of(impact)]


def test_lines_are_found_by_topology_and_those_with_another_way_are_spared() -> None:
    one, two, three = make_lines(3)
    core, spare, olt = (Node.objects.create(code=code, name=code, kind="olt") for code in ("core", "spare", "olt"))
    for line, node in ((one, olt), (two, spare), (three, core)):
        Line.objects.filter(pk=line.pk).update(node=node)
    Uplink.objects.create(node=olt, parent=core, rank=0)
    Uplink.objects.create(node=spare, parent=core, rank=0)
    window = plan(nodes=[core])
    assert set(window.lines.values_list("line", flat=True)) == {one.pk, two.pk, three.pk}
    Uplink.objects.create(node=olt, parent=spare, rank=1)
    assert set(plan(nodes=[spare]).lines.values_list("line", flat=True)) == {two.pk}


def test_announcing_tells_each_customer_once_and_those_found_later_later() -> None:
    line, late = make_lines(2)
    window = announced(line)
    assert [mail.recipient for mail in Message.objects.all()] == [line.contract.customer.email]
    body = Message.objects.get().body
    assert "24/11/2026 10:00" in body
    assert "24/11/2026 14:00" in body
    MaintenanceLine.objects.create(window=window, line=late, contract=late.contract)
    services.announce_maintenance(window, at=MONDAY + HOUR, by=noc())
    assert Message.objects.count() == 2
    assert window.lines.get(line=late).announced_at == MONDAY + HOUR


def test_the_clock_rests_inside_the_window_and_the_overrun_counts() -> None:
    line = make_line()
    window = announced(line)
    impact = only_impact(fail(line, since=TUESDAY + HOUR))
    assert (impact.state, impact.wakes_at) == ("paused", window.ends_at)
    assert kinds(impact) == [("started", TUESDAY + HOUR, None), ("paused", TUESDAY + HOUR, window.ends_at)]
    impact = recover(line, window.ends_at + HOUR)
    assert clock_of(impact, impact.restored_at or TUESDAY).elapsed == HOUR
    assert services.recompute_clocks(at=window.ends_at + 2 * HOUR) == []


def test_a_fault_older_than_the_window_comes_to_rest_when_it_begins() -> None:
    line = make_line()
    window = announced(line)
    impact = only_impact(fail(line, since=TUESDAY - HOUR))
    assert impact.state == "running"
    services.cross_thresholds(at=TUESDAY + timedelta(seconds=20))
    services.cross_thresholds(at=TUESDAY + timedelta(seconds=50))
    impact.refresh_from_db()
    assert impact.state == "paused"
    assert kinds(impact)[1:] == [("paused", TUESDAY, window.ends_at)]
    assert services.recompute_clocks(at=TUESDAY + HOUR) == []


def test_a_fault_over_before_any_sweep_saw_the_window_is_spared_too() -> None:
    line = make_line()
    announced(line)
    fail(line, since=TUESDAY - HOUR)
    impact = recover(line, TUESDAY + HOUR)
    assert clock_of(impact, TUESDAY + HOUR).elapsed == HOUR


def test_six_hours_told_a_day_before_exempt_nothing() -> None:
    line = make_line()
    window = announced(line, hours=6)
    told = window.lines.get()
    assert (told.notice, told.exempts) == (12 * HOUR, False)
    assert only_impact(fail(line, since=TUESDAY + HOUR)).state == "running"


def test_no_more_is_spared_than_the_interruption_that_was_announced() -> None:
    line = make_line()
    announced(line, interruption=HOUR)
    impact = only_impact(fail(line, since=TUESDAY + HOUR))
    assert impact.wakes_at == TUESDAY + 2 * HOUR
    services.cross_thresholds(at=TUESDAY + 3 * HOUR)
    impact.refresh_from_db()
    assert impact.state == "running"
    assert clock_of(impact, TUESDAY + 3 * HOUR).elapsed == HOUR


def test_work_over_early_wakes_the_clocks() -> None:
    line = make_line()
    window = announced(line)
    impact = only_impact(fail(line, since=TUESDAY))
    services.finish_maintenance(window, at=TUESDAY + HOUR, by=noc())
    impact.refresh_from_db()
    assert impact.state == "running"
    assert clock_of(impact, TUESDAY + 2 * HOUR).elapsed == HOUR
    assert selectors.lines_under_maintenance(TUESDAY + 2 * HOUR) == {}
    services.cross_thresholds(at=TUESDAY + 2 * HOUR)
    impact.refresh_from_db()
    assert impact.state == "running"


def test_monitoring_may_ask_what_is_expected_to_be_down() -> None:
    line = make_line()
    window = plan(nodes=[line.node])
    assert selectors.lines_under_maintenance(TUESDAY - HOUR) == {}
    assert selectors.nodes_under_maintenance(TUESDAY - HOUR) == set()
    assert selectors.lines_under_maintenance(TUESDAY) == {line.pk: window}
    assert selectors.nodes_under_maintenance(TUESDAY) == {line.node_id}
    assert selectors.lines_under_maintenance(window.ends_at) == {}


def test_a_window_called_off_is_told_and_spares_nothing() -> None:
    line = make_line()
    window = services.cancel_maintenance(announced(line), why="Spare part missing", at=MONDAY + HOUR, by=noc())
    assert (window.state, Message.objects.count()) == ("cancelled", 2)
    assert only_impact(fail(line, since=TUESDAY + HOUR)).state == "running"


@pytest.mark.parametrize(
    ("code", "given"),
    [
        ("text_missing", {"what": " "}),
        ("period_reversed", {"hours": 0}),
        ("starts_in_the_past", {"start": MONDAY}),
        ("interruption_beyond_window", {"interruption": 5 * HOUR}),
    ],
)
def test_a_window_that_makes_no_sense_is_refused(code: str, given: dict[str, object]) -> None:
    with pytest.raises(Refused, match=code):
        plan(make_line(), **given)  # type: ignore[arg-type]
    assert not MaintenanceWindow.objects.exists()


def test_what_has_begun_is_neither_announced_nor_cancelled_and_what_has_not_is_not_over() -> None:
    window = plan(make_line())
    with pytest.raises(Refused, match="maintenance_begun"):
        services.announce_maintenance(window, at=TUESDAY, by=noc())
    with pytest.raises(Refused, match="maintenance_begun"):
        services.cancel_maintenance(window, why="late", at=TUESDAY, by=noc())
    with pytest.raises(Refused, match="maintenance_not_begun"):
        services.finish_maintenance(window, at=MONDAY, by=noc())
    with pytest.raises(Refused, match="no_line_affected"):
        services.announce_maintenance(plan(), at=MONDAY, by=noc())
    window.refresh_from_db()
    assert (window.state, Message.objects.count()) == ("planned", 0)


def test_the_last_moment_to_announce_is_that_of_the_strictest_contract() -> None:
    line = make_line()
    limit = selectors.latest_announcement([line.contract], TUESDAY, 6 * HOUR, MONDAY)
    # 2 h Tuesday, 10 h Monday, 10 h Friday, 2 h Thursday evening.
    assert limit == paris("11-19T16:00")
    assert selectors.latest_announcement([], TUESDAY, 6 * HOUR, MONDAY) is None
