"""Money given back through the service that collected it: asked by a person, sent once, followed to its end."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from invoicing.domain import journal as books
from invoicing.domain.days import day_of
from invoicing.domain.refund import CAME_BACK, REFUND
from invoicing.models import Collector, DebitAttempt, Invoice, Payment, Refund
from invoicing.selectors.refunds import refundable
from invoicing.services.allocation import lock_account
from invoicing.services.collectors import is_open, remote
from invoicing.services.payments import record_payment
from invoicing.services.settlements import reimburse
from kernel.errors import Refused, Rejected, Unavailable
from kernel.roles import may
from kernel.services import sweep_ran, transition, wake

if TYPE_CHECKING:
    from kernel.models import User

log = structlog.get_logger(__name__)

CLAIM_LASTS = timedelta(minutes=10)
BATCH = 50


@transaction.atomic
def ask_refund(
    attempt: DebitAttempt, *, source: Payment | Invoice, amount: Decimal, reason: str, key: str, at: datetime, by: User
) -> Refund:
    """Gives money back through the payment service: what is left of the debit's own payment, or of a credit note.

    What pays a debt is not given back: the debt is credited first. The same `key` again is the same refund.

    Raises:
        Refused: `not_permitted`, `reason_missing`, `not_collected_there`, `more_than_collected` with what the debit
            has left, `another_customer`; `amount_not_positive` and `more_than_left` of the source.
    """
    if not may(by, "books.close"):
        raise Refused("not_permitted", permission="books.close")
    if not reason.strip():
        raise Refused("reason_missing")
    lock_account(source.customer)
    attempt = (
        DebitAttempt.objects.select_for_update(of=("self",)).select_related("batch", "instalment").get(pk=attempt.pk)
    )
    known = Refund.objects.filter(reimbursement__key=f"refund/{key}").first()
    if known:
        return known
    _check(attempt, source, amount)
    return _ask(attempt, source, amount=amount, reason=reason.strip()[:300], key=key, at=at, by=by)


def _check(attempt: DebitAttempt, source: Payment | Invoice, amount: Decimal) -> None:
    if attempt.instalment.customer_id != source.customer_id:
        raise Refused("another_customer")
    if attempt.batch.collector == Collector.BANK or not attempt.remote_reference or attempt.state != "settled":
        raise Refused("not_collected_there", debit=attempt.end_to_end_id)
    left = refundable(attempt)
    if amount > left:
        raise Refused("more_than_collected", debit=attempt.end_to_end_id, left=left)


def _ask(
    attempt: DebitAttempt, source: Payment | Invoice, *, amount: Decimal, reason: str, key: str, at: datetime, by: User
) -> Refund:
    total = attempt.amount - refundable(attempt) + amount
    paid_back = reimburse(
        source,
        amount=amount,
        on=day_of(at),
        reference=attempt.end_to_end_id,
        account=books.TRANSIT,
        key=f"refund/{key}",
        at=at,
        by=by,
    )
    row = Refund.objects.create(
        attempt=attempt,
        reimbursement=paid_back,
        amount=amount,
        total=total,
        reason=reason,
        asked_at=at,
        asked_by=by,
        due_at=at,
    )
    wake("invoicing.tasks.send_refunds")
    return row


def send_refunds(*, at: datetime) -> int:
    """Sends what was asked, each under its own key; returns how many the services took.

    One debit's refunds go in their order, for each names the sum that is to be refunded after it.
    """
    sent = sum(_send(row, at=at) for row in _claim(at) if is_open(row.attempt.batch.collector))
    sweep_ran("invoicing.send_refunds", at=at)
    return sent


def _claim(at: datetime) -> list[Refund]:
    with transaction.atomic():
        due = Refund.objects.filter(state=Refund.State.ASKED, due_at__lte=at).order_by("pk")
        claimed = list(due.select_for_update(skip_locked=True, of=("self",)).select_related("attempt__batch")[:BATCH])
        for row in claimed:
            row.attempts += 1
            row.due_at = at + CLAIM_LASTS
        Refund.objects.bulk_update(claimed, ["attempts", "due_at"])
    return claimed


def _send(row: Refund, *, at: datetime) -> bool:
    port = remote(row.attempt.batch.collector)
    try:
        told = port.refund(row.attempt.remote_reference, amount=row.amount, total=row.total, key=f"refund-{row.pk}")
    except Unavailable as silence:
        log.warning("refund_without_answer", refund=row.pk, why=str(silence))
        Refund.objects.filter(pk=row.pk).update(trouble=str(silence)[:300])
        return False
    except Rejected as refusal:
        _give_back(row.pk, "refuse", str(refusal), at=at)
        return False
    with transaction.atomic():
        transition(row, REFUND, "send", at=at, sent_at=at, remote_reference=told.reference, trouble="")
    return True


@transaction.atomic
def _give_back(pk: int, action: str, why: str, *, at: datetime) -> Refund:
    """The money never left, or came back: it stands again to the customer's credit, where a person sees it."""
    row = Refund.objects.select_for_update(of=("self",)).select_related("attempt__instalment__customer").get(pk=pk)
    REFUND.after(row.state, action)
    payment = record_payment(
        row.attempt.instalment.customer,
        amount=row.amount,
        received_on=day_of(at),
        means=Payment.Means.DIRECT_DEBIT,
        reference=row.attempt.end_to_end_id,
        key=f"refund/{row.pk}/refused",
        account=books.TRANSIT,
        at=at,
    )
    return transition(row, REFUND, action, at=at, why=why[:300], given_back=payment, trouble=why[:300])


def follow_refund(collector: str, reference: str, *, at: datetime) -> str:
    """Reads a refund again at the service: one whose money came back is undone here, once; what came of it."""
    state = remote(collector).refund_state(reference)
    row = Refund.objects.filter(remote_reference=reference).first()
    if row is None:
        return "unknown"
    if state in CAME_BACK and row.state == Refund.State.SENT:
        _give_back(row.pk, "bounce", state, at=at)
    return "followed"
