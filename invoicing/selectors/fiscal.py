"""The fiscal years of the books, and what each opens with."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.db.models import F, Q, Sum

from invoicing.domain import journal as books
from invoicing.domain.days import day_of
from invoicing.domain.fiscal import (
    KEPT_LOSS,
    KEPT_PROFIT,
    LOSS,
    OF_THE_YEAR,
    PROFIT,
    Carried,
    FiscalYear,
    carried,
    years_between,
)
from invoicing.models import FiscalYear as FiscalYearRow
from invoicing.models import JournalEntry, JournalLine
from invoicing.selectors.lettering import letters

MOVED = F("debit") - F("credit")
OF_RESULT = Q(*(("account__startswith", digit) for digit in sorted(OF_THE_YEAR)), _connector=Q.OR)


def fiscal_years(until: date) -> list[FiscalYear]:
    """Every year from the first entry to the one that holds a day, in their order; civil years unless told."""
    told = [_year(row) for row in FiscalYearRow.objects.order_by("first_day")]
    since = JournalEntry.objects.order_by("on").values_list("on", flat=True).first() or until
    return years_between(min(since, until), until, told)


def fiscal_year_ending(last: date, *, today: date) -> tuple[FiscalYear, FiscalYear | None] | None:
    """The year that ends on a day and the one before it, where the books have such a year."""
    years = fiscal_years(today)
    for before, year in zip([None, *years], years, strict=False):
        if year.last == last:
            return year, before
    return None


def brought_forward(year: FiscalYear, before: FiscalYear | None) -> list[Carried]:
    """What a year opens with, from the journal: empty for the first one. Balanced to the cent."""
    if before is None:
        return []
    return carried([*_sums(year), *_open_items(year, before), *_results(year, before)])


def results_before(year: FiscalYear) -> list[Carried]:
    """What charges and revenue of the years before left: the result of the last one, and those kept before it."""
    years = fiscal_years(year.first)
    place = years.index(next(one for one in years if one.first == year.first))
    return list(_results(year, years[place - 1])) if place else []


def year_of(day: date) -> FiscalYear:
    """The year that holds a day."""
    years = fiscal_years(day)
    return next((one for one in reversed(years) if one.first <= day), years[0])


def _results(year: FiscalYear, before: FiscalYear) -> Iterator[Carried]:
    lines = JournalLine.objects.filter(OF_RESULT, entry__on__lt=year.first).order_by()
    of_last = Q(entry__on__gte=before.first)
    for among, profit, loss in ((~of_last, KEPT_PROFIT, KEPT_LOSS), (of_last, PROFIT, LOSS)):
        if amount := lines.filter(among).aggregate(total=Sum(MOVED))["total"]:
            yield Carried(profit if amount < 0 else loss, Decimal(amount))


def _sums(year: FiscalYear) -> Iterator[Carried]:
    """By account; that of the customers only for what moved between good and doubtful debt."""
    lines = JournalLine.objects.filter(entry__on__lt=year.first).exclude(OF_RESULT)
    summed = lines.exclude(~Q(entry__piece__startswith=books.DOUBT_PIECE), account=books.CUSTOMERS)
    for account, auxiliary, total in summed.order_by().values_list("account", "auxiliary").annotate(t=Sum(MOVED)):
        yield Carried(account, total, auxiliary)


def _open_items(year: FiscalYear, before: FiscalYear) -> Iterator[Carried]:
    """What stands on the customers' accounts, entry by entry: all that no lettering had made whole by then."""
    settled = letters(before.last)
    lines = JournalLine.objects.filter(account=books.CUSTOMERS, entry__on__lt=year.first)
    lines = lines.exclude(entry__piece__startswith=books.DOUBT_PIECE).select_related("entry").order_by("entry", "rank")
    for line in lines.iterator(chunk_size=5000):
        if line.entry_id not in settled:
            entry, amount = line.entry, line.debit - line.credit
            yield Carried(line.account, amount, line.auxiliary, entry.piece, entry.piece_on, entry.pk)


def _year(row: FiscalYearRow) -> FiscalYear:
    return FiscalYear(row.first_day, row.last_day, day_of(row.closed_at) if row.closed_at else None)
