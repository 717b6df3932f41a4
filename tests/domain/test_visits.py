"""Free slots, and what a visit draws."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Refused
from kernel.periods import OpeningHours, Period
from subscribers.domain import visits

PARIS = ZoneInfo("Europe/Paris")
HOURS = OpeningHours(
    weekly={day: [(time(8), time(12)), (time(14), time(18))] for day in range(5)}, zone=PARIS, closed=frozenset()
)
TUESDAY = datetime(2026, 4, 7, tzinfo=PARIS).astimezone(UTC)
HOUR = timedelta(hours=1)


def paris(hour: int, minute: int = 0, day: int = 7) -> datetime:
    return datetime(2026, 4, day, hour, minute, tzinfo=PARIS).astimezone(UTC)


def test_three_hours_fit_three_times_a_morning_and_as_often_after_lunch() -> None:
    found = visits.free_slots(HOURS, [], TUESDAY, TUESDAY + timedelta(days=1), lasting=3 * HOUR)
    assert [slot.start for slot in found] == [
        paris(8), paris(8, 30), paris(9), paris(14), paris(14, 30), paris(15)
    ]  # fmt: skip


def test_a_visit_pushes_the_next_slot_to_the_half_hour_after_it() -> None:
    taken = [Period(paris(8), paris(9, 10)), Period(paris(14), paris(17, 30))]
    found = visits.free_slots(HOURS, taken, TUESDAY, TUESDAY + timedelta(days=1), lasting=2 * HOUR)
    assert [slot.start for slot in found] == [paris(9, 30), paris(10)]


@given(
    busy=st.lists(st.tuples(st.integers(0, 40), st.integers(1, 8)), max_size=6),
    lasting=st.integers(1, 12).map(lambda quarters: timedelta(minutes=15 * quarters)),
)
def test_no_slot_is_outside_hours_or_over_a_visit(busy: list[tuple[int, int]], lasting: timedelta) -> None:
    taken = [
        Period(paris(8) + timedelta(minutes=15 * at), paris(8) + timedelta(minutes=15 * (at + long)))
        for at, long in busy
    ]
    for slot in visits.free_slots(HOURS, taken, TUESDAY, TUESDAY + timedelta(days=2), lasting=lasting):
        assert HOURS.open_time(slot.start, slot.end) == lasting
        assert all(slot.end <= visit.start or visit.end <= slot.start for visit in taken)
        assert slot.start.minute in {0, 30}


@pytest.mark.parametrize(("minutes", "drawn"), [(0, 15), (1, 15), (15, 15), (16, 30), (60, 60), (61, 75), (180, 180)])
def test_every_quarter_begun_counts(minutes: int, drawn: int) -> None:
    assert visits.quarters(timedelta(minutes=minutes)) == drawn


@pytest.mark.parametrize(
    ("before", "cost"), [(timedelta(hours=24), 0), (timedelta(hours=24, seconds=-1), 60), (timedelta(0), 60)]
)
def test_a_late_cancellation_costs_an_hour(before: timedelta, cost: int) -> None:
    starts = paris(14)
    assert visits.cancel_costs(starts, starts - before, free_hours=24, late_minutes=60) == cost


def test_hours_live_three_months() -> None:
    assert visits.lost_on(date(2025, 11, 30), 3) == date(2026, 2, 28)


def test_the_full_product_moves_or_is_refused() -> None:
    life = visits.APPOINTMENT
    for state in life.states:
        for action in life.actions:
            if (state, action) in life.table:
                assert life.after(state, action) == life.table[state, action]
                continue
            with pytest.raises(Refused, match="transition_refused"):
                life.after(state, action)
