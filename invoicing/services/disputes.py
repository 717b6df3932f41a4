"""A customer disputes a line: its amount is frozen until somebody answers, the rest stays due."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from invoicing import selectors
from invoicing.domain.days import day_of
from invoicing.models import Hold, InvoiceLine
from invoicing.services.freezes import hold
from kernel.errors import Refused
from kernel.money import percent

if TYPE_CHECKING:
    from kernel.models import User

ANSWER_WITHIN = timedelta(days=30)


def dispute_line(line: InvoiceLine, *, reason: str, at: datetime, by: User) -> Hold:
    """Freezes the pursuit for the amount of a line, VAT included, or what is still due if that is less.

    Disputed again, gives back the dispute that stands. Raises `Refused("nothing_to_dispute" | "reason_missing")`.
    """
    if not reason.strip():
        raise Refused("reason_missing")
    due = selectors.invoice_due(line.invoice)
    amount = min(due, line.net + percent(line.net, line.vat_rate))
    known = Hold.objects.filter(key=_key(line)).first()
    if known:
        return known
    if amount <= 0:
        raise Refused("nothing_to_dispute", number=line.invoice.number)
    return hold(
        line.invoice.customer,
        kind=Hold.Kind.DISPUTE,
        until=day_of(at) + ANSWER_WITHIN,
        reason=f"{line.label}: {reason.strip()}"[:300],
        key=_key(line),
        at=at,
        by=by,
        amount=amount,
        invoice=line.invoice,
    )


def _key(line: InvoiceLine) -> str:
    return f"line/{line.pk}"
