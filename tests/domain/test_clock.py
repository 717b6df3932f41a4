"""The clock's laws, held against a count minute by minute over random calendars, zones and pauses."""

from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Refused
from kernel.periods import OpeningHours
from sla.domain.clock import Pause, deadline, elapsed, reach
from tests.domain.plain_hours import MINUTE, ZONES, instants, open_minutes, weeks

OFFICE = OpeningHours({weekday: [(time(8), time(18))] for weekday in range(5)}, "Europe/Paris")
HOUR = timedelta(hours=1)
SPAN = 2 * 1440

Week = dict[int, list[tuple[time, time]]]
ZONE = st.sampled_from(ZONES)
DURATIONS = st.integers(1, 1500).map(lambda minutes: minutes * MINUTE)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def offsets(most: int = SPAN) -> st.SearchStrategy[timedelta]:
    return st.integers(0, most).map(lambda minutes: minutes * MINUTE)


Stretches = list[tuple[timedelta, timedelta]]
STRETCHES: st.SearchStrategy[Stretches] = st.lists(st.tuples(offsets(), offsets(600)), max_size=4)


def pauses_from(start: datetime, stretches: Stretches) -> list[Pause]:
    return [(start + begin, start + begin + length) for begin, length in stretches]


def counted(week: Week, zone: str, start: datetime, end: datetime, pauses: Sequence[Pause]) -> list[datetime]:
    """The minutes that count, one by one."""
    spared = [(begin, end if stop is None else stop) for begin, stop in pauses]
    minutes = open_minutes(week, zone, (), start, end)
    return [minute for minute in minutes if not any(begin <= minute < stop for begin, stop in spared)]


@given(weeks(), ZONE, instants(), offsets(), STRETCHES)
def test_elapsed_is_the_count_of_minutes(
    week: Week, zone: str, start: datetime, length: timedelta, stretches: Stretches
) -> None:
    pauses = pauses_from(start, stretches)
    plain = counted(week, zone, start, start + length, pauses)
    assert elapsed(start, start + length, OpeningHours(week, zone), pauses) == len(plain) * MINUTE


@given(weeks(), ZONE, instants(), DURATIONS, STRETCHES)
def test_the_deadline_ends_the_minute_that_fills_the_allowance(
    week: Week, zone: str, start: datetime, allowance: timedelta, stretches: Stretches
) -> None:
    pauses = pauses_from(start, stretches)
    due = deadline(start, allowance, OpeningHours(week, zone), pauses)
    assert due is not None
    assert elapsed(start, due, OpeningHours(week, zone), pauses) == allowance
    # The last minute before the deadline counts: one earlier, and the allowance would not be used up.
    assert counted(week, zone, due - MINUTE, due, pauses) == [due - MINUTE]


@given(weeks(), ZONE, instants(), offsets(), offsets(), STRETCHES)
def test_elapsed_adds_up_over_any_split_and_never_falls(
    week: Week, zone: str, start: datetime, one: timedelta, other: timedelta, stretches: Stretches
) -> None:
    hours, pauses = OpeningHours(week, zone), pauses_from(start, stretches)
    middle, end = start + one, start + one + other
    first, second = elapsed(start, middle, hours, pauses), elapsed(middle, end, hours, pauses)
    assert elapsed(start, end, hours, pauses) == first + second
    assert first >= timedelta(0)
    assert second >= timedelta(0)


@given(weeks(), ZONE, instants(), DURATIONS, DURATIONS)
def test_a_longer_allowance_is_due_later(
    week: Week, zone: str, start: datetime, allowance: timedelta, more: timedelta
) -> None:
    hours = OpeningHours(week, zone)
    sooner, later = deadline(start, allowance, hours), deadline(start, allowance + more, hours)
    assert sooner is not None
    assert later is not None
    assert later >= sooner + more


@given(weeks(), ZONE, instants(), DURATIONS)
def test_closed_time_at_either_end_changes_nothing(
    week: Week, zone: str, start: datetime, allowance: timedelta
) -> None:
    hours = OpeningHours(week, zone)
    opening = hours.next_opening(start)
    assert deadline(start, allowance, hours) == deadline(opening, allowance, hours)
    due = deadline(start, allowance, hours)
    assert due is not None
    assert elapsed(start, hours.next_opening(due), hours) == allowance


