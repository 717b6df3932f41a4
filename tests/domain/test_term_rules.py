"""The worked examples of docs/rules/term.md, and the laws behind them."""

import doctest
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Refused
from kernel.periods import add_months
from subscribers.domain.lifecycle import CONTRACT
from subscribers.domain.term import committed_until, exit_amount, notice_effective_on, setup_left

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))
FEES = st.decimals(Decimal("0.01"), Decimal("999.99"), places=2)
ZERO = Decimal("0.00")


def test_the_worked_examples_hold() -> None:
    path = Path(__file__).parents[2] / "docs" / "rules" / "term.md"
    outcome = doctest.testfile(str(path), module_relative=False)
    assert (outcome.failed, outcome.attempted) == (0, 33)


@given(DAYS, st.integers(1, 31))
def test_a_notice_ends_the_last_day_of_its_month_or_of_the_next(dated_on: date, cutoff: int) -> None:
    ends_on = notice_effective_on(dated_on, cutoff)
    assert (ends_on + timedelta(days=1)).day == 1
    months = (ends_on.year - dated_on.year) * 12 + ends_on.month - dated_on.month
    assert months == (0 if dated_on.day <= cutoff else 1)


@given(DAYS, DAYS)
def test_a_later_notice_never_ends_sooner(one: date, other: date) -> None:
    first, second = sorted([one, other])
    assert notice_effective_on(first) <= notice_effective_on(second)


@pytest.mark.parametrize("cutoff", [0, 32])
def test_a_cutoff_outside_a_month_is_refused(cutoff: int) -> None:
    with pytest.raises(Refused) as refused:
        notice_effective_on(date(2026, 11, 20), cutoff)
    assert refused.value.code == "cutoff_day_not_in_a_month"


@given(DAYS, st.integers(0, 60))
def test_a_commitment_of_n_months_lasts_until_the_day_before(start: date, months: int) -> None:
    assert committed_until(start, months) == add_months(start, months) - timedelta(days=1)


@given(DAYS, st.integers(0, 900), FEES)
def test_leaving_at_or_after_the_commitment_is_free(until: date, later: int, fee: Decimal) -> None:
    cost = exit_amount(effective_on=until + timedelta(days=later), committed_until=until, monthly_fee=fee)
    assert (cost.amount, cost.refund, cost.workings) == (ZERO, ZERO, ())


@given(DAYS, st.integers(1, 900), FEES)
def test_the_steps_cover_each_day_left_once_and_sum_to_the_amount(leaves: date, days: int, fee: Decimal) -> None:
    until = leaves + timedelta(days=days)
    cost = exit_amount(effective_on=leaves, committed_until=until, monthly_fee=fee)
    days_covered = [
        step.start + timedelta(days=past)
        for step in cost.workings
        if step.start and step.end
        for past in range((step.end - step.start).days + 1)
    ]
    assert days_covered == [leaves + timedelta(days=1 + past) for past in range(days)]
    assert sum((step.amount for step in cost.workings), ZERO) == cost.amount


@given(DAYS, st.integers(1, 30), st.integers(0, 40), FEES)
def test_whole_months_invoiced_beyond_the_end_are_netted_to_the_cent(
    day: date, committed: int, invoiced: int, fee: Decimal
) -> None:
    leaves = notice_effective_on(day)
    until = add_months(leaves + timedelta(days=1), committed) - timedelta(days=1)
    paid = add_months(leaves + timedelta(days=1), invoiced) - timedelta(days=1)
    cost = exit_amount(effective_on=leaves, committed_until=until, monthly_fee=fee, invoiced_until=paid)
    assert cost.amount == fee * max(committed - invoiced, 0)
    assert cost.refund == fee * max(invoiced - committed, 0)


@given(DAYS, st.integers(1, 900), FEES, FEES)
def test_a_legitimate_reason_leaves_only_the_instalments(leaves: date, days: int, fee: Decimal, setup: Decimal) -> None:
    until = leaves + timedelta(days=days)
    cost = exit_amount(effective_on=leaves, committed_until=until, monthly_fee=fee, setup_left=setup, legitimate=True)
    assert (cost.amount, [step.kind for step in cost.workings]) == (setup, ["setup"])


@given(FEES, st.integers(1, 24), DAYS, st.integers(0, 24))
def test_instalments_paid_and_left_sum_to_the_fee(fee: Decimal, parts: int, first: date, months: int) -> None:
    leaves = add_months(first, months)
    left = setup_left(fee, parts, first, leaves)
    assert ZERO <= left <= fee
    assert (left == ZERO) == (months >= parts - 1 or fee * 100 <= months + 1)


MOVES = {
    ("draft", "sign"): "signed",
    ("signed", "activate"): "active",
    ("signed", "end"): "ended",
    ("active", "give_notice"): "ending",
    ("ending", "withdraw_notice"): "active",
    ("ending", "end"): "ended",
}


@pytest.mark.parametrize("state", ["draft", "signed", "active", "ending", "ended"])
@pytest.mark.parametrize("action", ["sign", "activate", "give_notice", "withdraw_notice", "end"])
def test_the_whole_product_of_a_contracts_life(state: str, action: str) -> None:
    if (state, action) in MOVES:
        assert CONTRACT.after(state, action) == MOVES[state, action]
        return
    with pytest.raises(Refused) as refused:
        CONTRACT.after(state, action)
    assert refused.value.code == "transition_refused"
    assert refused.value.facts["state"] == state


def test_the_table_names_no_other_state_or_action() -> None:
    assert CONTRACT.states == {"draft", "signed", "active", "ending", "ended"}
    assert CONTRACT.actions == {"sign", "activate", "give_notice", "withdraw_notice", "end"}
