"""What of a debit may still be given back through the service that collected it."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import Sum

from invoicing.domain import journal as books
from invoicing.models import Collector, DebitAttempt, Invoice, JournalLine, Payment, Payout, Refund
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


def with_a_service(payment: Payment) -> bool:
    """Whether the service that collected a payment still owes it to us: no payout of it is on a bank statement yet."""
    lines = JournalLine.objects.filter(entry__payment=payment, account=books.TRANSIT, debit__gt=0)
    if not lines.exists():
        return False
    arrived = Payout.objects.filter(bank_event__isnull=False)
    if refund := Refund.objects.filter(given_back=payment).select_related("attempt__batch").first():
        # What a refund that failed gave back is in the first payout after it.
        return not arrived.filter(collector=refund.attempt.batch.collector, told_at__gt=payment.recorded_at).exists()
    return not arrived.filter(items__attempt__payment=payment, items__amount__gt=0).exists()


def refund_sources(payment: Payment) -> list[tuple[str, Payment | Invoice, Decimal]]:
    """What may be given back: (key, row, euros left), the payment itself and the customer's unspent credit notes."""
    left = payment_left(payment)
    found: list[tuple[str, Payment | Invoice, Decimal]] = [("payment", payment, left)] if left > 0 else []
    notes = credits_carried_over(payment.customer)
    return found + [(note.number or "", note, note.left) for note in notes]  # type: ignore[attr-defined]
