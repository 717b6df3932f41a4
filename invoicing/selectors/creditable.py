"""What may still be credited of an issued document, line by line."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import QuerySet, Sum

from invoicing.models import Invoice, InvoiceLine
from invoicing.selectors.misrated import BACK, item_of, taken_off
from kernel.money import ZERO


def left_of_lines(invoice: Invoice) -> dict[InvoiceLine, Decimal]:
    """Euros excluding VAT by line, in their order: what credit notes of every kind left of it, never below zero and
    together never more than what they left of the document; empty for what cannot be credited."""
    if invoice.state != Invoice.State.ISSUED or invoice.kind == Invoice.Kind.CREDIT_NOTE:
        return {}
    taken, notes, whole = taken_off([invoice.pk]), _notes(invoice), left_of_document(invoice)
    anew = set(InvoiceLine.objects.filter(invoice__in=notes, item__startswith=BACK).values_list("item", flat=True))
    found: dict[InvoiceLine, Decimal] = {}
    for line in invoice.lines.select_related("contract").order_by("rank"):
        left = line.net - taken.get((invoice.pk, line.contract_id, item_of(line)), ZERO)
        found[line] = ZERO if f"{BACK}{line.pk}" in anew else max(ZERO, min(left, whole))
    return found


def left_of_document(invoice: Invoice) -> Decimal:
    """Euros excluding VAT that credit notes left of the document, whatever line they are of."""
    return invoice.net - (_notes(invoice).aggregate(total=Sum("net"))["total"] or ZERO)


def _notes(invoice: Invoice) -> QuerySet[Invoice]:
    notes: QuerySet[Invoice] = invoice.corrections.filter(kind=Invoice.Kind.CREDIT_NOTE, state=Invoice.State.ISSUED)
    return notes
