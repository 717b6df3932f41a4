"""Entries of the bank's statement that are no debit of ours: transfers that name their payer, and the bank's fees."""

from __future__ import annotations

from datetime import datetime, timedelta

from invoicing.domain import journal as books
from invoicing.domain.references import customer_quoted
from invoicing.gateways.base import Outcome, What
from invoicing.models import BankEvent, BankFee, DebitAttempt, Payment
from invoicing.selectors.deposits import typed_near
from invoicing.services.allocation import lock_account
from invoicing.services.journal import record
from invoicing.services.payments import record_payment
from subscribers.models import Customer

SAME_MONEY = timedelta(days=5)
"""A transfer typed by hand and the bank's line this near are one money; further apart they may be two months'."""


def pay_by_reference(outcome: Outcome, event: BankEvent, *, at: datetime) -> bool:
    """Whether a transfer quoted the reference that the portal gives: its check digits make it certain whose it is.

    Not which payment it is, where more than one was typed by hand, or one of another time, or that went back since:
    that, a person says.
    """
    if outcome.what is not What.CREDITED or not outcome.amount or not outcome.bank_reference:
        return False
    customer = Customer.objects.filter(number=customer_quoted(outcome.text)).first()
    if customer is None:
        return False
    # Locked, so that nobody types it meanwhile.
    lock_account(customer)
    typed = list(typed_near(event).filter(customer=customer).select_related("reversal")[:2])
    if len(typed) > 1 or not all(_same_money(payment, event) for payment in typed):
        return False
    if typed:
        # Somebody typed it before the bank told it: the same money.
        event.payment, event.state = typed[0], BankEvent.State.APPLIED
        event.save()
        return True
    event.payment = record_payment(
        customer,
        amount=outcome.amount,
        received_on=outcome.on,
        means=Payment.Means.TRANSFER,
        reference=outcome.bank_reference,
        key=f"bank/{outcome.bank_reference}",
        at=at,
    )
    event.state = BankEvent.State.APPLIED
    event.save()
    return True


def _same_money(typed: Payment, event: BankEvent) -> bool:
    return not hasattr(typed, "reversal") and abs(typed.received_on - event.on) <= SAME_MONEY


def keep_fee(outcome: Outcome, event: BankEvent, *, at: datetime) -> None:
    """Records what the bank took for itself, once however often its statements tell it; it stays with us."""
    told = BankEvent.objects.filter(bank_reference=outcome.bank_reference, kind=outcome.what, amount=outcome.amount)
    if not outcome.amount or (outcome.bank_reference and told.exists()):
        event.state = BankEvent.State.REPEATED
        event.save()
        return
    attempt = DebitAttempt.objects.filter(end_to_end_id=outcome.end_to_end_id or "-").first()
    event.state, event.attempt = BankEvent.State.APPLIED, attempt
    event.save()
    wording = outcome.text.replace("\n", " ")[:200]
    BankFee.objects.create(
        on=outcome.on, amount=outcome.amount, wording=wording, attempt=attempt, event=event, recorded_at=at
    )
    label = f"Frais bancaires {wording}".strip()[:200]
    piece = f"B-{event.pk}"
    record(books.Entry(books.BANK, outcome.on, piece, outcome.on, label, books.bank_fee(outcome.amount)), at=at)
