"""How long a target is waited for, learnt from its own answers."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitoring.domain.patience import Pace, budget, learnt, needed
from monitoring.domain.policy import WatchPolicy

RULES = WatchPolicy()
MINUTE = timedelta(minutes=1)


def after(*took: float) -> Pace | None:
    pace: Pace | None = None
    for seconds in took:
        pace = learnt(pace, seconds, RULES)
    return pace


def seconds(pace: Pace | None, interval: timedelta = MINUTE, *, doubtful: bool = False) -> float:
    return budget(pace, interval, RULES, doubtful=doubtful).total_seconds()


def test_a_quick_one_is_never_written_down_and_has_the_usual_time() -> None:
    assert after(*[0.004] * 100) is None
    assert seconds(None) == 2.0


def test_a_slow_one_is_given_its_mean_and_four_deviations() -> None:
    pace = after(1.6)
    assert pace == (1.6, 0.8)
    assert needed(pace) == timedelta(seconds=4.8)
    assert seconds(pace) == 4.8
    assert seconds(after(*[1.6] * 30)) == 2.0  # steady as it is, two seconds are ample


def test_what_may_be_lost_is_given_twice_the_usual_time() -> None:
    assert seconds(None, doubtful=True) == 4.0
    assert seconds(None, timedelta(seconds=5), doubtful=True) == 2.25


@pytest.mark.parametrize("within", [2, 10, 30])
def test_a_lease_outlasts_a_question_at_its_longest_and_the_ping_after_it(within: int) -> None:
    rules = WatchPolicy(answer_within=timedelta(seconds=within))
    longest = budget((1000.0, 0.0), timedelta(hours=1), rules, doubtful=True)
    assert longest == timedelta(seconds=3 * within)
    assert rules.lease == longest + rules.answer_within
    assert WatchPolicy(answer_within=timedelta(seconds=1)).lease == timedelta(seconds=8)


def test_one_that_became_quick_is_forgotten() -> None:
    pace: Pace | None = after(1.6, 1.9)
    answers = 0
    while pace is not None:
        pace, answers = learnt(pace, 0.005, RULES), answers + 1
    assert answers == 26


@given(st.lists(st.floats(0.0, 60.0), max_size=40), st.integers(2, 600), st.booleans())
def test_no_budget_is_less_than_usual_nor_near_half_the_interval(took: list[float], every: int, doubtful: bool) -> None:
    interval = timedelta(seconds=every)
    given_time = budget(after(*took), interval, RULES, doubtful=doubtful)
    assert min(RULES.answer_within, interval * 0.45) <= given_time <= interval * 0.45
    assert given_time <= 3 * RULES.answer_within
