"""How far a contract's service is on invoices already."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Max

from invoicing.models import Invoice, InvoiceLine
from subscribers.models import Contract


def billed_until(contract: Contract) -> date | None:
    """The last day of service whose access fee is on an issued invoice; None before the first."""
    lines = InvoiceLine.objects.filter(
        contract=contract, item__startswith="fee/", invoice__state=Invoice.State.ISSUED, period_end__isnull=False
    )
    end: date | None = lines.aggregate(end=Max("period_end"))["end"]
    return end - timedelta(days=1) if end else None
