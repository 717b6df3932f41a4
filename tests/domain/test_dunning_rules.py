"""The worked examples of docs/rules/dunning.md, and what must never happen whatever the history."""

import doctest
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.domain.calendars import french_holidays
from invoicing.domain.dunning import (
    KINDS,
    Freeze,
    History,
    first_suspension_day,
    forecast,
    may_suspend_on,
    next_step,
)
from invoicing.domain.policy import DunningPolicy
from invoicing.domain.stages import FAMILIES, Done, Stage

POLICY = DunningPolicy()
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))
EUROS = st.one_of(st.sampled_from([Decimal(0), Decimal("5.00"), Decimal("5.01")]), st.decimals(0, 500, places=2))
FREEZES = st.builds(
    lambda kind, start, length: Freeze(kind, start, start + timedelta(days=length)),
    st.sampled_from(["promise", "hold", "dispute"]),
    DAYS,
    st.integers(0, 60),
)


RARELY = st.sampled_from([False, False, False, True])


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Histories of which about one in five ends in a suspension some days after the letter left."""
    left = draw(DAYS)
    return History(
        overdue=draw(EUROS),
        disputed=draw(EUROS) if draw(RARELY) else Decimal(0),
        in_flight=draw(EUROS) if draw(RARELY) else Decimal(0),
        rejected_on=draw(st.none() | DAYS),
        overdue_since=draw(st.none() | DAYS),
        is_open=not draw(RARELY),
        done=(Done("reminder", left, None if draw(RARELY) else left), Done("management_fee", left)),
        suspended_on=draw(DAYS) if draw(RARELY) else None,
        freezes=tuple(draw(st.lists(FREEZES, max_size=2))),
    )


@st.composite
def moments(draw: st.DrawFn) -> tuple[History, date]:
    """A history, and a day on which its letter may just have run out."""
    history = draw(histories())
    left = left_on(history) or draw(DAYS)
    return history, left + timedelta(days=draw(st.integers(14, 19) | st.integers(0, 40)))


def left_on(history: History) -> date | None:
    return history.reminder.left_on if history.reminder else None


def test_the_worked_examples_hold() -> None:
    path = Path(__file__).parents[2] / "docs" / "rules" / "dunning.md"
    outcome = doctest.testfile(str(path), module_relative=False)
    assert (outcome.failed, outcome.attempted) == (0, 50)


@given(moments())
def test_nobody_is_suspended_against_a_rule(moment: tuple[History, date]) -> None:
    history, today = moment
    step = next_step(history, POLICY, today)
    assert step.kind in KINDS
    if step.kind != "suspend":
        return
    assert step.on == today
    assert history.overdue - history.disputed - history.in_flight > Decimal("5.00")
    assert not any(freeze.start <= today <= freeze.end for freeze in history.freezes)
    assert today.weekday() in {0, 1, 2, 3}
    assert {today, today + timedelta(days=1)}.isdisjoint(
        french_holidays(2026) | french_holidays(2027) | {date(2028, 1, 1)}
    )
    assert history.is_open
    assert history.suspended_on is None
    left = left_on(history)
    assert left is not None
    assert (today - left).days >= 16


@given(moments())
def test_a_suspension_never_outlives_its_reason(moment: tuple[History, date]) -> None:
    history, today = moment
    walled = replace(history, suspended_on=today - timedelta(days=3))
    held = any(freeze.start <= today <= freeze.end for freeze in walled.freezes)
    expected = "lift" if held or walled.overdue - min(walled.disputed, walled.overdue) <= 5 else "suspended"
    assert next_step(walled, POLICY, today).kind == expected


@given(moments())
def test_nothing_is_pressed_while_frozen(moment: tuple[History, date]) -> None:
    history, today = moment
    frozen = replace(history, freezes=(Freeze("promise", today, today),))
    assert next_step(frozen, POLICY, today).kind in {"none", "close", "lift", "frozen"}


@given(moments())
def test_an_announced_day_is_kept(moment: tuple[History, date]) -> None:
    history, today = moment
    step = next_step(history, POLICY, today)
    if step.kind != "notice":
        return
    assert step.on is not None
    assert step.on > today
    assert next_step(replace(history, freezes=()), POLICY, step.on).kind == "suspend"
    eve = replace(history, freezes=())
    assert next_step(eve, POLICY, step.on - timedelta(days=1)).kind == "notice"


@given(DAYS)
def test_the_first_day_is_the_first_allowed_one(left_on: date) -> None:
    day = first_suspension_day(left_on, POLICY)
    earlier = [left_on + timedelta(days=n) for n in range(16, (day - left_on).days)]
    assert may_suspend_on(day, POLICY)
    assert not any(may_suspend_on(one, POLICY) for one in earlier)


def test_asked_each_day_of_two_years_it_suspends_on_allowed_days_only() -> None:
    days_off = french_holidays(2026) | french_holidays(2027) | french_holidays(2028)
    for offset in range(730):
        left = date(2026, 1, 1) + timedelta(days=offset)
        done = (Done("reminder", left, left), Done("management_fee", left))
        owing = History(overdue=Decimal(66), is_open=True, done=done)
        after = [left + timedelta(days=n) for n in range(40)]
        first = next(day for day in after if next_step(owing, POLICY, day).kind == "suspend")
        assert (first - left).days >= 16
        assert first.weekday() < 4
        assert {first, first + timedelta(days=1)}.isdisjoint(days_off)


def test_an_unposted_letter_starts_nothing_even_after_years() -> None:
    day = date(2024, 1, 2)
    done = (Done("reminder", day), Done("management_fee", day))
    history = History(overdue=Decimal(900), rejected_on=day, is_open=True, done=done)
    assert next_step(history, POLICY, date(2027, 12, 14)).kind == "posting"


def test_a_policy_that_leaves_no_day_is_refused() -> None:
    with pytest.raises(ValueError, match="some day of the week"):
        DunningPolicy(avoided_weekdays=(0, 1, 2, 3, 4, 5, 6))


def test_a_multiplier_under_the_floor_needs_its_reason() -> None:
    with pytest.raises(ValueError, match="needs a reason"):
        DunningPolicy(interest_multiplier=Decimal("1.5"))
    assert DunningPolicy(interest_multiplier=Decimal("1.5"), override_reason="signed in 2019").override_reason


STAGES = st.builds(
    Stage, st.sampled_from(sorted(FAMILIES)), st.integers(0, 9), st.sampled_from([Decimal(0), Decimal(99)])
)


@given(st.lists(STAGES, min_size=1, max_size=6), DAYS, st.decimals(6, 200, places=2))
def test_whatever_the_order_of_stages_each_comes_once_and_the_wall_after_its_notice(
    stages: list[Stage], today: date, owed: Decimal
) -> None:
    try:
        policy = DunningPolicy(stages=tuple(stages))
    except ValueError:
        return
    course = forecast(History(overdue=owed, rejected_on=today), policy, today, days=200)
    done = [step for step in course if step.act]
    assert [step.on for step in done] == sorted(step.on or today for step in done)
    meant = [one for one in stages if one.minimum <= owed]
    reminded = next((rank for rank, one in enumerate(meant) if one.family == "reminder"), len(meant))
    # Too small for its reminder, a debt leads to no wall, and so to no end of a contract.
    walls = "wall" in [one.family for one in meant[reminded:]]
    left_out: dict[str, Callable[[int], bool]] = {
        "nudge": lambda rank: rank > reminded,
        "wall": lambda _: not walls,
        "end": lambda _: not walls,
    }
    assert [step.act for step in done] == [
        one.act for rank, one in enumerate(meant) if not (one.family in left_out and left_out[one.family](rank))
    ]
    for step in course:
        if step.kind == "suspend":
            before = [one.on for one in course[: course.index(step)] if one.kind == "letter"]
            assert before[-1]
            assert step.on
            assert (step.on - before[-1]).days > policy.notice_days
            assert may_suspend_on(step.on, policy)


@pytest.mark.parametrize(
    ("acts", "why"),
    [
        ([], "one to 15"),
        (["mail", "wall"], "after a formal reminder"),
        (["wall", "reminder_mail"], "after a formal reminder"),
        (["reminder_mail", "end"], "after its line"),
        (["reminder_mail", "wall", "wall"], "wall comes once"),
        (["management_fee", "management_fee"], "management_fee comes once"),
    ],
)
def test_an_order_that_makes_no_sense_is_refused(acts: list[str], why: str) -> None:
    with pytest.raises(ValueError, match=why):
        DunningPolicy(stages=tuple(map(Stage, acts)))
