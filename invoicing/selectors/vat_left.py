"""What credit notes left of the VAT of a document, rate by rate."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from decimal import Decimal

from invoicing.domain.vat import VatGroup
from invoicing.models import Invoice


def vat_left(invoices: Collection[Invoice]) -> dict[int, tuple[VatGroup, ...]]:
    """Base and VAT by rate, in euros, that corrections of the other sign left, by the key of the document.

    A credit note takes off an invoice; the invoice of what a credit note granted too much takes off that note.
    """
    left = {one.pk: {(group.category, group.rate): group for group in groups_of(one.vat_breakdown)} for one in invoices}
    notes = {one.pk for one in invoices if one.kind == Invoice.Kind.CREDIT_NOTE}
    rows = Invoice.objects.filter(corrects__in=left, state=Invoice.State.ISSUED)
    for key, kind, told in rows.values_list("corrects", "kind", "vat_breakdown"):
        if (kind == Invoice.Kind.CREDIT_NOTE) == (key in notes):
            continue
        for taken in groups_of(told):
            group = left[key or 0].get((taken.category, taken.rate))
            if group:
                less = replace(group, base=group.base - taken.base, vat=group.vat - taken.vat)
                left[key or 0][taken.category, taken.rate] = less
    return {key: tuple(groups.values()) for key, groups in left.items()}


def groups_of(told: list[dict[str, str]]) -> list[VatGroup]:
    """The VAT of a document by rate, as it was kept with it."""
    return [VatGroup(row["category"], Decimal(row["rate"]), Decimal(row["base"]), Decimal(row["vat"])) for row in told]
