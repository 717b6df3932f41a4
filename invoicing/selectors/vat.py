"""The VAT of each month by its rate and by what makes it fall due, as the declaration has to state it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Case, F, Q, Sum, When
from django.db.models.functions import TruncMonth

from invoicing.domain import journal as books
from invoicing.domain.vat import VatGroup, fell_due
from invoicing.models import Invoice, JournalLine
from kernel.money import ZERO

COLLECTION, DEBITS, UNTAXED = "collection", "debits", "untaxed"
OWED = F("credit") - F("debit")
SIGN = Case(When(kind=Invoice.Kind.CREDIT_NOTE, then=-1), default=1)
Key = tuple[date, str, Decimal]


@dataclass(frozen=True, slots=True)
class VatShare:
    """Base and VAT of one rate (percent) in one month, euros; `on` is "collection", "debits" or "untaxed".

    What bears no VAT is told in the month of its document.
    """

    month: date
    on: str
    rate: Decimal
    base: Decimal
    vat: Decimal


def vat_by_rate(first: date, last: date) -> list[VatShare]:
    """What fell due from the month of `first` to that of `last`; the VAT of a month sums to what account 44571 moved.

    The journal says when and how much, the document behind each entry at which rates.
    """
    found: dict[Key, list[Decimal]] = {}
    for key, group in [*_fell_due(first.replace(day=1), last), *_untaxed(first.replace(day=1), last)]:
        sums = found.setdefault((*key, group.rate), [ZERO, ZERO])
        sums[0] += group.base
        sums[1] += group.vat
    return [VatShare(*key, *sums) for key, sums in sorted(found.items()) if any(sums)]


def _fell_due(first: date, last: date) -> Iterator[tuple[tuple[date, str], VatGroup]]:
    lines = JournalLine.objects.filter(account=books.VAT_DUE, entry__on__lte=last).order_by()
    now = lines.filter(entry__on__gte=first)
    touched = now.values("entry__invoice")
    before = dict(
        lines.filter(entry__on__lt=first, entry__invoice__in=touched)
        .values_list("entry__invoice")
        .annotate(total=Sum(OWED))
    )
    papers = _papers(touched)
    months = now.annotate(month=TruncMonth("entry__on")).values_list("entry__invoice", "month")
    for pk, month, total in months.annotate(total=Sum(OWED)).order_by("entry__invoice", "month").iterator():
        reached = before.get(pk, ZERO)
        before[pk] = reached + total
        on, groups = papers[pk]
        for group in fell_due(groups, reached, before[pk]):
            yield (month, on), group


def _papers(touched: Any) -> Mapping[int, tuple[str, list[VatGroup]]]:
    rows = Invoice.objects.filter(pk__in=touched).values_list("pk", "terms__vat_on_debits", "vat_breakdown")
    return {pk: (DEBITS if on_debits else COLLECTION, _groups(told)) for pk, on_debits, told in rows.iterator()}


def _untaxed(first: date, last: date) -> Iterator[tuple[tuple[date, str], VatGroup]]:
    """What of the documents of these months bears no VAT: outside its scope, or too little for a cent."""
    rows = Invoice.objects.filter(Q(vat_breakdown__contains=[{"vat": "0.00"}]), state=Invoice.State.ISSUED)
    rows = rows.filter(issued_on__gte=first, issued_on__lte=last).annotate(sign=SIGN)
    for issued_on, told, sign in rows.values_list("issued_on", "vat_breakdown", "sign").iterator():
        for group in _groups(told):
            if not group.vat:
                yield (
                    ((issued_on or first).replace(day=1), UNTAXED),
                    VatGroup(group.category, group.rate, sign * group.base, ZERO),
                )


def _groups(told: Any) -> list[VatGroup]:
    return [VatGroup(row["category"], Decimal(row["rate"]), Decimal(row["base"]), Decimal(row["vat"])) for row in told]
