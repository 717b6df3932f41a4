"""Invoices whose lines bear another VAT rate than that of their chargeable event: a change was entered after them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby, zip_longest
from typing import Any

from django.db.models import CharField, Exists, Min, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Cast, Coalesce, Concat

from invoicing.domain.billing import STANDARD
from invoicing.domain.recurring import ACCESS, HAND, REFUND, credited_by_hand, refunded
from invoicing.domain.vat import Taxed, Totals, VatGroup, VatRates, taken_back, totals
from invoicing.models import Invoice, InvoiceLine
from invoicing.models.documents import SERVED_UNTIL
from invoicing.selectors.billing import ANEW, vat_rates
from invoicing.selectors.vat_left import vat_left
from kernel.money import ZERO, percent

BACK = "vat-back/"
"""Before a line's key, the item of the line that credits it; see `ANEW`."""


@dataclass(frozen=True, slots=True)
class Differing:
    """A line, what later credits left of it in euros excluding VAT, and the rate of its chargeable event."""

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
    if numbers is not None:
        suspect = suspect.filter(invoice__number__in=list(numbers))
    found: list[Misrated] = []
    last = ""
    # What was credited whole in other ways differs no more: it must not keep others off the list.
    while len(found) < most and (some := _next(suspect, last, most)):
        found += _told(suspect.filter(invoice__number__in=some), rates)
        last = some[-1]
    return found[:most]


def _next(suspect: QuerySet[InvoiceLine], last: str, most: int) -> list[str]:
    beyond = suspect.filter(invoice__number__gt=last).order_by("invoice__number")
    return list(beyond.values_list("invoice__number", flat=True).distinct()[:most])


def _told(suspect: QuerySet[InvoiceLine], rates: VatRates) -> Iterator[Misrated]:
    lines = suspect.select_related("invoice__customer", "contract__customer").order_by("invoice__number", "rank")
    by_invoice = {invoice: list(some) for invoice, some in groupby(lines, key=lambda line: line.invoice)}
    taken, vat = taken_off([one.pk for one in by_invoice]), vat_left(by_invoice)
    for invoice, some in by_invoice.items():
        left = tuple(_left(some, taken, rates))
        if left:
            yield Misrated(invoice, left, vat[invoice.pk])


def _differing(rates: VatRates) -> QuerySet[InvoiceLine]:
    """Lines of issued invoices that bear another rate than that of their chargeable event, none credited yet.

    Asked rate by rate and stretch by stretch, so that `InvoiceLine.TAXED` leads to those that differ and to no other.
    What takes back a penalty keeps the rate of its credit note.
    """
    wrong = Q(pk=None)
    for rate in _borne():
        for (since, right), after in zip_longest(rates.rows, rates.rows[1:]):
            if rate != right:
                until = after[0] if after else date.max
                served = Q(served_until__gt=since, served_until__lte=until)
                at_once = Q(served_until=None, of_day__gte=since, of_day__lt=until)
                wrong |= Q(served | at_once, vat_rate=rate)
    credited = InvoiceLine.objects.filter(
        invoice__corrects=OuterRef("invoice"), item=Concat(Value(BACK), Cast(OuterRef("pk"), CharField()))
    )
    # What was billed anew is of the day of what it stands for.
    of_day = Coalesce("invoice__corrects__corrects__issued_on", "invoice__corrects__issued_on", "invoice__issued_on")
    lines = InvoiceLine.objects.annotate(served_until=SERVED_UNTIL, of_day=of_day)
    of_invoices = lines.filter(invoice__state=Invoice.State.ISSUED, invoice__kind=Invoice.Kind.INVOICE)
    taxed = of_invoices.filter(wrong, vat_category=STANDARD).exclude(kind=InvoiceLine.Kind.PENALTY)
    return taxed.exclude(Exists(credited))


def _borne() -> Iterator[Decimal]:
    """Every rate that lines bear, each found by the index beyond the one before."""
    taxed = InvoiceLine.objects.filter(vat_category=STANDARD)
    rate = taxed.aggregate(least=Min("vat_rate"))["least"]
    while rate is not None:
        yield rate
        rate = taxed.filter(vat_rate__gt=rate).aggregate(least=Min("vat_rate"))["least"]


def _left(
    lines: Iterable[Any], taken_off: Mapping[tuple[int, int | None, str], Decimal], rates: VatRates
) -> Iterable[Differing]:
    for line in lines:
        left = line.net - taken_off.get((line.invoice_id, line.contract_id, item_of(line)), ZERO)
        if left > 0:
            yield Differing(line, left, rates.of(line.period_start, line.period_end, line.of_day))


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


def item_of(line: InvoiceLine) -> str:
    """What names a line among those that take something off it: its item, or its key where it bills none."""
    return first_item(line) or f"#{line.pk}"
