"""Cheques, card takings and cash on their way to the bank: grouped on a deposit, handed over, credited less fees."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from invoicing.domain import journal as books
from invoicing.domain.days import day_of
from invoicing.domain.deposits import CREDITED, DEPOSIT, OPEN, PREPARED
from invoicing.gateways.base import Outcome, What
from invoicing.models import BankEvent, Deposit, DepositItem, Payment
from invoicing.selectors.deposits import to_deposit
from invoicing.services.journal import record
from kernel.errors import Refused
from kernel.money import ZERO, cents
from kernel.services import take_number, transition

if TYPE_CHECKING:
    from kernel.models import User

SHORTEST_SLIP = 5
"""A slip number of fewer signs is too common to know a bank's line by."""


@transaction.atomic
def prepare_deposit(payments: Sequence[Payment], *, on: date, at: datetime, by: User, slip: str = "") -> Deposit:
    """Puts payments of one means, not yet at the bank, on a deposit of their own, in the order given.

    Raises:
        Refused: `nothing_to_deposit`, `not_to_deposit` (taken back, on another deposit, not of a kind that is brought
            to the bank), `deposit_mixed`, `ends_in_the_future`, `deposit_before_receipt`.
    """
    asked = list(dict.fromkeys(payment.pk for payment in payments))
    if not asked:
        raise Refused("nothing_to_deposit")
    if on > day_of(at):
        raise Refused("ends_in_the_future", until=on)
    # Locked in one order: of two people who deposit one cheque, the second is told.
    list(Payment.objects.select_for_update(no_key=True).filter(pk__in=asked).order_by("pk"))
    waiting = to_deposit().in_bulk(asked)
    if missing := [payment for payment in payments if payment.pk not in waiting]:
        raise Refused("not_to_deposit", payment=str(missing[0]))
    rows = [waiting[pk] for pk in asked]
    if len({row.means for row in rows}) > 1:
        raise Refused("deposit_mixed")
    if max(row.received_on for row in rows) > on:
        raise Refused("deposit_before_receipt", on=on)
    deposit = Deposit.objects.create(
        number=f"RB-{on.year}-{take_number('deposit', on.year):04d}",
        means=rows[0].means,
        on=on,
        slip=slip.strip(),
        count=len(rows),
        total=sum((row.amount for row in rows), ZERO),
        prepared_at=at,
        prepared_by=by,
    )
    DepositItem.objects.bulk_create(
        DepositItem(deposit=deposit, rank=rank, payment=row) for rank, row in enumerate(rows, 1)
    )
    return deposit


@transaction.atomic
def undo_deposit(deposit: Deposit, *, at: datetime, by: User) -> Deposit:
    """Takes a deposit apart before it leaves; its payments wait again. Raises `Refused("transition_refused")`."""
    deposit = _locked(deposit)
    transition(deposit, DEPOSIT, "undo", at=at, by=by)
    deposit.items.update(undone=True)
    return deposit


@transaction.atomic
def hand_over_deposit(deposit: Deposit, *, at: datetime, by: User | None, why: str = "") -> Deposit:
    """It has left for the bank; cash leaves the till with it. Raises `Refused("transition_refused")`."""
    deposit = _locked(deposit)
    transition(deposit, DEPOSIT, "hand_over", at=at, by=by, why=why, handed_over_at=at)
    if deposit.means == Payment.Means.CASH:
        moved = books.moved(deposit.total, books.TILLS[deposit.means], books.TRANSFERS)
        _record(deposit, day_of(at), f"Remise {deposit.number} {deposit.slip}", moved, at=at)
    return deposit


@transaction.atomic
def credit_deposit(
    deposit: Deposit,
    *,
    on: date,
    at: datetime,
    by: User | None,
    fees: Decimal = ZERO,
    event: BankEvent | None = None,
) -> Deposit:
    """The bank has it: account 512 gets the total less `fees`, which are the bank's (627).

    Raises:
        Refused: `transition_refused`, `deposit_fees` unless from nothing to less than the total, `amount_not_in_cents`,
            `ends_in_the_future`, `deposit_before_receipt` for a day before the deposit's.
    """
    deposit = _locked(deposit)
    if not 0 <= fees < deposit.total:
        raise Refused("deposit_fees", total=deposit.total)
    if cents(fees) != fees:
        raise Refused("amount_not_in_cents", amount=fees)
    if event is None and on > day_of(at):
        raise Refused("ends_in_the_future", until=on)
    if on < deposit.on:
        raise Refused("deposit_before_receipt", on=on)
    if deposit.state == PREPARED:
        deposit = hand_over_deposit(deposit, at=at, by=by, why="told by the bank")
    transition(deposit, DEPOSIT, "credit", at=at, by=by, credited_on=on, fees=fees, event=event)
    way = books.TRANSFERS if deposit.means == Payment.Means.CASH else books.TILLS[deposit.means]
    _record(deposit, on, f"Remise {deposit.number}", books.deposited(deposit.total, fees=fees, account=way), at=at)
    return deposit


@transaction.atomic
def match_deposit(event: BankEvent, deposit: Deposit, *, at: datetime, by: User) -> Deposit:
    """A person says that a credit of the bank is a deposit; what a card acquirer pays less is his fee.

    One that was typed as credited before is only told its line, and nothing is booked again.

    Raises:
        Refused: `not_to_match`, `deposit_differs`, or what `credit_deposit` refuses.
    """
    event = BankEvent.objects.select_for_update().get(pk=event.pk)
    if event.state != BankEvent.State.TO_MATCH or event.kind != BankEvent.Kind.CREDITED or event.amount is None:
        raise Refused("not_to_match", state=event.state, kind=event.kind)
    deposit = _locked(deposit)
    less = deposit.total - event.amount
    if deposit.state == CREDITED:
        if less != deposit.fees or deposit.event_id:
            raise Refused("deposit_differs", told=event.amount, number=deposit.number)
        Deposit.objects.filter(pk=deposit.pk).update(event=event)
    elif less < 0 or (less and deposit.means != Payment.Means.CARD):
        raise Refused("deposit_differs", told=event.amount, number=deposit.number)
    else:
        credit_deposit(deposit, on=event.on, at=at, by=by, fees=less, event=event)
    BankEvent.objects.filter(pk=event.pk).update(state=BankEvent.State.APPLIED, settled_by=by)
    deposit.refresh_from_db()
    return deposit


def reconcile_deposit(outcome: Outcome, event: BankEvent, *, at: datetime) -> bool:
    """Whether a credit names one of our deposits, or the bank's own slip of it, and is of its very amount."""
    if outcome.what is not What.CREDITED or not outcome.amount:
        return False
    text = outcome.text.upper()
    for deposit in Deposit.objects.filter(state__in=OPEN, total=outcome.amount, on__lte=outcome.on).order_by("pk"):
        named = deposit.number in text or (len(deposit.slip) >= SHORTEST_SLIP and deposit.slip.upper() in text)
        if named:
            event.state = BankEvent.State.APPLIED
            event.save()
            credit_deposit(deposit, on=outcome.on, at=at, by=None, event=event)
            return True
    return False


def _locked(deposit: Deposit) -> Deposit:
    return Deposit.objects.select_for_update().get(pk=deposit.pk)


def _record(deposit: Deposit, on: date, label: str, lines: tuple[books.Posting, ...], *, at: datetime) -> None:
    record(books.Entry(books.BANK, on, deposit.number, deposit.on, label.strip(), lines), at=at)
