"""The VAT of each month by its rate and by what makes it fall due, as the declaration has to state it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Case, F, Func, IntegerField, Q, Sum, When
from django.db.models.functions import TruncMonth

from invoicing.domain import journal as books
from invoicing.domain.vat import VatGroup, fell_due
from invoicing.models import Invoice, JournalLine
from invoicing.selectors.vat_left import groups_of
from kernel.money import ZERO

COLLECTION, DEBITS, UNTAXED = "collection", "debits", "untaxed"
OWED = F("credit") - F("debit")
SIGN = Case(When(kind=Invoice.Kind.CREDIT_NOTE, then=-1), default=1)
Key = tuple[date, str, Decimal]
OF_ONE_RATE = """
    WITH moved AS (
        SELECT e.invoice_id, date_trunc('month', e."on")::date AS month, SUM(l.credit - l.debit) AS vat
        FROM invoicing_journalline l JOIN invoicing_journalentry e ON e.id = l.entry_id
        WHERE l.account = %(account)s AND e."on" <= %(last)s AND e.invoice_id IN (
            SELECT e.invoice_id FROM invoicing_journalline l JOIN invoicing_journalentry e ON e.id = l.entry_id
            WHERE l.account = %(account)s AND e."on" BETWEEN %(first)s AND %(last)s
        )
        GROUP BY 1, 2
    ), reached AS (
        SELECT *, SUM(vat) OVER (PARTITION BY invoice_id ORDER BY month) AS after FROM moved
    ), told AS (
        SELECT r.*, (i.terms ->> 'vat_on_debits')::boolean AS on_debits,
            i.vat_breakdown -> 0 ->> 'category' AS category,
            i.vat_breakdown -> 0 ->> 'rate' AS rate, (i.vat_breakdown -> 0 ->> 'base')::numeric AS base,
            NULLIF((i.vat_breakdown -> 0 ->> 'vat')::numeric, 0) AS whole
        FROM reached r JOIN invoicing_invoice i ON i.id = r.invoice_id
        WHERE r.month >= %(first)s AND jsonb_array_length(i.vat_breakdown) = 1
    )
    SELECT month, COALESCE(on_debits, FALSE), category, rate,
        COALESCE(SUM(ROUND(base * after / whole, 2) - ROUND(base * (after - vat) / whole, 2)), 0), SUM(vat)
    FROM told GROUP BY 1, 2, 3, 4
"""


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
    first = first.replace(day=1)
    for key, group in [*_of_one_rate(first, last), *_of_several(first, last), *_untaxed(first, last)]:
        sums = found.setdefault((*key, group.rate), [ZERO, ZERO])
        sums[0] += group.base
        sums[1] += group.vat
    return [VatShare(*key, *sums) for key, sums in sorted(found.items()) if any(sums)]


def _of_one_rate(first: date, last: date) -> Iterator[tuple[tuple[date, str], VatGroup]]:
    """Documents of one rate, nearly all of them, summed by the database: `fell_due` has only its base to share out."""
    with connection.cursor() as cursor:
        cursor.execute(OF_ONE_RATE, {"account": books.VAT_DUE, "first": first, "last": last})
        for month, on_debits, category, rate, base, vat in cursor.fetchall():
            yield (month, DEBITS if on_debits else COLLECTION), VatGroup(category, Decimal(rate), base, vat)


def _of_several(first: date, last: date) -> Iterator[tuple[tuple[date, str], VatGroup]]:
    """Documents of several rates, one by one: the cents of each follow from those of the others."""
    several = Invoice.objects.alias(
        rates=Func(F("vat_breakdown"), function="jsonb_array_length", output_field=IntegerField())
    ).filter(rates__gt=1)
    lines = JournalLine.objects.filter(account=books.VAT_DUE, entry__on__lte=last, entry__invoice__in=several)
    lines = lines.order_by()
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
    return {pk: (DEBITS if on_debits else COLLECTION, groups_of(told)) for pk, on_debits, told in rows.iterator()}


def _untaxed(first: date, last: date) -> Iterator[tuple[tuple[date, str], VatGroup]]:
    """What of the documents of these months bears no VAT: outside its scope, or too little for a cent."""
    rows = Invoice.objects.filter(Q(vat_breakdown__contains=[{"vat": "0.00"}]), state=Invoice.State.ISSUED)
    rows = rows.filter(issued_on__gte=first, issued_on__lte=last).annotate(sign=SIGN)
    for issued_on, told, sign in rows.values_list("issued_on", "vat_breakdown", "sign").iterator():
        for group in groups_of(told):
            if not group.vat:
                yield (
                    ((issued_on or first).replace(day=1), UNTAXED),
                    VatGroup(group.category, group.rate, sign * group.base, ZERO),
                )
