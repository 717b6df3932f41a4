from decimal import Decimal
from typing import Any

import pytest

from kernel.errors import Refused
from sla import services
from sla.models import Impact
from sla.selectors import Totals, Wanted, board, board_totals, clocks_of, incident_impacts, news, search
from tests.apps.sla.world import HOUR, fail, make_line, make_lines, noc, paris, recover
from tests.apps.subscribers.make import make_user

pytestmark = pytest.mark.django_db


def test_the_worst_deadline_comes_first_and_a_resting_clock_last() -> None:
    one, other, third = make_lines(3)
    later = fail(one, since=paris("11-23T11:00"))
    sooner = fail(other)
    resting = fail(third)
    services.pause(resting.impacts.get(), reason="force_majeure", proof="decree", at=paris("11-23T10:00"), by=noc())
    rows = board(paris("11-23T12:00"))
    assert [row.incident for row in rows] == [sooner, later, resting]
    assert [row.nearest_due_at for row in rows] == [paris("11-24T14:00"), paris("11-24T16:00"), None]
    assert [(row.open_impacts, row.paused_impacts, row.late_impacts) for row in rows] == [
        (1, 0, 0),
        (1, 0, 0),
        (1, 1, 0),
    ]
    assert [row.pressing.line for row in rows if row.pressing] == [other, one, third]


def test_late_ones_are_counted() -> None:
    lines = make_lines(3)
    fail(*lines)
    recover(lines[0], paris("11-23T10:00"))
    (row,) = board(paris("11-24T14:01"))
    assert (row.open_impacts, row.late_impacts) == (2, 2)


def test_a_closed_incident_stays_while_a_line_of_it_is_down() -> None:
    one, other = make_lines(2)
    incident = fail(one, other)
    services.take(incident, at=paris("11-23T09:10"), by=noc())
    recover(one, paris("11-23T10:00"))
    services.close_incident(incident, cause="x", at=paris("11-23T11:00"), by=noc())
    assert [row.incident for row in board(paris("11-23T12:00"))] == [incident]
    recover(other, paris("11-23T12:00"))
    assert board(paris("11-23T12:10")) == []


def test_news_is_what_came_onto_the_board_within_a_quarter_of_an_hour() -> None:
    one, other, third = make_lines(3)
    old, back = fail(one), fail(other)  # opened at 09:01
    services.take(back, at=paris("11-23T09:10"), by=noc())
    recover(other, paris("11-23T10:00"))
    back.refresh_from_db()
    services.close_incident(back, cause="x", at=paris("11-23T10:01"), by=noc())
    assert news(paris("11-23T09:16")) == [old.number]
    fail(other, since=paris("11-23T10:20"))  # the same clock goes on
    fresh = fail(third, since=paris("11-23T10:25"))
    assert news(paris("11-23T10:30")) == [fresh.number, back.number]
    assert news(paris("11-23T10:30"), Wanted(state="in_progress")) == [back.number]
    assert news(paris("11-23T10:42")) == []


def test_what_is_restored_is_no_news_until_it_comes_back() -> None:
    (line,) = make_lines(1)
    incident = fail(line)  # opened at 09:01
    assert news(paris("11-23T09:05")) == [incident.number]
    recover(line, paris("11-23T09:05"))
    assert news(paris("11-23T09:07")) == []
    assert fail(line, since=paris("11-23T09:08")) == incident
    assert news(paris("11-23T09:10")) == [incident.number]


@pytest.mark.parametrize("count", [1, 6])
def test_the_board_asks_four_queries_however_many_impacts(count: int, django_assert_num_queries: Any) -> None:
    for line in make_lines(count):
        fail(line)
    with django_assert_num_queries(4):
        rows = board(paris("11-23T12:00"))
        names = [row.pressing.contract.customer.name for row in rows if row.pressing]
    assert len(names) == count


@pytest.mark.parametrize("count", [1, 6])
def test_the_clocks_of_an_incident_are_read_in_a_fixed_number_of_queries(
    count: int, django_assert_max_num_queries: Any
) -> None:
    incident = fail(*make_lines(count))
    with django_assert_max_num_queries(3):
        impacts = list(incident_impacts(incident))
        readings = clocks_of(impacts, paris("11-23T12:00"))
    assert [readings[impact.pk].elapsed for impact in impacts] == [3 * HOUR] * count


def test_search_finds_by_number_line_and_customer_for_the_noc_alone() -> None:
    incident, person = fail(make_line()), noc()
    for text in (incident.number, "L-00001", "ravel"):
        assert search(text, user=person) == [incident]
    assert search("nobody", user=person) == []
    assert search(incident.number, user=make_user("eve@example.org")) == []


def test_the_cost_is_that_of_all_the_clocks_and_the_next_tier_says_when_and_how_much() -> None:
    lines = make_lines(3)
    fail(*lines)
    services.pause(
        Impact.objects.get(line=lines[2]), reason="force_majeure", proof="decree", at=paris("11-23T10:00"), by=noc()
    )
    at = paris("11-24T15:30")
    services.cross_thresholds(at=at)
    (row,) = board(at)
    # Two of 49.90 at 5 %, the third rests; 10 % of two from more than 8 h late on.
    assert (row.contracts, row.cost, row.next_tier_at) == (3, Decimal("5.00"), paris("11-25T12:00"))
    assert row.next_cost == Decimal("9.98")
    assert board_totals(at) == Totals(1, 3, 2, Decimal("5.00"))
    assert services.recompute_clocks(at=at) == []


def test_a_correction_may_not_make_time_run_backwards() -> None:
    (line,) = make_lines(1)
    impact = fail(line).impacts.get()
    recover(line, paris("11-23T12:00"))
    started = impact.events.get(kind="started")
    with pytest.raises(Refused, match="out_of_order"):
        services.correct(started, true_at=paris("11-23T12:30"), reason="typo", at=paris("11-23T13:00"), by=noc())
    assert impact.events.count() == 2
