"""Late interest: the worked examples of docs/rules/interest.md, and the laws behind them."""

import doctest
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.domain.interest import half_year, late_interest
from kernel.errors import Refused

RATES = {(year, half): Decimal(year % 7 + half) + Decimal("0.37") for year in range(2024, 2032) for half in (1, 2)}
DAYS = st.dates(date(2024, 1, 1), date(2031, 11, 30))
AMOUNTS = st.decimals(Decimal("0.01"), Decimal(100_000), places=2)
MULTIPLIERS = st.sampled_from([Decimal("1.5"), Decimal(3)])


def test_the_worked_examples_hold() -> None:
    path = Path(__file__).parents[2] / "docs" / "rules" / "interest.md"
    outcome = doctest.testfile(str(path), module_relative=False)
    assert (outcome.failed, outcome.attempted) == (0, 27)


def test_a_leap_day_counts_and_the_year_keeps_365_days() -> None:
    owed = late_interest(Decimal("3650.00"), date(2024, 2, 28), date(2024, 3, 1), {(2024, 1): Decimal(5)}, Decimal(1))
    assert (owed.workings[0].days, owed.amount) == (2, Decimal("1.00"))


def test_half_a_cent_is_rounded_up_once() -> None:
    rates = {(2025, 2): Decimal(1), (2026, 1): Decimal(1)}
    owed = late_interest(Decimal("9.125"), date(2025, 12, 30), date(2026, 1, 19), rates, Decimal(1))
    assert (sum(step.days for step in owed.workings), owed.amount) == (20, Decimal("0.01"))


def test_a_negative_base_is_refused() -> None:
    with pytest.raises(Refused) as refusal:
        late_interest(Decimal("-0.01"), date(2026, 1, 1), date(2026, 2, 1), RATES, Decimal(3))
    assert refusal.value.code == "interest_base_negative"


@given(AMOUNTS, DAYS, st.integers(0, 900), MULTIPLIERS)
def test_it_equals_a_reckoning_day_by_day(amount: Decimal, due_on: date, late: int, multiplier: Decimal) -> None:
    paid_on = min(due_on + timedelta(days=late), date(2031, 12, 31))
    exact = Fraction(0)
    for offset in range(1, (paid_on - due_on).days + 1):
        day = due_on + timedelta(days=offset)
        exact += Fraction(amount) * Fraction(RATES[half_year(day)]) * Fraction(multiplier) / 36500
    owed = late_interest(amount, due_on, paid_on, RATES, multiplier)
    assert owed.amount == Decimal(int(exact * 100 + Fraction(1, 2))) / 100


@given(AMOUNTS, DAYS, st.integers(0, 900), MULTIPLIERS)
def test_the_workings_cover_each_day_once(amount: Decimal, due_on: date, late: int, multiplier: Decimal) -> None:
    paid_on = min(due_on + timedelta(days=late), date(2031, 12, 31))
    owed = late_interest(amount, due_on, paid_on, RATES, multiplier)
    assert sum(step.days for step in owed.workings) == (paid_on - due_on).days
    edges = [due_on, *(step.last for step in owed.workings)]
    assert [step.first for step in owed.workings] == [last + timedelta(days=1) for last in edges[:-1]]


@given(AMOUNTS, DAYS)
def test_a_missing_half_year_is_refused_only_when_reached(amount: Decimal, due_on: date) -> None:
    year, half = half_year(due_on + timedelta(days=1))
    rates = {key: rate for key, rate in RATES.items() if key != (year, half)}
    assert late_interest(amount, due_on, due_on, rates, Decimal(3)).amount == 0
    with pytest.raises(Refused) as refusal:
        late_interest(amount, due_on, due_on + timedelta(days=1), rates, Decimal(3))
    assert (refusal.value.code, refusal.value.facts) == ("legal_rate_missing", {"year": year, "half": half})
