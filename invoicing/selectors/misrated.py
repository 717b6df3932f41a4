"""Invoices whose periods end under another VAT rate than their lines bear: a change was entered after them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import reduce
from itertools import groupby, zip_longest
from operator import or_

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Concat

from invoicing.domain.billing import STANDARD
from invoicing.domain.recurring import ACCESS, HAND, REFUND, credited_by_hand, refunded
from invoicing.domain.vat import Taxed, Totals, VatGroup, VatRates, taken_back, totals
from invoicing.models import Invoice, InvoiceLine
from invoicing.selectors.billing import ANEW, vat_rates
from invoicing.selectors.vat_left import vat_left
from kernel.money import ZERO, percent

BACK = "vat-back/"
"""Before a line's key, the item of the line that credits it; see `ANEW`."""


@dataclass(frozen=True, slots=True)
class Differing:
    """A line, what later credits left of it in euros excluding VAT, and the rate in force at the end of its period."""

    line: InvoiceLine
    net: Decimal
    rate: Decimal

    @property
    def difference(self) -> Decimal:
        """Euros of VAT more, or less, by itself; a document rounds once for each rate."""
        return percent(self.net, self.rate) - percent(self.net, self.line.vat_rate)


@dataclass(frozen=True, slots=True)
class Misrated:
    """An invoice with its lines that differ: what a credit note takes back and what an invoice bills anew."""

    invoice: Invoice
    lines: tuple[Differing, ...]
    vat_left: tuple[VatGroup, ...]

    @property
    def credited(self) -> Totals:
        return taken_back([Taxed(one.net, STANDARD, one.line.vat_rate) for one in self.lines], self.vat_left)

    @property
    def billed(self) -> Totals:
        return totals([Taxed(one.net, STANDARD, one.rate) for one in self.lines])

    @property
    def difference(self) -> Decimal:
        """What the customer owes more in euros, less where negative."""
        return self.billed.gross - self.credited.gross


def misrated(numbers: Iterable[str] | None = None, *, most: int) -> list[Misrated]:
    """The first `most` such invoices, or those among `numbers`, by number."""
    rates = vat_rates()
    suspect = _differing(rates)
    invoices = Invoice.objects.filter(Exists(suspect.filter(invoice=OuterRef("pk"))))
    if numbers is not None:
        invoices = invoices.filter(number__in=list(numbers))
    keys = list(invoices.order_by("number").values_list("pk", flat=True)[:most])
    lines = suspect.filter(invoice__in=keys).select_related("invoice__customer", "contract__customer")
    found = list(lines.order_by("invoice__number", "rank"))
    taken, vat = taken_off(keys), vat_left([line.invoice for line in found])
    return [
        Misrated(invoice, told, vat[invoice.pk])
        for invoice, some in groupby(found, key=lambda line: line.invoice)
        if (told := tuple(_left(some, taken, rates)))
    ]


def _differing(rates: VatRates) -> QuerySet[InvoiceLine]:
    """Lines of issued invoices that bear another rate than that of the last day of their period, none credited yet."""
    spans = zip_longest(rates.rows, rates.rows[1:])
    wrong = (
        Q(period_end__gt=since, **({"period_end__lte": after[0]} if after else {})) & ~Q(vat_rate=rate)
        for (since, rate), after in spans
    )
    credited = InvoiceLine.objects.filter(
        contract=OuterRef("contract"), item=Concat(Value(BACK), Cast(OuterRef("pk"), CharField()))
    )
    of_invoices = InvoiceLine.objects.filter(invoice__state=Invoice.State.ISSUED, invoice__kind=Invoice.Kind.INVOICE)
    served = of_invoices.filter(vat_category=STANDARD, contract__isnull=False, period_start__isnull=False)
    return served.filter(reduce(or_, wrong)).exclude(Exists(credited))


def _left(
    lines: Iterable[InvoiceLine], taken_off: Mapping[tuple[int, int | None, str], Decimal], rates: VatRates
) -> Iterable[Differing]:
    for line in lines:
        left = line.net - taken_off.get((line.invoice_id, line.contract_id, first_item(line)), ZERO)
        if left > 0 and line.invoice.issued_on:
            yield Differing(line, left, rates.of(line.period_start, line.period_end, line.invoice.issued_on))


def taken_off(invoices: Iterable[int]) -> dict[tuple[int, int | None, str], Decimal]:
    """What credit notes took off each month since, in euros excluding VAT: by invoice, contract and item."""
    rows = InvoiceLine.objects.filter(
        invoice__corrects__in=invoices, invoice__kind=Invoice.Kind.CREDIT_NOTE, invoice__state=Invoice.State.ISSUED
    ).exclude(item__startswith=BACK)
    found: dict[tuple[int, int | None, str], Decimal] = {}
    told = rows.values_list("invoice__corrects", "contract", "item", "invoice__penalty__month")
    for corrected, contract, item, month, net in told.annotate(Sum("net")).order_by():
        key = corrected or 0, contract, _about(item, month)
        found[key] = found.get(key, ZERO) + net
    return found


def _about(item: str, penalised: date | None) -> str:
    """The item of which a line of a credit note takes something off."""
    if penalised:
        return f"{ACCESS}/{penalised:%Y-%m}"
    if item.startswith(f"{HAND}/"):
        return credited_by_hand(item)
    return refunded(item) if item.startswith(f"{REFUND}/") else ""


def first_item(line: InvoiceLine) -> str:
    """The item that a line bills, which the line it stands for may have named."""
    while line.item.startswith(ANEW):
        line = InvoiceLine.objects.get(pk=line.item.removeprefix(ANEW))
    return line.item
