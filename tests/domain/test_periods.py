from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Refused
from kernel.periods import (
    OpeningHours,
    Period,
    add_months,
    intersect,
    merge,
    month_of,
    month_share,
    subtract,
    total,
)
from tests.domain.plain_hours import MINUTE, ZONES, instants, open_minutes, weeks

OFFICE = {weekday: [(time(8), time(18))] for weekday in range(5)}
HOUR = timedelta(hours=1)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def paris(weekly: dict[int, list[tuple[time, time]]] = OFFICE, *closed: date) -> OpeningHours:
    return OpeningHours(weekly, "Europe/Paris", frozenset(closed))


def sunday(opens: time, closes: time, zone: str = "Europe/Paris") -> OpeningHours:
    return OpeningHours({6: [(opens, closes)]}, zone)


def test_a_week_of_office_hours_is_fifty_hours_in_utc() -> None:
    periods = list(paris().periods(at("2026-11-23T00:00"), at("2026-11-30T00:00")))
    assert periods[0] == Period(at("2026-11-23T07:00"), at("2026-11-23T17:00"))
    assert len(periods) == 5
    assert total(periods) == 50 * HOUR


def test_stretches_are_clipped_to_what_is_asked() -> None:
    asked = paris().periods(at("2026-11-23T16:30"), at("2026-11-24T07:15"))
    assert list(asked) == [
        Period(at("2026-11-23T16:30"), at("2026-11-23T17:00")),
        Period(at("2026-11-24T07:00"), at("2026-11-24T07:15")),
    ]


def test_a_closed_day_does_not_count() -> None:
    hours = paris(OFFICE, date(2026, 5, 8))
    assert hours.open_time(at("2026-05-07T14:00"), at("2026-05-11T08:00")) == 4 * HOUR


def test_two_periods_a_day_and_midnight_as_the_end() -> None:
    hours = paris({0: [(time(14), time(0)), (time(8), time(12))], 1: [(time(0), time(1))]})
    assert list(hours.periods(at("2026-11-22T00:00"), at("2026-11-25T00:00"))) == [
        Period(at("2026-11-23T07:00"), at("2026-11-23T11:00")),
        Period(at("2026-11-23T13:00"), at("2026-11-24T00:00")),
    ]


def test_a_calendar_always_open_is_one_stretch_and_can_be_advanced() -> None:
    hours = paris({weekday: [(time(0), time(0))] for weekday in range(7)})
    asked = Period(at("2026-03-27T10:00"), at("2026-03-31T10:00"))
    assert list(hours.periods(asked.start, asked.end)) == [asked]
    assert hours.advance(asked.start, 96 * HOUR) == asked.end


@pytest.mark.parametrize(
    ("opens", "closes", "start", "end"),
    [
        (time(2, 30), time(5), "2026-03-29T01:00", "2026-03-29T03:00"),  # opens inside the gap
        (time(0), time(2, 30), "2026-03-28T23:00", "2026-03-29T01:00"),  # closes inside the gap
        (time(2, 30), time(5), "2026-10-25T00:30", "2026-10-25T04:00"),  # opens at the first 02:30
        (time(0), time(2, 30), "2026-10-24T22:00", "2026-10-25T01:30"),  # closes at the second 02:30
        (time(2, 10), time(2, 20), "2026-10-25T00:10", "2026-10-25T01:20"),
        (time(0), time(2), "2026-10-24T22:00", "2026-10-25T01:00"),  # the first minute of the fold has its double too
    ],
)
def test_edges_on_the_day_of_a_clock_change(opens: time, closes: time, start: str, end: str) -> None:
    day = at(start).replace(hour=12) - 24 * HOUR
    assert list(sunday(opens, closes).periods(day, day + 48 * HOUR)) == [Period(at(start), at(end))]


def test_hours_wholly_inside_the_gap_do_not_exist() -> None:
    hours = sunday(time(2, 10), time(2, 50))
    assert hours.open_time(at("2026-03-28T00:00"), at("2026-03-30T00:00")) == timedelta(0)
    assert hours.next_opening(at("2026-03-28T00:00")) == at("2026-04-05T00:10")


def test_a_day_that_a_zone_skipped_has_no_hours() -> None:
    apia = OpeningHours({weekday: [(time(8), time(18))] for weekday in range(7)}, "Pacific/Apia")
    # 30 December 2011 never was: the island went from the 29th to the 31st.
    assert apia.open_time(at("2011-12-29T10:00"), at("2011-12-31T10:00")) == 20 * HOUR


def test_a_closing_time_is_reached_and_not_jumped_over() -> None:
    assert paris().advance(at("2026-11-23T07:00"), 10 * HOUR) == at("2026-11-23T17:00")
    assert paris().advance(at("2026-11-23T07:00"), 10 * HOUR + timedelta(microseconds=1)) == at(
        "2026-11-24T07:00"
    ) + timedelta(microseconds=1)


def test_nothing_to_advance_stays_where_it_is_even_when_closed() -> None:
    assert paris().advance(at("2026-11-22T03:00"), timedelta(0)) == at("2026-11-22T03:00")


def test_next_opening_and_is_open_agree_on_both_edges() -> None:
    opening, closing = at("2026-11-23T07:00"), at("2026-11-23T17:00")
    assert paris().is_open(opening)
    assert not paris().is_open(closing)
    assert paris().next_opening(opening) == opening
    assert paris().next_opening(closing) == at("2026-11-24T07:00")


