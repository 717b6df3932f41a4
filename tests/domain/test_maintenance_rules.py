from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.periods import OpeningHours
from sla.domain.maintenance import announce_before, announced_in_time, cut_off, spared
from sla.domain.policy import GtrPolicy
from tests.domain import rulebook

HOUR = timedelta(hours=1)
TERMS = GtrPolicy()
WEEK = OpeningHours({day: [(time(8), time(18))] for day in range(5)}, "Europe/Paris", frozenset({date(2026, 11, 11)}))
DOCUMENT = "maintenance.md"
LONG, SHORT = 6 * HOUR, 5 * HOUR


def paris(text: str) -> datetime:
    return datetime.fromisoformat(f"2026-{text}+01:00").astimezone(UTC)


TUESDAY_NIGHT = paris("11-24T22:00")


def test_a_long_interruption_wants_twenty_four_working_hours() -> None:
    # 10 h Tuesday, 10 h Monday, 4 h Friday afternoon.
    last = paris("11-20T14:00")
    assert announce_before(TUESDAY_NIGHT, LONG, WEEK, TERMS) == last
    assert announced_in_time(last, TUESDAY_NIGHT, LONG, WEEK, TERMS)
    assert not announced_in_time(last + timedelta(seconds=1), TUESDAY_NIGHT, LONG, WEEK, TERMS)


def test_five_hours_exactly_are_not_long_and_need_only_be_told_before() -> None:
    assert announce_before(TUESDAY_NIGHT, SHORT, WEEK, TERMS) == TUESDAY_NIGHT
    assert announced_in_time(TUESDAY_NIGHT - timedelta(seconds=1), TUESDAY_NIGHT, SHORT, WEEK, TERMS)
    assert not announced_in_time(TUESDAY_NIGHT, TUESDAY_NIGHT, SHORT, WEEK, TERMS)


@pytest.mark.parametrize("row", rulebook.examples(DOCUMENT, "Notice"), ids=str)
def test_the_documents_notices(row: rulebook.Row) -> None:
    hours = OpeningHours({day: [(time(8), time(18))] for day in range(5)}, rulebook.PARIS, rulebook.HOLIDAYS)
    start, interruption = rulebook.instant(row["starts"]), rulebook.duration(row["interruption"])
    assert announce_before(start, interruption, hours, TERMS) == rulebook.instant(row["announce before"])


def test_a_calendar_that_never_opens_holds_no_notice() -> None:
    assert announce_before(TUESDAY_NIGHT, LONG, OpeningHours({}, "Europe/Paris"), TERMS) is None


@given(
    start=st.integers(0, 365 * 24 * 60).map(lambda minutes: paris("01-01T00:00") + timedelta(minutes=minutes)),
    notice=st.integers(1, 80).map(lambda hours: hours * HOUR),
)
def test_the_last_moment_to_announce_is_in_time_and_no_later_one_is(start: datetime, notice: timedelta) -> None:
    terms = GtrPolicy(maintenance_notice=notice)
    last = announce_before(start, LONG, WEEK, terms)
    assert last is not None
    assert announced_in_time(last, start, LONG, WEEK, terms)
    assert not announced_in_time(last + timedelta(seconds=1), start, LONG, WEEK, terms)


# The core is 1; 4 has two ways up, by 2 and by 3; 5 hangs below 4 alone, and 6 below 2.
UPLINKS = {2: {1}, 3: {1}, 4: {2, 3}, 5: {4}, 6: {2}}


@pytest.mark.parametrize(
    ("touched", "dark"),
    [
        ({2}, {2, 6}),
        ({4}, {4, 5}),
        ({2, 3}, {2, 3, 4, 5, 6}),
        ({1}, {1, 2, 3, 4, 5, 6}),
        (set(), set()),
        ({7}, {7}),
    ],
)
def test_a_node_with_another_way_up_keeps_its_light(touched: set[int], dark: set[int]) -> None:
    assert cut_off(touched, UPLINKS) == dark


def test_a_clock_is_spared_what_was_announced_and_no_more() -> None:
    start, end = TUESDAY_NIGHT, TUESDAY_NIGHT + 4 * HOUR
    assert spared(start, end, 4 * HOUR, start - HOUR, None) == (start, end)
    assert spared(start, end, 4 * HOUR, start + HOUR, None) == (start + HOUR, end)
    assert spared(start, end, HOUR, start + HOUR, None) == (start + HOUR, start + 2 * HOUR)
    assert spared(start, end, 4 * HOUR, start, start + 3 * HOUR) == (start, start + 3 * HOUR)
    assert spared(start, end, 4 * HOUR, end, None) is None
