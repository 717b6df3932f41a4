"""Money in, and money taken back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from invoicing.domain import journal as books
from invoicing.domain.days import day_of
from invoicing.models import BankFee, Deposit, Instalment, JournalLine, Payment, PaymentReversal
from invoicing.selectors.deposits import deposit_of
from invoicing.services.allocation import lock_account, reverse_allocations, spend_leftovers, spend_payment
from invoicing.services.journal import record
from kernel.errors import Refused
from kernel.money import ZERO, cents
from kernel.services import wake

if TYPE_CHECKING:
    from kernel.models import User
    from subscribers.models import Customer


@transaction.atomic
def record_payment(
    customer: Customer,
    *,
    amount: Decimal,
    received_on: date,
    means: str,
    reference: str,
    at: datetime,
    by: User | None = None,
    key: str = "",
    towards: Collection[Instalment] = (),
    account: str = "",
) -> Payment:
    """Records money that came in and allocates it: to the instalments it was drawn for, then to the oldest debt.

    `account` is where it lies: with a payment service until it pays out, here until it is deposited (cheque, card,
    cash), else at the bank. `key` names the money (a
    debit's EndToEndId, a bank entry): recorded again, it gives back the payment that exists.
    Raises `Refused("amount_not_positive" | "amount_not_in_cents" | "ends_in_the_future" | "payment_key_differs")`.
    """
    if amount <= 0 or cents(amount) != amount:
        raise Refused("amount_not_positive" if amount <= 0 else "amount_not_in_cents", amount=amount)
    if by and received_on > day_of(at):
        raise Refused("ends_in_the_future", until=received_on)
    lock_account(customer)
    known = Payment.objects.filter(key=key).first() if key else None
    if known:
        if (known.customer_id, known.amount) != (customer.pk, amount):
            raise Refused("payment_key_differs", key=key)
        return known
    payment = Payment.objects.create(
        customer=customer,
        amount=amount,
        received_on=received_on,
        means=means,
        reference=reference,
        key=key,
        recorded_at=at,
        recorded_by=by,
    )
    account = account or books.TILLS.get(means, books.BANK_ACCOUNT)
    record(_entry(payment, amount, received_on, "Encaissement", account), at=at, customer=customer, payment=payment)
    spend_payment(payment, at=at, towards=[instalment.pk for instalment in towards])
    wake("invoicing.tasks.lift_suspensions")
    return payment


@transaction.atomic
def reverse_payment(
    payment: Payment,
    *,
    reason: str,
    at: datetime,
    on: date | None = None,
    fee: Decimal = ZERO,
    by: User | None = None,
) -> PaymentReversal:
    """The money went back, on the bank's day `on`: reopens exactly the debt it had settled.

    What the customer paid too much before goes against it at once: nobody is pursued for what we hold of his. `fee` is
    what the bank took for it, unless its file tells that itself.
    Told a second time, gives back the reversal that exists. Raises `Refused("in_deposit")` while the bank has not
    credited the deposit that it is on, `Refused("ends_in_the_future" | "amount_not_positive")`.
    """
    lock_account(payment.customer)
    known = PaymentReversal.objects.filter(payment=payment).first()
    if known:
        return known
    on = on or day_of(at)
    if by and on > day_of(at):
        raise Refused("ends_in_the_future", until=on)
    if fee < 0 or cents(fee) != fee:
        raise Refused("amount_not_positive", amount=fee)
    account = _account_of(payment)
    reversal = PaymentReversal.objects.create(payment=payment, reason=reason[:200], on=on, recorded_at=at)
    entry = _entry(payment, -payment.amount, reversal.on, f"Rejet {reason}", account)
    record(entry, at=at, customer=payment.customer, payment=payment)
    if fee:
        _keep_fee(payment, fee, on, at=at)
    reverse_allocations(payment, at=at, on=on)
    spend_leftovers(payment.customer, at=at)
    # What was paid back of it is claimed by the sweep, which issues documents one customer at a time.
    wake("invoicing.tasks.advance_dunning")
    return reversal


def _keep_fee(payment: Payment, fee: Decimal, on: date, *, at: datetime) -> None:
    wording = f"Rejet {payment.reference}".strip()
    row = BankFee.objects.create(on=on, amount=fee, wording=wording, recorded_at=at)
    label = f"Frais bancaires {wording}"[:200]
    record(books.Entry(books.BANK, on, f"BF-{row.pk}", on, label, books.bank_fee(fee)), at=at)


def _account_of(payment: Payment) -> str:
    """Where the money was put when it came, or brought to since: it goes back from there."""
    # Locked, so that nobody deposits it meanwhile.
    Payment.objects.select_for_update(no_key=True).get(pk=payment.pk)
    deposit = deposit_of(payment)
    if deposit is not None:
        if deposit.state != Deposit.State.CREDITED:
            raise Refused("in_deposit", number=deposit.number)
        return books.BANK_ACCOUNT
    lines = JournalLine.objects.filter(entry__payment=payment).exclude(account=books.CUSTOMERS)
    return lines.order_by("pk").values_list("account", flat=True).first() or books.BANK_ACCOUNT


def _entry(payment: Payment, amount: Decimal, on: date, label: str, account: str) -> books.Entry:
    piece = f"P-{payment.pk}"
    lines = books.receipt(amount, auxiliary=payment.customer.number, account=account)
    return books.Entry(books.BANK, on, piece, payment.received_on, f"{label} {payment.reference}".strip()[:200], lines)
