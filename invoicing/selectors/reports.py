"""What the house earns: revenue by month of service, what was invoiced ahead, money that came in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Case, DecimalField, F, QuerySet, Sum, When
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
    lines = issued_lines().filter(period_end__gt=on + DAY, invoice__issued_on__lte=on)
    whole = lines.filter(period_start__gt=on).order_by().values_list("account").annotate(total=Sum(SIGNED))
    deferred = dict(whole)
    for line in lines.filter(period_start__lte=on).annotate(signed=SIGNED):
        part = deferred_part(line, on)
        deferred[line.account] = deferred.get(line.account, ZERO) + part
    return deferred


def deferred_part(line: InvoiceLine, on: date) -> Decimal:
    """What of a line (`.signed`) is for service after a day, excluding VAT."""
    if line.period_start and line.period_start > on:
        return line.signed  # type: ignore[attr-defined,no-any-return]
    if line.period_start is None or line.period_end is None:
        return ZERO
    served, whole = month_share(line.period_start, on + DAY), month_share(line.period_start, line.period_end)
    signed: Decimal = line.signed  # type: ignore[attr-defined]
    return signed - prorate(signed, served / whole)


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
