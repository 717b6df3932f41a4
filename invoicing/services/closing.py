"""Closing a month: revenue put in its months, the books compared, then nothing more enters."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from invoicing import selectors
from invoicing.domain import journal as books
from invoicing.domain.days import day_of
from invoicing.models import JournalEntry, MonthLock
from invoicing.services.journal import record
from invoicing.services.turns import take_turn
from kernel.errors import Refused
from kernel.periods import add_months

if TYPE_CHECKING:
    from kernel.models import User


@transaction.atomic
def close_month(month: date, *, at: datetime, by: User | None) -> MonthLock:
    """Closes the books of a month (its first day) for good; they must agree with documents and bank first.

    What was invoiced for later months is put off to them (account 487), and comes back on the first of the next one.

    Raises:
        Refused: `month_not_over`, `month_closed` already, `month_before_open`, `books_disagree`.
    """
    take_turn()
    month = month.replace(day=1)
    _check(month, at)
    last, following = add_months(month, 1) - timedelta(days=1), add_months(month, 1)
    deferred = selectors.deferred_revenue(last)
    if any(deferred.values()):
        _defer(deferred, on=last, of=last, label=f"Produits constatés d'avance {month:%Y-%m}", sign=1, at=at)
        _defer(deferred, on=following, of=last, label=f"Extourne PCA {month:%Y-%m}", sign=-1, at=at)
    return MonthLock.objects.create(month=month, locked_at=at, locked_by=by)


def _check(month: date, at: datetime) -> None:
    if add_months(month, 1) > day_of(at):
        raise Refused("month_not_over", month=month)
    if MonthLock.objects.filter(month=month).exists():
        raise Refused("month_closed", month=month)
    before = JournalEntry.objects.filter(on__lt=month).order_by("-on").values_list("on", flat=True).first()
    if before and not MonthLock.objects.filter(month=before.replace(day=1)).exists():
        raise Refused("month_before_open", month=before.replace(day=1))
    gaps = selectors.ledger_gaps()
    if gaps or selectors.broken_links(month.year):
        raise Refused("books_disagree", gaps=", ".join(sorted(gaps)[:5]))


def _defer(deferred: dict[str, Decimal], *, on: date, of: date, label: str, sign: int, at: datetime) -> None:
    """One piece for what is put off and for what brings it back: that of the month closed, `of` its last day."""
    postings = books.deferral(deferred, sign=sign)
    record(books.Entry(books.MISC, on, f"PCA-{of:%Y-%m}", of, label, postings), at=at)
