"""Why each line of a customer's account is there: what was billed, what the money settled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Sum

from invoicing.models import Allocation, Invoice, InvoiceLine
from invoicing.selectors.ledger import StatementLine


@dataclass(frozen=True, slots=True)
class Reason:
    """What stands behind a line: the words billed or credited, each once; the documents that the money settles now,
    with the euros that went to each; what a note corrects."""

    line: StatementLine
    billed: tuple[str, ...] = ()
    settled: tuple[tuple[str, Decimal], ...] = ()
    corrects: str = ""


def reasons(lines: Sequence[StatementLine]) -> list[Reason]:
    """The reason of each line, in three queries however many they are."""
    papers = {line.invoice_id for line in lines if line.invoice_id and not line.payment_id}
    billed: dict[int, dict[str, None]] = {}
    for paper, label in InvoiceLine.objects.filter(invoice__in=papers).order_by("rank").values_list("invoice", "label"):
        billed.setdefault(paper, {})[label] = None
    corrected = Invoice.objects.filter(pk__in=papers, corrects__isnull=False)
    corrects = dict(corrected.values_list("pk", "corrects__number"))
    settled = _settled({line.payment_id for line in lines if line.payment_id})
    return [
        Reason(line, tuple(billed.get(line.invoice_id or 0, ())), corrects=corrects.get(line.invoice_id or 0, ""))
        if line.payment_id is None
        else Reason(line, settled=tuple(settled.get(line.payment_id, ())))
        for line in lines
    ]


def _settled(payments: set[int]) -> dict[int, list[tuple[str, Decimal]]]:
    """What each payment settles now, by document: what was taken back again is not told."""
    sums = Allocation.objects.filter(payment__in=payments).order_by("instalment__schedule__invoice__number")
    rows = sums.values_list("payment", "instalment__schedule__invoice__number").annotate(total=Sum("amount"))
    found: dict[int, list[tuple[str, Decimal]]] = {}
    for payment, number, total in rows:
        if total:
            found.setdefault(payment or 0, []).append((number, total))
    return found
