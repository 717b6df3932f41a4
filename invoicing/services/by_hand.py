"""What a person decides about an event that nothing of ours answered to: whose it is, or that it is none of ours."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from invoicing.domain import journal as books
from invoicing.domain.batch import FAILED
from invoicing.domain.calendars import roll_forward
from invoicing.domain.days import day_of
from invoicing.gateways.base import Outcome, What
from invoicing.models import BankEvent, DebitAttempt, Payment
from invoicing.selectors.deposits import returnable, typed_transfers
from invoicing.services.allocation import lock_account
from invoicing.services.mandates import announce
from invoicing.services.payments import record_payment, reverse_payment
from invoicing.services.returns import apply_to
from invoicing.services.turns import take_turn
from kernel.errors import Refused
from kernel.roles import may
from kernel.services import wake

if TYPE_CHECKING:
    from kernel.models import User
    from subscribers.models import Customer

ABOUT_DEBITS = {BankEvent.Kind.SETTLED, BankEvent.Kind.REJECTED, BankEvent.Kind.RETURNED}


@transaction.atomic
def record_transfer(event: BankEvent, customer: Customer, *, at: datetime, by: User) -> Payment:
    """A person says whose an unmatched credit is: it becomes his payment. Said twice, it is one payment.

    Raises:
        Refused: `not_to_match`, `no_amount`.
    """
    event = BankEvent.objects.select_for_update().get(pk=event.pk)
    if event.payment and event.payment.customer_id == customer.pk:
        return event.payment
    if event.state != BankEvent.State.TO_MATCH or event.kind != BankEvent.Kind.CREDITED:
        raise Refused("not_to_match", state=event.state, kind=event.kind)
    if event.amount is None:
        raise Refused("no_amount", event=event.pk)
    payment = record_payment(
        customer,
        amount=event.amount,
        received_on=event.on,
        means=Payment.Means.TRANSFER,
        reference=event.bank_reference or event.reference,
        key=f"bank/{event.bank_reference or event.pk}",
        at=at,
        by=by,
    )
    BankEvent.objects.filter(pk=event.pk).update(state=BankEvent.State.APPLIED, payment=payment, settled_by=by)
    return payment


@transaction.atomic
def match_payment(event: BankEvent, payment: Payment, *, at: datetime, by: User) -> BankEvent:
    """A person says that the bank tells a payment that was typed before: nothing is booked again.

    A credit is a transfer; money taken back is a cheque or a card's that was deposited, and its debt is open again,
    unless that was typed before as well.

    Raises:
        Refused: `not_to_match` unless it waits and is of that kind; `payment_differs`.
    """
    event = BankEvent.objects.select_for_update().get(pk=event.pk)
    found = {BankEvent.Kind.CREDITED: typed_transfers, BankEvent.Kind.RETURNED: returnable}.get(
        BankEvent.Kind(event.kind)
    )
    if event.state != BankEvent.State.TO_MATCH or found is None:
        raise Refused("not_to_match", state=event.state, kind=event.kind)
    lock_account(payment.customer)
    if not found(event).filter(pk=payment.pk).exists():
        raise Refused("payment_differs", amount=payment.amount)
    if event.kind == BankEvent.Kind.RETURNED:
        reason = (event.reason or event.text.replace("\n", " ") or "impayé")[:200]
        reverse_payment(payment, reason=reason, at=at, on=event.on)
    BankEvent.objects.filter(pk=event.pk).update(state=BankEvent.State.APPLIED, payment=payment, settled_by=by)
    event.refresh_from_db()
    return event


def set_aside(event: BankEvent, *, by: User, note: str) -> None:
    """A person says that an unmatched event is none of ours. Raises `Refused("not_to_match" | "reason_missing")`."""
    if not note.strip():
        raise Refused("reason_missing")
    waiting = BankEvent.objects.filter(pk=event.pk, state=BankEvent.State.TO_MATCH)
    if not waiting.update(state=BankEvent.State.SET_ASIDE, settled_by=by, note=note):
        raise Refused("not_to_match", state=event.state, kind=event.kind)


@transaction.atomic
def match_debit(event: BankEvent, attempt: DebitAttempt, *, at: datetime, by: User) -> BankEvent:
    """A person says of which debit the bank speaks: the debit moves as if the bank had named it.

    Raises:
        Refused: `not_to_match` unless it waits and speaks of debits; `amount_differs`; `says_nothing_new`.
    """
    take_turn()
    event = BankEvent.objects.select_for_update().get(pk=event.pk)
    if event.state != BankEvent.State.TO_MATCH or event.kind not in ABOUT_DEBITS:
        raise Refused("not_to_match", state=event.state, kind=event.kind)
    if event.amount is not None and event.amount != attempt.amount:
        raise Refused("amount_differs", told=event.amount, debited=attempt.amount)
    outcome = Outcome(What(event.kind), event.reference, event.on, amount=attempt.amount, reason=event.reason)
    if not apply_to(attempt.pk, outcome.what, outcome, at=at, account=books.BANK_ACCOUNT):
        raise Refused("says_nothing_new", debit=attempt.end_to_end_id)
    attempt.refresh_from_db()
    BankEvent.objects.filter(pk=event.pk).update(
        state=BankEvent.State.APPLIED, attempt=attempt, payment=attempt.payment, settled_by=by
    )
    wake("invoicing.tasks.advance_dunning")
    wake("invoicing.tasks.lift_suspensions")
    event.refresh_from_db()
    return event


@transaction.atomic
def present_again(attempt: DebitAttempt, *, on: date, why: str, at: datetime, by: User) -> DebitAttempt:
    """A person decides that a failed debit is tried once more on a day, which is announced to the debtor.

    Dunning goes its own way: it stops when the money is there, not when it is asked for again.

    Raises:
        Refused: `not_permitted`, `not_failed`, `superseded` when a later attempt exists, `never_again` for a debit that
            was a duplicate, `reason_missing`, `nothing_due`, `ends_in_the_past`.
    """
    if not may(by, "batch.prepare"):
        raise Refused("not_permitted", permission="batch.prepare")
    attempt = DebitAttempt.objects.select_for_update().get(pk=attempt.pk)
    if attempt.state not in FAILED:
        raise Refused("not_failed", state=attempt.state)
    if DebitAttempt.objects.filter(instalment=attempt.instalment_id, number__gt=attempt.number).exists():
        raise Refused("superseded", debit=attempt.end_to_end_id)
    if attempt.reason == "AM05":
        raise Refused("never_again", debit=attempt.end_to_end_id)
    if not why.strip():
        raise Refused("reason_missing")
    if on < day_of(at):
        raise Refused("ends_in_the_past", until=on.isoformat())
    announce(attempt.instalment, collection_on=on, at=at)
    attempt.represent_on, attempt.represent_by, attempt.represent_why = roll_forward(on), by, why.strip()[:200]
    attempt.save(update_fields=["represent_on", "represent_by", "represent_why"])
    return attempt