def test_a_week_that_never_opens_is_refused_where_the_search_would_not_end() -> None:
    never = paris({0: []})
    with pytest.raises(Refused) as refused:
        never.advance(at("2026-11-23T07:00"), HOUR)
    assert refused.value.code == "no_open_time"
    with pytest.raises(Refused, match="no_open_time"):
        never.next_opening(at("2026-11-23T07:00"))
    assert never.open_time(at("2026-11-23T07:00"), at("2026-12-23T07:00")) == timedelta(0)


@pytest.mark.parametrize(
    ("weekly", "code"),
    [({7: [(time(8), time(18))]}, "weekday_unknown"), ({0: [(time(18), time(8))]}, "hours_reversed")],
)
def test_hours_that_mean_nothing_are_refused(weekly: dict[int, list[tuple[time, time]]], code: str) -> None:
    with pytest.raises(Refused) as refused:
        paris(weekly)
    assert refused.value.code == code


def test_a_negative_duration_is_refused() -> None:
    with pytest.raises(Refused, match="duration_negative"):
        paris().advance(at("2026-11-23T07:00"), -HOUR)


def test_a_naive_instant_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        paris().is_open(datetime(2026, 11, 23, 9))  # noqa: DTZ001


def test_two_calendars_with_the_same_hours_are_equal() -> None:
    assert paris() == OpeningHours(dict(OFFICE), "Europe/Paris")
    assert hash(paris()) == hash(OpeningHours(dict(OFFICE), "Europe/Paris"))
    assert paris() != paris(OFFICE, date(2026, 5, 8))


CLOSED = st.frozensets(st.dates(date(2026, 3, 26), date(2026, 4, 1)), max_size=2)


@given(weeks(), st.sampled_from(ZONES), CLOSED, instants(), st.integers(0, 2880))
def test_periods_are_the_minutes_that_a_wall_clock_shows(
    weekly: dict[int, list[tuple[time, time]]], zone: str, closed: frozenset[date], start: datetime, minutes: int
) -> None:
    end = start + minutes * MINUTE
    plain = open_minutes(weekly, zone, closed, start, end)
    hours = OpeningHours(weekly, zone, closed)
    periods = list(hours.periods(start, end))
    assert merge(Period(minute, minute + MINUTE) for minute in plain) == periods
    assert hours.open_time(start, end) == len(plain) * MINUTE
    assert hours.is_open(start) == (open_minutes(weekly, zone, closed, start, start + MINUTE) == [start])


@given(weeks(), st.sampled_from(ZONES), instants(), st.integers(0, 6000).map(lambda minutes: minutes * MINUTE))
def test_advance_is_the_earliest_instant_with_so_much_open_time(
    weekly: dict[int, list[tuple[time, time]]], zone: str, start: datetime, duration: timedelta
) -> None:
    hours = OpeningHours(weekly, zone)
    reached = hours.advance(start, duration)
    assert hours.open_time(start, reached) == duration
    assert duration == timedelta(0) or hours.open_time(start, reached - timedelta(seconds=1)) < duration


def sets_of_minutes() -> st.SearchStrategy[set[int]]:
    return st.sets(st.integers(0, 30))


def as_periods(minutes: set[int]) -> list[Period]:
    start = at("2026-11-23T07:00")
    return [Period(start + minute * MINUTE, start + (minute + 1) * MINUTE) for minute in minutes]


@given(sets_of_minutes(), sets_of_minutes())
def test_merge_subtract_and_intersect_are_those_of_sets(one: set[int], other: set[int]) -> None:
    assert merge(as_periods(one)) == merge(as_periods(one) + as_periods(one))
    assert subtract(as_periods(one), as_periods(other)) == merge(as_periods(one - other))
    assert intersect(as_periods(one), as_periods(other)) == merge(as_periods(one & other))
    assert total(merge(as_periods(one))) == len(one) * MINUTE


def test_the_month_is_that_of_the_zone() -> None:
    assert month_of(at("2026-10-31T23:30"), "Europe/Paris") == date(2026, 11, 1)
    assert month_of(at("2026-10-31T23:30"), "UTC") == date(2026, 10, 1)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2028, 1, 31), 1, date(2028, 2, 29)),
        (date(2026, 11, 15), 14, date(2028, 1, 15)),
        (date(2026, 1, 31), -2, date(2025, 11, 30)),
    ],
)
def test_add_months_keeps_the_day_or_takes_the_last(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("start", "end", "share"),
    [
        (date(2026, 1, 15), date(2026, 2, 1), Fraction(17, 31)),
        (date(2026, 1, 15), date(2026, 3, 15), Fraction(17, 31) + 1 + Fraction(14, 31)),
        (date(2026, 2, 1), date(2027, 2, 1), Fraction(12)),
        (date(2026, 2, 3), date(2026, 2, 3), Fraction(0)),
    ],
)
def test_a_month_share_counts_each_day_in_its_own_month(start: date, end: date, share: Fraction) -> None:
    assert month_share(start, end) == share


def test_a_reversed_stretch_of_days_is_refused() -> None:
    with pytest.raises(Refused, match="period_reversed"):
        month_share(date(2026, 2, 2), date(2026, 2, 1))
