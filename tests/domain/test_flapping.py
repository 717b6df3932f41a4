"""Flapping: the weighted share of changes, entered above 20 % and left below 5 %."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from monitoring.domain.health import WINDOW, Fact, Health, Reading, change_share, judge
from monitoring.domain.policy import WatchPolicy

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def share(results: str) -> Fraction:
    return Fraction(*change_share(results))


def facts(results: str, health: Health | None = None) -> list[tuple[int, Fact]]:
    told: list[tuple[int, Fact]] = []
    current = health or Health()
    begin = current.last_at or START
    for place, result in enumerate(results):
        at = begin + timedelta(seconds=30) * (place + 1)
        judged = judge(current, Reading(at, result == "1"), WatchPolicy())
        current = judged.health
        told += [(place, fact) for fact in judged.facts if fact in {Fact.FLAPPING, Fact.STEADY}]
    return told


def test_a_window_of_changes_only_is_the_whole() -> None:
    assert share("10" * 10 + "1") == 1
    assert share("1" * WINDOW) == 0
    assert share("") == 0


def test_a_recent_change_weighs_five_thirds_of_an_old_one() -> None:
    oldest, newest = share("0" + "1" * 20), share("1" * 20 + "0")
    assert (oldest, newest) == (Fraction(57, 1520), Fraction(95, 1520))


def test_a_window_that_is_not_full_counts_as_quiet_before() -> None:
    assert share("10") == share("1" * 20 + "0")


def test_one_ordinary_outage_is_not_flapping() -> None:
    assert facts("1" * 21 + "0" * 6 + "1" * 30) == []


def test_coming_and_going_enters_once_and_leaves_once() -> None:
    told = facts("1" * 21 + "0101" + "1" * 30)
    assert [fact for _, fact in told] == [Fact.FLAPPING, Fact.STEADY]
    assert told[0][0] == 21 + 3  # the fourth change: 4 recent ones weigh 24 %


def test_it_is_left_only_when_nearly_all_changes_have_gone_from_the_window() -> None:
    entered, left = facts("1" * 21 + "0101" + "1" * 30)
    assert left[0] - entered[0] == 19  # three of the four changes are gone; the last weighs 3.75 %


@given(st.text("01", max_size=60))
def test_the_share_is_a_share_and_a_mirror_changes_nothing(results: str) -> None:
    window = results[-WINDOW:]
    assert 0 <= share(window) <= 1
    assert share(window) == share(window.translate(str.maketrans("01", "10")))


@given(st.text("01", max_size=80))
def test_flapping_begins_and_ends_in_turns(results: str) -> None:
    told = [fact for _, fact in facts(results)]
    assert told == [Fact.FLAPPING, Fact.STEADY] * (len(told) // 2) + [Fact.FLAPPING] * (len(told) % 2)
