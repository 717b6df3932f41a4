"""Late interest: a multiple of the legal rate, day by day, split where the half-year changes the rate.

French Commercial Code, articles L441-10 and D441-5; the legal rate is published for each half-year
(Monetary and Financial Code, article L313-2).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kernel.errors import Refused
from kernel.money import cents

DAYS_A_YEAR = 365

Rates = Mapping[tuple[int, int], Decimal]


@dataclass(frozen=True)
class InterestStep:
    """One half-year's part: `first` and `last` both counted, the rates in percent a year."""

    first: date
    last: date
    days: int
    legal_rate: Decimal
    rate: Decimal


@dataclass(frozen=True)
class Interest:
    """What is owed, in euros, rounded once at the end, and how it comes about."""

    amount: Decimal
    workings: tuple[InterestStep, ...]


def half_year(day: date) -> tuple[int, int]:
    """The year and half (1 or 2) that a day lies in."""
    return day.year, 1 if day.month <= 6 else 2


def late_interest(amount: Decimal, due_on: date, paid_on: date, rates: Rates, multiplier: Decimal) -> Interest:
    """Interest on `amount` (VAT included) from the day after `due_on` to `paid_on`, both counted, year of 365 days.

    Args:
        rates: the legal rate in percent by (year, half).
        multiplier: how many times the legal rate.

    Raises:
        Refused: `legal_rate_missing` for a half-year that the days reach and `rates` does not hold;
            `interest_base_negative` below zero.
    """
    if amount < 0:
        raise Refused("interest_base_negative", amount=amount)
    steps = tuple(_step(first, last, rates, multiplier) for first, last in _halves(due_on, paid_on))
    # One division on the exact sum: rounding each half-year would lose or win a cent.
    exact = sum((amount * step.days * step.rate for step in steps), Decimal(0))
    return Interest(cents(exact / (100 * DAYS_A_YEAR)), steps)


def _step(first: date, last: date, rates: Rates, multiplier: Decimal) -> InterestStep:
    year, half = half_year(first)
    if (year, half) not in rates:
        raise Refused("legal_rate_missing", year=year, half=half)
    legal = rates[year, half]
    return InterestStep(first, last, (last - first).days + 1, legal, legal * multiplier)


def _halves(due_on: date, paid_on: date) -> Iterator[tuple[date, date]]:
    first = due_on + timedelta(days=1)
    while first <= paid_on:
        year, half = half_year(first)
        last = min(paid_on, date(year, 6, 30) if half == 1 else date(year, 12, 31))
        yield first, last
        first = last + timedelta(days=1)