@given(weeks(), ZONE, instants(), DURATIONS, offsets(), offsets(600))
def test_a_pause_moves_the_deadline_by_exactly_its_open_time(
    week: Week, zone: str, start: datetime, allowance: timedelta, begin: timedelta, length: timedelta
) -> None:
    hours = OpeningHours(week, zone)
    plain = deadline(start, allowance, hours)
    assert plain is not None
    pause = (start + begin, start + begin + length)
    spared = hours.open_time(*pause) if pause[0] < plain else timedelta(0)
    assert deadline(start, allowance, hours, [pause]) == deadline(start, allowance + spared, hours)


@given(weeks(), ZONE, instants(), DURATIONS, STRETCHES)
def test_overlapping_pauses_count_once_and_in_any_order(
    week: Week, zone: str, start: datetime, allowance: timedelta, stretches: Stretches
) -> None:
    hours, pauses = OpeningHours(week, zone), pauses_from(start, stretches)
    again = [*reversed(pauses), *pauses]
    assert deadline(start, allowance, hours, pauses) == deadline(start, allowance, hours, again)
    assert elapsed(start, start + 3 * allowance, hours, pauses) == elapsed(start, start + 3 * allowance, hours, again)


@given(weeks(), ZONE, instants(), DURATIONS, offsets(), offsets())
def test_a_pause_opened_after_the_breach_freezes_lateness_and_never_erases_it(
    week: Week, zone: str, start: datetime, allowance: timedelta, after: timedelta, later: timedelta
) -> None:
    hours = OpeningHours(week, zone)
    due = deadline(start, allowance, hours)
    assert due is not None
    opened: Pause = (due + after, None)
    assert deadline(start, allowance, hours, [opened]) == due
    frozen = elapsed(due, due + after, hours)
    assert elapsed(due, due + after + later, hours, [opened]) == frozen


def test_an_open_pause_hides_the_deadline_until_it_is_asked_as_of_an_instant() -> None:
    opened, pause = at("2026-11-23T08:00"), (at("2026-11-23T10:00"), None)
    assert deadline(opened, 15 * HOUR, OFFICE, [pause]) is None
    assert deadline(opened, 15 * HOUR, OFFICE, [pause], as_of=at("2026-11-23T12:30")) == at("2026-11-24T15:30")
    # Asked before it begins, the pause has no length yet.
    assert deadline(opened, 15 * HOUR, OFFICE, [pause], as_of=at("2026-11-23T09:00")) == at("2026-11-24T13:00")


def test_an_allowance_used_up_when_an_open_pause_begins_is_due_then() -> None:
    opened, pause = at("2026-11-23T07:00"), (at("2026-11-23T17:00"), None)
    assert deadline(opened, 10 * HOUR, OFFICE, [pause]) == at("2026-11-23T17:00")
    assert deadline(opened, 10 * HOUR + MINUTE, OFFICE, [pause]) is None


@pytest.mark.parametrize(
    ("opened", "due"),
    [
        ("2026-03-27T16:00", "2026-03-30T15:00"),  # Friday 17:00 to Monday 17:00, an hour short of the wall clock
        ("2026-10-23T15:00", "2026-10-26T16:00"),
    ],
)
def test_a_weekend_of_clock_change_is_reckoned_in_instants(opened: str, due: str) -> None:
    assert deadline(at(opened), 10 * HOUR, OFFICE) == at(due)


def test_no_open_time_at_all_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        deadline(at("2026-11-23T08:00"), HOUR, OpeningHours({}, "Europe/Paris"))
    assert refused.value.code == "no_open_time"


def test_a_pause_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        elapsed(
            at("2026-11-23T08:00"),
            at("2026-11-24T08:00"),
            OFFICE,
            [(at("2026-11-23T12:00"), at("2026-11-23T11:00"))],
        )
    assert refused.value.code == "pause_reversed"


@given(weeks(), st.data())
def test_many_deadlines_in_one_walk_are_each_what_one_alone_is(
    week: dict[int, list[tuple[time, time]]], data: st.DataObject
) -> None:
    hours = OpeningHours(week, "Europe/Paris")
    opened = datetime(2026, 3, 27, 9, tzinfo=UTC)
    minutes = st.integers(0, 4000).map(lambda count: timedelta(minutes=count))
    spans = sorted(data.draw(st.lists(minutes, min_size=1, max_size=6)))
    pauses = [
        (opened + start, data.draw(st.none() | st.just(opened + start + length)))
        for start, length in data.draw(st.lists(st.tuples(minutes, minutes), max_size=3))
    ]
    assert reach(opened, spans, hours, pauses) == [deadline(opened, span, hours, pauses) for span in spans]
