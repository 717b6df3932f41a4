"""Promises, disputes and holds: what keeps the pursuit still for a while, with an author and an end."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from invoicing import selectors
from invoicing.domain.days import day_of
from invoicing.models import DunningEvent, Hold, Invoice, Promise
from invoicing.selectors.freezes import standing
from invoicing.services.allocation import lock_account
from invoicing.services.dunning import lift, relieve
from invoicing.services.notes import note
from kernel.errors import Refused
from kernel.services import wake

if TYPE_CHECKING:
    from kernel.models import User
    from subscribers.models import Customer


@transaction.atomic
def promise(
    customer: Customer, *, amount: Decimal, until: date, reason: str, key: str, at: datetime, by: User
) -> Promise:
    """The customer promises to pay `amount` by a day: nothing is done to him until then, and a walled line opens.

    The same `key` again is the same promise. Raises `Refused("ends_in_the_past" | "amount_not_positive")`.
    """
    if amount <= 0:
        raise Refused("amount_not_positive", amount=amount)
    _check_end(until, at)
    lock_account(customer)
    row, new = Promise.objects.get_or_create(
        key=key,
        defaults={
            "customer": customer,
            "amount": amount,
            "starts_on": day_of(at),
            "ends_on": until,
            "reason": reason,
            "recorded_at": at,
            "recorded_by": by,
        },
    )
    if new:
        _note_freeze(customer, DunningEvent.Kind.PROMISE, row.pk, until, at=at, by=by, amount=str(amount))
        relieve(customer.pk, at=at)
    return row


@transaction.atomic
def hold(
    customer: Customer,
    *,
    kind: str,
    until: date,
    reason: str,
    key: str,
    at: datetime,
    by: User | None,
    amount: Decimal | None = None,
    invoice: Invoice | None = None,
) -> Hold:
    """Freezes the pursuit: a "hold" of everything, or a "dispute" of `amount`, of an invoice, or of everything.

    A walled line opens as the dispute begins. Where a part stays undisputed, it is claimed by a new reminder.
    The same `key` again is the same hold.

    Raises:
        Refused: `ends_in_the_past`, `amount_not_positive`, `hold_of_a_part`, `invoice_of_another_customer`.
    """
    _check_end(until, at)
    _check_part(customer, kind, amount, invoice)
    lock_account(customer)
    row, new = Hold.objects.get_or_create(
        key=key,
        defaults={
            "customer": customer,
            "kind": kind,
            "amount": amount,
            "invoice": invoice,
            "starts_on": day_of(at),
            "ends_on": until,
            "reason": reason,
            "recorded_at": at,
            "recorded_by": by,
        },
    )
    if new:
        event = DunningEvent.Kind.DISPUTE if _is_partial(row) else DunningEvent.Kind.HOLD
        _note_freeze(customer, event, row.pk, until, at=at, by=by, amount=str(amount or ""))
        if _is_partial(row):
            lift(customer, "disputed", at=at, by=by)
        relieve(customer.pk, at=at)
    return row


def end_freeze(row: Promise | Hold, *, at: datetime, by: User | None) -> None:
    """Ends a promise or a hold before its day. Raises `Refused("already_ended")`."""
    open_still = type(row).objects.filter(pk=row.pk, ended_at=None)
    if not open_still.update(ended_at=at, ended_by=by):
        raise Refused("already_ended", ended_at=row.ended_at)
    row.refresh_from_db()
    wake("invoicing.tasks.advance_dunning")


@transaction.atomic
def release(customer: Customer, *, at: datetime, by: User) -> int:
    """Ends every promise and hold that stands for a customer; his disputes stay. Returns how many ended.

    Raises:
        Refused: `nothing_held`.
    """
    lock_account(customer)
    held = Hold.objects.filter(customer=customer, kind=Hold.Kind.HOLD)
    rows = [*standing(Promise.objects.filter(customer=customer), day_of(at)), *standing(held, day_of(at))]
    if not rows:
        raise Refused("nothing_held", customer=customer.name)
    for row in rows:
        end_freeze(row, at=at, by=by)
    return len(rows)


def _note_freeze(
    customer: Customer, kind: DunningEvent.Kind, pk: int, until: date, *, at: datetime, by: User | None, amount: str
) -> None:
    case = selectors.open_case(customer)
    if case:
        note(case, f"{kind}-{pk}", kind, kind, at=at, by=by, until=until.isoformat(), amount=amount)


def _check_end(until: date, at: datetime) -> None:
    if until < day_of(at):
        raise Refused("ends_in_the_past", until=until.isoformat())


def _check_part(customer: Customer, kind: str, amount: Decimal | None, invoice: Invoice | None) -> None:
    if kind == Hold.Kind.HOLD and (amount is not None or invoice is not None):
        raise Refused("hold_of_a_part", kind=kind)
    if amount is not None and amount <= 0:
        raise Refused("amount_not_positive", amount=amount)
    if invoice is not None and invoice.customer_id != customer.pk:
        raise Refused("invoice_of_another_customer", invoice=invoice.number)


def _is_partial(row: Hold) -> bool:
    return row.kind == Hold.Kind.DISPUTE and (row.amount is not None or row.invoice_id is not None)
