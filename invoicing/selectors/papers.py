"""The frozen data of papers that are not an issued row themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from invoicing.domain.papers import NEWEST
from invoicing.models import Allocation, Instalment, Invoice


def schedule_data(credit_note: Invoice, *, on: date) -> dict[str, Any]:
    """The revised schedule after a credit note, as JSON: every instalment still to come of the invoices it lowered."""
    lowered = Allocation.objects.filter(credit_note=credit_note)
    instalments = (
        Instalment.objects.with_due()
        .filter(schedule__invoice__in=lowered.values("instalment__schedule__invoice"))
        .select_related("schedule__invoice")
        .order_by("due_on", "pk")
    )
    by_credit = {part.instalment_id: part.amount for part in lowered}
    rows = [_row(row, by_credit) for row in instalments if row.due or row.due_on >= on or row.pk in by_credit]
    return _parties(credit_note) | {
        "on": on.isoformat(),
        "credit": f"{credit_note.gross:.2f}",
        "carried_over": f"{credit_note.gross - sum(by_credit.values()):.2f}",
        "rows": rows if by_credit else [],
    }


def plan_data(invoice: Invoice, plan: Sequence[tuple[date, Decimal]]) -> dict[str, Any]:
    """The schedule announced with the first invoice of its months, as JSON."""
    rows = [{"due_on": due_on.isoformat(), "due": f"{amount:.2f}"} for due_on, amount in plan]
    on = invoice.issued_on or plan[0][0]
    return _parties(invoice) | {"on": on.isoformat(), "contract": invoice.terms["contract"], "rows": rows}


def _parties(invoice: Invoice) -> dict[str, Any]:
    return {
        "edition": NEWEST,
        "number": invoice.number,
        "seller": invoice.seller,
        "buyer": invoice.buyer,
        "mandate": invoice.terms.get("mandate"),
    }


def _row(instalment: Instalment, by_credit: dict[int, Any]) -> dict[str, str]:
    return {
        "invoice": instalment.schedule.invoice.number,
        "due_on": instalment.due_on.isoformat(),
        "amount": f"{instalment.amount:.2f}",
        "credit": f"{by_credit.get(instalment.pk, 0):.2f}",
        "due": f"{instalment.due:.2f}",
    }
