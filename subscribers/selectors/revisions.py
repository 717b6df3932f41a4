from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from subscribers.domain import lifecycle
from subscribers.models import Contract, PriceRevision


def revisable(revision: PriceRevision) -> QuerySet[Contract]:
    """The running contracts that a revision's filter picks."""
    rows = Contract.objects.filter(state=lifecycle.ACTIVE).select_related("customer", "calendar", "offer")
    chosen = revision.chosen
    if chosen.get("offer"):
        rows = rows.filter(offer__code=chosen["offer"])
    if chosen.get("signed_before"):
        rows = rows.filter(signed_on__lt=date.fromisoformat(chosen["signed_before"]))
    if chosen.get("out_of_commitment"):
        rows = rows.filter(committed_until__lt=revision.effective_on)
    return rows.order_by("number")
