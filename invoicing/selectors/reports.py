"""What the house earns: revenue by month of service, what was invoiced ahead, and the pulse of subscriptions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Case, Count, DecimalField, F, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce, TruncMonth

from invoicing.models import Invoice, InvoiceLine, Payment
from kernel.money import ZERO, prorate
from kernel.periods import add_months, month_share
from subscribers.models import Contract

DAY = timedelta(days=1)
EUROS: DecimalField[Decimal, Decimal] = DecimalField(max_digits=14, decimal_places=2)
SIGNED = Case(When(invoice__kind=Invoice.Kind.CREDIT_NOTE, then=-F("net")), default=F("net"), output_field=EUROS)


@dataclass(frozen=True, slots=True)
class Pulse:
    """The subscriptions of a month: recurring revenue on its last day (HT), customers, arrivals, departures.

    `churn` is the share of the contracts served on the first day that ended in the month.
    """

    month: date
    mrr: Decimal
    contracts: int
    customers: int
    arrived: int
    left: int
    churn: Decimal

    @property
    def arpu(self) -> Decimal:
        return prorate(self.mrr, Decimal(1) / self.customers) if self.customers else ZERO


def revenue_by_month(first: date, last: date) -> dict[date, Decimal]:
    """Revenue excluding VAT by the month of service (of issue, for what has no period), credits taken off."""
    lines = _issued_lines().annotate(month=TruncMonth(Coalesce("period_start", "invoice__issued_on")))
    sums = dict(lines.order_by().values_list("month").annotate(total=Sum(SIGNED)))
    months = list(_months(first, last))
    return {month: sums.get(month, ZERO) for month in months}


def invoiced_by_month(first: date, last: date) -> dict[date, Decimal]:
    """What was invoiced each month, VAT included, credits taken off."""
    signed = Case(When(kind=Invoice.Kind.CREDIT_NOTE, then=-F("gross")), default=F("gross"), output_field=EUROS)
    rows = Invoice.objects.filter(state=Invoice.State.ISSUED).annotate(month=TruncMonth("issued_on")).order_by()
    sums = dict(rows.values_list("month").annotate(total=Sum(signed)))
    return {month: sums.get(month, ZERO) for month in _months(first, last)}


def collected_by_month(first: date, last: date) -> dict[date, Decimal]:
    """Money that came in each month and stayed."""
    rows = Payment.objects.filter(reversal=None).annotate(month=TruncMonth("received_on")).order_by()
    sums = dict(rows.values_list("month").annotate(total=Sum("amount")))
    return {month: sums.get(month, ZERO) for month in _months(first, last)}


def deferred_revenue(on: date) -> dict[str, Decimal]:
    """What was invoiced up to a day for service after it, by account, excluding VAT, credits taken off."""
    lines = _issued_lines().filter(period_end__gt=on + DAY, invoice__issued_on__lte=on)
    whole = lines.filter(period_start__gt=on).order_by().values_list("account").annotate(total=Sum(SIGNED))
    deferred = dict(whole)
    for line in lines.filter(period_start__lte=on).annotate(signed=SIGNED):
        part = _after(line, on)
        deferred[line.account] = deferred.get(line.account, ZERO) + part
    return deferred


def _after(line: InvoiceLine, on: date) -> Decimal:
    if line.period_start is None or line.period_end is None:
        return ZERO
    served, whole = month_share(line.period_start, on + DAY), month_share(line.period_start, line.period_end)
    signed: Decimal = line.signed  # type: ignore[attr-defined]
    return signed - prorate(signed, served / whole)


def pulse(first: date, last: date) -> list[Pulse]:
    """The subscriptions month by month, in three queries a month."""
    return [_pulse(month) for month in _months(first, last)]


def _pulse(month: date) -> Pulse:
    end = add_months(month, 1)
    there = served_on(end - DAY).aggregate(
        fee=Sum(F("monthly_fee") - F("discount")), count=Count("pk"), customers=Count("customer", distinct=True)
    )
    before = served_on(month - DAY).count()
    known = Contract.objects.filter(state__in=["active", "ending", "ended"])
    arrived = known.filter(activated_on__gte=month, activated_on__lt=end).count()
    left = known.filter(ends_on__gte=month - DAY, ends_on__lt=end - DAY).count()
    churn = Decimal(left) / before if before else Decimal(0)
    return Pulse(month, there["fee"] or ZERO, there["count"], there["customers"], arrived, left, churn)


def served_on(day: date) -> QuerySet[Contract]:
    """The contracts in service on a day."""
    running = Q(ends_on=None) | Q(ends_on__gte=day)
    return Contract.objects.filter(running, state__in=["active", "ending", "ended"], activated_on__lte=day)


def _issued_lines() -> QuerySet[InvoiceLine]:
    taxed = InvoiceLine.objects.filter(invoice__state=Invoice.State.ISSUED)
    return taxed.exclude(invoice__kind=Invoice.Kind.FEE_NOTE)


def _months(first: date, last: date) -> Iterator[date]:
    month = first.replace(day=1)
    while month <= last:
        yield month
        month = add_months(month, 1)
