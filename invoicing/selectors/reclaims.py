"""Payments that were paid back to the customer and then went back to his bank: he has that money twice."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from invoicing.models import Invoice, Payment, Reimbursement

KEY = "reclaim/"
PRINCIPAL = Q(schedule__invoice__kind=Invoice.Kind.INVOICE) | Q(schedule__invoice__key__startswith=KEY)
"""The instalments that are pursued: of invoices, and of what was paid back of money that went back."""


def to_reclaim() -> QuerySet[Payment]:
    """Those whose reimbursement no document claims yet, the oldest first."""
    gone = Payment.objects.filter(reversal__isnull=False, pk__in=Reimbursement.objects.values("payment"))
    return gone.exclude(pk__in=_reclaimed()).select_related("customer", "reversal").order_by("pk")


def standing_reimbursements() -> QuerySet[Reimbursement]:
    """Those that a customer's account still carries by themselves; of the others, a document claims the amount."""
    return Reimbursement.objects.exclude(payment__in=_reclaimed())


def _reclaimed() -> list[int]:
    keys = Invoice.objects.filter(key__startswith=KEY).values_list("key", flat=True)
    return [int(key.removeprefix(KEY)) for key in keys]
