"""What of a debit may still be given back through the service that collected it."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Sum

from invoicing.models import Collector, DebitAttempt, Invoice, Payment, Refund
from invoicing.selectors.money import credits_carried_over, payment_left
from kernel.money import ZERO


def refundable(attempt: DebitAttempt) -> Decimal:
    """The debit less what was refunded of it or is being; a refused refund counts for nothing."""
    standing = Refund.objects.filter(attempt=attempt).exclude(state=Refund.State.REFUSED)
    return attempt.amount - (standing.aggregate(sum=Sum("amount"))["sum"] or ZERO)


def collected_remotely(payment: Payment) -> DebitAttempt | None:
    """The debit of a payment that a service collected and the bank has not taken back."""
    settled = DebitAttempt.objects.filter(payment=payment, state=DebitAttempt.State.SETTLED).exclude(
        remote_reference=""
    )
    return settled.exclude(batch__collector=Collector.BANK).select_related("batch", "instalment__customer").first()


def refund_sources(payment: Payment) -> list[tuple[str, Payment | Invoice, Decimal]]:
    """What may be given back: (key, row, euros left), the payment itself and the customer's unspent credit notes."""
    left = payment_left(payment)
    found: list[tuple[str, Payment | Invoice, Decimal]] = [("payment", payment, left)] if left > 0 else []
    notes = credits_carried_over(payment.customer)
    return found + [(note.number or "", note, note.left) for note in notes]  # type: ignore[attr-defined]
