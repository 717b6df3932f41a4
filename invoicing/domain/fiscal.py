"""Fiscal years: which days belong together, and what a year brings forward from those before it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kernel.errors import Refused
from kernel.money import ZERO
from kernel.periods import add_months

DAY = timedelta(days=1)
MOST_MONTHS = 24
# Years are reckoned between these days alone, whatever day somebody asks about.
EARLIEST, LATEST = date(1900, 1, 1), date(2299, 12, 31)
FORWARD, FORWARD_NAME = "AN", "À nouveaux"
PROFIT, LOSS, KEPT_PROFIT, KEPT_LOSS = "120000", "129000", "110000", "119000"
# Names of the Plan comptable général.
RESULTS = {
    PROFIT: "Résultat de l'exercice (bénéfice)",
    LOSS: "Résultat de l'exercice (perte)",
    KEPT_PROFIT: "Report à nouveau (solde créditeur)",
    KEPT_LOSS: "Report à nouveau (solde débiteur)",
}
OF_THE_YEAR = frozenset("67")
"""The classes of charges and revenue: they begin every year at zero."""


@dataclass(frozen=True, slots=True)
class FiscalYear:
    """The days from `first` to `last`, both included."""

    first: date
    last: date
    closed_on: date | None = None

    @property
    def months(self) -> int:
        """The civil months it touches."""
        return (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1


def checked(first: date, last: date) -> FiscalYear:
    """The year of these bounds.

    It ends with a month, for the books close by months; it may be short, or long as a first year is, but a balance
    sheet is drawn up at the latest by the end of the civil year after (CGI, article 37).

    Raises `Refused("fiscal_year_backwards" | "fiscal_year_too_far" | "fiscal_year_within_a_month" |
    "fiscal_year_too_long")`.
    """
    if not EARLIEST <= min(first, last) <= max(first, last) <= LATEST:
        raise Refused("fiscal_year_too_far", first=first, last=last)
    if last <= first:
        raise Refused("fiscal_year_backwards", first=first, last=last)
    if (last + DAY).day != 1:
        raise Refused("fiscal_year_within_a_month", last=last)
    if (year := FiscalYear(first, last)).months > MOST_MONTHS:
        raise Refused("fiscal_year_too_long", months=year.months, most=MOST_MONTHS)
    return year


def following(year: FiscalYear) -> FiscalYear:
    """The twelve months after a year, unless the operator says otherwise."""
    first = year.last + DAY
    return FiscalYear(first, add_months(first, 12) - DAY)


def preceding(year: FiscalYear) -> FiscalYear:
    """The twelve months before a year."""
    return FiscalYear(add_months(year.first, -12), year.first - DAY)


def years_between(since: date, until: date, told: Sequence[FiscalYear]) -> list[FiscalYear]:
    """The years that hold these days, in their order: those that the operator `told`, and twelve months at a time
    before and after them; civil years where he told none."""
    since, until = max(since, EARLIEST), min(until, LATEST)
    years = list(told) or [FiscalYear(date(since.year, 1, 1), date(since.year, 12, 31))]
    while years[0].first > since:
        years.insert(0, preceding(years[0]))
    while years[-1].last < until:
        years.append(following(years[-1]))
    return years


@dataclass(frozen=True, slots=True)
class Carried:
    """What an account, of one customer where `auxiliary` names him, brings into a year: a debit is positive, euros.

    What customers still owe comes document by document, so that its payment can be lettered with it: `entry` is then
    the row of the journal, `piece` and `piece_on` its proof.
    """

    account: str
    amount: Decimal
    auxiliary: str = ""
    piece: str = ""
    piece_on: date | None = None
    entry: int | None = None


def carried(rows: Iterable[Carried]) -> list[Carried]:
    """What a year opens with, by account: those with a balance. Raises `Refused("fec_unbalanced")` unless they sum to
    zero."""
    kept = [row for row in rows if row.amount]
    if left := sum((row.amount for row in kept), ZERO):
        raise Refused("fec_unbalanced", number=1, left=left)
    return sorted(kept, key=lambda row: (row.account, row.auxiliary, row.piece_on or date.min, row.piece))
