"""The clock against a reference that steps second by second: random weeks, zones, clock changes and pauses."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kernel.periods import OpeningHours
from sla.domain.clock import Pause, deadline, elapsed
from tests.domain.plain_hours import MINUTE, ZONES, instants, open_minutes, weeks

Week = dict[int, list[tuple[time, time]]]
Told = list[tuple[timedelta, timedelta | None]]
Case = tuple[Week, str, datetime, timedelta, timedelta, Told]
SECOND = timedelta(seconds=1)
SHORT, LONG = 2 * 3600, 30 * 3600


def seconds(most: int) -> st.SearchStrategy[timedelta]:
    return st.integers(0, most).map(lambda count: count * SECOND)


def counting(week: Week, zone: str, start: datetime, end: datetime, pauses: Sequence[Pause]) -> Iterator[datetime]:
    """Each second of ``[start, end)`` at which the calendar is open and no pause holds."""
    opened = set(open_minutes(week, zone, (), start.replace(second=0) - MINUTE, end.replace(second=0) + MINUTE))
    at = start
    while at < end:
        spared = any(begin <= at and (stop is None or at < stop) for begin, stop in pauses)
        if at.replace(second=0) in opened and not spared:
            yield at
        at += SECOND


def told_and_counted(
    week: Week, zone: str, start: datetime, span: int, allowance: timedelta, pauses: Sequence[Pause]
) -> tuple[object, object]:
    """What the clock tells of the end and of the deadline, and what counting gives; None for a deadline beyond."""
    hours, end = OpeningHours(week, zone), start + span * SECOND
    counted, needed = list(counting(week, zone, start, end, pauses)), allowance // SECOND
    due = deadline(start, allowance, hours, pauses)
    told = (elapsed(start, end, hours, pauses), due if due is not None and due <= end else None)
    return told, (len(counted) * SECOND, counted[needed - 1] + SECOND if len(counted) >= needed else None)


def story(span: int) -> st.SearchStrategy[Told]:
    """Up to three pauses, overlapping or not, the last perhaps without an end."""
    ends = st.one_of(seconds(span // 3), st.none())
    return st.lists(st.tuples(seconds(span), ends), max_size=3)


def placed(start: datetime, told: Told) -> list[Pause]:
    return [(start + begin, None if length is None else start + begin + length) for begin, length in told]


def cases(span: int) -> st.SearchStrategy[Case]:
    """A week, a zone, a start at an odd second, an allowance and the pauses of a story of `span` seconds."""
    return st.tuples(weeks(), st.sampled_from(ZONES), instants(), seconds(59), seconds(span - 1), story(span))


def agrees(span: int, case: Case) -> bool:
    week, zone, minute, odd, allowance, told = case
    start = minute + odd
    clock, reference = told_and_counted(week, zone, start, span, allowance + SECOND, placed(start, told))
    return bool(clock == reference)


@settings(max_examples=40)
@given(cases(SHORT))
def test_every_second_of_two_hours(case: Case) -> None:
    assert agrees(SHORT, case)


@pytest.mark.long
@settings(max_examples=300, deadline=None)
@given(cases(LONG))
def test_every_second_of_thirty_hours(case: Case) -> None:
    assert agrees(LONG, case)
