"""What a payment service sends to our account: announced, booked, and found again on the bank's statement."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from invoicing.domain import journal as books
from invoicing.domain.days import day_of
from invoicing.gateways.base import Outcome, RemotePayout, What
from invoicing.models import BankEvent, DebitAttempt, Payout, PayoutItem
from invoicing.services.journal import record


def keep_payout(collector: str, told: RemotePayout, *, at: datetime) -> Payout:
    """Keeps a payout with its lines, once; in the books the service owes us that much less, and keeps its fees."""
    facts = {
        "collector": collector,
        "bank_text": told.text,
        "amount": told.amount,
        "fees": told.fees,
        "arrives_on": told.arrives_on,
        "told_at": at,
    }
    payout, new = Payout.objects.get_or_create(reference=told.reference, defaults=facts)
    if new:
        names = [line.payment for line in told.lines if line.payment]
        attempts = {row.remote_reference: row for row in DebitAttempt.objects.filter(remote_reference__in=names)}
        PayoutItem.objects.bulk_create(
            PayoutItem(
                payout=payout,
                rank=rank,
                kind=line.kind,
                amount=line.amount,
                remote_reference=line.payment,
                attempt=attempts.get(line.payment),
            )
            for rank, line in enumerate(told.lines, 1)
        )
        _post(payout, at=at)
    return payout


def _post(payout: Payout, *, at: datetime) -> None:
    """The bank's line is announced, not seen yet: it waits on the account of transfers until the statement shows it."""
    gross = payout.amount + payout.fees
    moved = [
        books.Posting(books.TRANSFERS, payout.amount),
        books.Posting(books.BANK_FEES, payout.fees),
        books.Posting(books.TRANSIT, -gross),
    ]
    if any(line.amount for line in moved):
        on = day_of(at)
        label = f"Versement {payout.reference}"
        record(books.Entry(books.BANK, on, payout.reference, on, label, books.balanced(moved)), at=at)


def reconcile_payout(outcome: Outcome, event: BankEvent, *, at: datetime) -> bool:
    """Whether a credit on the statement is a payout that a service announced: the same reference, the same amount."""
    if outcome.what is not What.CREDITED or outcome.amount is None:
        return False
    waiting = Payout.objects.select_for_update().filter(bank_event=None, amount=outcome.amount).exclude(bank_text="")
    for payout in waiting.order_by("arrives_on", "pk"):
        if payout.bank_text.upper() in outcome.text.upper():
            _arrived(payout, event, outcome.amount, at=at)
            return True
    return False


def _arrived(payout: Payout, event: BankEvent, amount: Decimal, *, at: datetime) -> None:
    event.state, event.kind = BankEvent.State.APPLIED, BankEvent.Kind.PAID_OUT
    event.save()
    Payout.objects.filter(pk=payout.pk).update(bank_event=event)
    lines = books.balanced([books.Posting(books.BANK_ACCOUNT, amount), books.Posting(books.TRANSFERS, -amount)])
    label = f"Versement {payout.reference} reçu"
    record(books.Entry(books.BANK, event.on, payout.reference, event.on, label, lines), at=at)
