"""Late interest: a multiple of the legal rate, day by day, split where the half-year changes the rate.

French Commercial Code, articles L441-10 and D441-5; the legal rate is published for each half-year
(Monetary and Financial Code, article L313-2). A public body owes another rate: that of the European Central Bank's
main refinancing operations plus eight points (Code de la commande publique, article R2192-31).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final

from kernel.errors import Refused
from kernel.money import cents

DAYS_A_YEAR = 365
PUBLIC_POINTS: Final = Decimal(8)
"""What a public body owes above the rate of the central bank, in percent a year (article R2192-31)."""

Rates = Mapping[tuple[int, int], Decimal]


@dataclass(frozen=True)
class InterestStep:
    """One part: `first` and `last` both counted, in percent a year the rate that is published and the one owed."""

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
    cost = Cost(rates, multiplier)
    steps = tuple(_step(first, last, cost) for first, last in _halves(due_on, paid_on))
    # One division on the exact sum: rounding each half-year would lose or win a cent.
    exact = sum((amount * step.days * step.rate for step in steps), Decimal(0))
    return Interest(cents(exact / (100 * DAYS_A_YEAR)), steps)


@dataclass(frozen=True)
class Cost:
    """What a year of lateness costs, in percent, from the rates published by (year, half).

    `multiplier` times the legal rate of the half-year that each day lies in; or with `began`, the central bank's of the
    half-year in which the interest began to run, whatever becomes of it later, plus `points`.
    """

    rates: Rates
    multiplier: Decimal = Decimal(1)
    points: Decimal = Decimal(0)
    began: date | None = None


def public_cost(rates: Rates, due_on: date, points: Decimal = PUBLIC_POINTS) -> Cost:
    """What a public body owes a year on a debt due on a day: `rates` are the central bank's (article R2192-31)."""
    return Cost(rates, points=points, began=due_on + timedelta(days=1))


def _step(first: date, last: date, cost: Cost) -> InterestStep:
    year, half = half_year(cost.began or first)
    if (year, half) not in cost.rates:
        raise Refused("refinancing_rate_missing" if cost.began else "legal_rate_missing", year=year, half=half)
    told = cost.rates[year, half]
    return InterestStep(first, last, (last - first).days + 1, told, told * cost.multiplier + cost.points)


def _halves(due_on: date, paid_on: date) -> Iterator[tuple[date, date]]:
    first = due_on + timedelta(days=1)
    while first <= paid_on:
        year, half = half_year(first)
        last = min(paid_on, date(year, 6, 30) if half == 1 else date(year, 12, 31))
        yield first, last
        first = last + timedelta(days=1)


@dataclass(frozen=True)
class Piece:
    """A part of a debt that stayed unpaid from the day after `after` to `until`, both as days; euros VAT included."""

    amount: Decimal
    after: date
    until: date


@dataclass(frozen=True)
class Disputed:
    """Days, both counted, on which `amount` of a debt bore nothing because it was disputed; None is all of it."""

    start: date
    end: date
    amount: Decimal | None = None


@dataclass(frozen=True)
class InterestPart:
    """One stretch: so many days on `base` at `rate` percent a year, which leans on the `legal_rate` published."""

    first: date
    last: date
    days: int
    base: Decimal
    legal_rate: Decimal
    rate: Decimal


@dataclass(frozen=True)
class LateDebt:
    """What one late debt owes in interest, rounded once, and every stretch of it."""

    amount: Decimal
    parts: tuple[InterestPart, ...]


def interest_on(
    pieces: Iterable[Piece], rates: Rates, multiplier: Decimal, disputes: Collection[Disputed] = ()
) -> LateDebt:
    """Interest on a debt that was paid in pieces; each bears it until its own day. What was disputed bears none.

    Raises:
        Refused: `legal_rate_missing` as `late_interest`.
    """
    return interest_at(pieces, Cost(rates, multiplier), disputes)


def interest_at(pieces: Iterable[Piece], cost: Cost, disputes: Collection[Disputed] = ()) -> LateDebt:
    """As `interest_on`, at any cost of a year.

    Raises:
        Refused: `legal_rate_missing`, or for a public body `refinancing_rate_missing`, with the half-year.
    """
    parts = tuple(part for piece in pieces for part in _parts(piece, cost, disputes))
    exact = sum((part.base * part.days * part.rate for part in parts), Decimal(0))
    return LateDebt(cents(exact / (100 * DAYS_A_YEAR)), parts)


def too_much(charged: Decimal, given_back: Decimal, owed: LateDebt) -> Decimal:
    """What is to be credited of interest charged, once more is known of when the money came, in euros.

    Never negative: what turns out to have been charged too low stays as it was told.
    """
    return max(Decimal(0), charged - given_back - owed.amount)


def _parts(piece: Piece, cost: Cost, disputes: Collection[Disputed]) -> Iterator[InterestPart]:
    for first, last in _whole(piece) if cost.began else _halves(piece.after, piece.until):
        for start, end in _stretches(first, last, disputes):
            base = _undisputed(piece.amount, start, disputes)
            if base > 0:
                step = _step(start, end, cost)
                yield InterestPart(start, end, step.days, base, step.legal_rate, step.rate)


def _whole(piece: Piece) -> Iterator[tuple[date, date]]:
    """A rate that does not change has one stretch."""
    if piece.until > piece.after:
        yield piece.after + timedelta(days=1), piece.until


def _stretches(first: date, last: date, disputes: Collection[Disputed]) -> Iterator[tuple[date, date]]:
    """The days from `first` to `last`, cut where a dispute begins or has ended."""
    cuts = {dispute.start for dispute in disputes} | {dispute.end + timedelta(days=1) for dispute in disputes}
    starts = [first, *sorted(cut for cut in cuts if first < cut <= last)]
    for start, following in zip(starts, [*starts[1:], last + timedelta(days=1)], strict=True):
        yield start, following - timedelta(days=1)


def _undisputed(amount: Decimal, day: date, disputes: Collection[Disputed]) -> Decimal:
    standing = [dispute for dispute in disputes if dispute.start <= day <= dispute.end]
    if any(dispute.amount is None for dispute in standing):
        return Decimal(0)
    return max(Decimal(0), amount - sum((dispute.amount or Decimal(0) for dispute in standing), Decimal(0)))
