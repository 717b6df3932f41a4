"""What the house earns: revenue by month of service, what was invoiced ahead, money that came in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Case, Count, DecimalField, F, QuerySet, Sum, When
from django.db.models.functions import Coalesce, TruncMonth

from invoicing.models import Invoice, InvoiceLine, Payment
from kernel.money import ZERO, prorate
from kernel.periods import add_months, month_share

DAY = timedelta(days=1)
EUROS: DecimalField[Decimal, Decimal] = DecimalField(max_digits=14, decimal_places=2)
SIGNED = Case(When(invoice__kind=Invoice.Kind.CREDIT_NOTE, then=-F("net")), default=F("net"), output_field=EUROS)


def revenue_by_month(first: date, last: date) -> dict[date, Decimal]:
    """Revenue excluding VAT by the month of service (of issue, for what has no period), credits taken off."""
    lines = issued_lines().annotate(month=TruncMonth(Coalesce("period_start", "invoice__issued_on")))
    sums = dict(lines.order_by().values_list("month").annotate(total=Sum(SIGNED)))
    return {month: sums.get(month, ZERO) for month in months(first, last)}


def invoiced_by_month(first: date, last: date) -> dict[date, Decimal]:
    """What was invoiced each month, VAT included, credits taken off."""
    signed = Case(When(kind=Invoice.Kind.CREDIT_NOTE, then=-F("gross")), default=F("gross"), output_field=EUROS)
    rows = Invoice.objects.filter(state=Invoice.State.ISSUED).annotate(month=TruncMonth("issued_on")).order_by()
    sums = dict(rows.values_list("month").annotate(total=Sum(signed)))
    return {month: sums.get(month, ZERO) for month in months(first, last)}


def collected_by_month(first: date, last: date) -> dict[date, Decimal]:
    """Money that came in each month and stayed."""
    rows = Payment.objects.filter(reversal=None).annotate(month=TruncMonth("received_on")).order_by()
    sums = dict(rows.values_list("month").annotate(total=Sum("amount")))
    return {month: sums.get(month, ZERO) for month in months(first, last)}


def deferred_revenue(on: date) -> dict[str, Decimal]:
    """What was invoiced up to a day for service after it, by account, excluding VAT, credits taken off."""
    deferred: dict[str, Decimal] = {}
    for account, part, count in deferred_parts(on):
        deferred[account] = deferred.get(account, ZERO) + part * count
    return deferred


def deferred_parts(on: date) -> Iterator[tuple[str, Decimal, int]]:
    """Account, what of one line is for service after a day, and how many lines are alike: a few amounts over a few
    periods, however many lines."""
    lines = invoiced_ahead(on).annotate(each=SIGNED).order_by()
    alike = lines.values_list("account", "period_start", "period_end", "each")
    for account, start, end, signed, count in alike.annotate(count=Count("pk")):
        yield account, deferred_part(start, end, signed, on), count


def deferred_part(start: date | None, end: date | None, signed: Decimal, on: date) -> Decimal:
    """What of `signed` euros for `[start, end)` is for service after a day."""
    if start and start > on:
        return signed
    if start is None or end is None:
        return ZERO
    served, whole = month_share(start, on + DAY), month_share(start, end)
    return signed - prorate(signed, served / whole)


def invoiced_ahead(on: date) -> QuerySet[InvoiceLine]:
    """The lines invoiced up to a day for service after it, each with its `signed` euros."""
    return issued_lines().filter(period_end__gt=on + DAY, invoice__issued_on__lte=on).annotate(signed=SIGNED)


def issued_lines() -> QuerySet[InvoiceLine]:
    """The lines of issued documents that are under VAT or free of it: fee notes are no turnover of services."""
    taxed = InvoiceLine.objects.filter(invoice__state=Invoice.State.ISSUED)
    return taxed.exclude(invoice__kind=Invoice.Kind.FEE_NOTE)


def months(first: date, last: date) -> Iterator[date]:
    """The first day of each month from that of `first` to that of `last`."""
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = add_months(month, 1)
