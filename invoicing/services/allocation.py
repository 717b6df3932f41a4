"""Puts money against debt, and brings the VAT of what was collected due."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.db.models import Q

from invoicing import selectors
from invoicing.domain import journal as books
from invoicing.domain.allocation import Allocated, Debt, allocate_credit, allocate_payment
from invoicing.domain.days import day_of
from invoicing.models import Allocation, Instalment, Invoice, Payment
from invoicing.services.journal import record
from kernel.errors import Refused
from kernel.money import ZERO
from subscribers.models import Customer as CustomerRow

if TYPE_CHECKING:
    from kernel.models import User
    from subscribers.models import Customer

log = structlog.get_logger(__name__)


def lock_account(customer: Customer) -> None:
    """Keeps other money events of one customer waiting until this transaction ends; must be in one.

    Without the key lock, so that inserting rows that point at the customer does not wait.
    """
    CustomerRow.objects.select_for_update(no_key=True).get(pk=customer.pk)


@transaction.atomic
def spend_payment(payment: Payment, *, at: datetime, towards: Collection[int] = ()) -> Allocated:
    """Allocates what is left of a payment: to the instalments named, then to the oldest debt."""
    lock_account(payment.customer)
    left = selectors.payment_left(payment)
    if left <= 0:
        return Allocated((), left)
    found = allocate_payment(left, _debts(payment.customer), towards=towards)
    _write(found, at=at, payment=payment)
    return found


@transaction.atomic
def allocate_by_hand(payment: Payment, parts: Mapping[int, Decimal], *, at: datetime, by: User | None) -> None:
    """Puts what is left of a payment against the instalments a person chose: `parts` is instalment -> euros.

    What he leaves stays carried over until the next debt. Raises `Refused("nothing_chosen" | "more_than_left" |
    "more_than_due" | "amount_not_positive")`.
    """
    lock_account(payment.customer)
    if not parts:
        raise Refused("nothing_chosen")
    if any(amount <= 0 for amount in parts.values()):
        raise Refused("amount_not_positive")
    left = selectors.payment_left(payment)
    if sum(parts.values()) > left:
        raise Refused("more_than_left", left=left)
    owed = {debt.id: debt.due for debt in _debts(payment.customer)}
    for instalment, amount in parts.items():
        if amount > owed.get(instalment, ZERO):
            raise Refused("more_than_due", due=owed.get(instalment, ZERO))
    log.info("allocated_by_hand", payment=payment.pk, by=by.pk if by else None, parts=len(parts))
    _write(Allocated(tuple(parts.items()), left - sum(parts.values())), at=at, payment=payment)


@transaction.atomic
def take_back_allocation(payment: Payment, *, at: datetime) -> None:
    """Frees what a payment settled, for a person to put it elsewhere; the money itself stays."""
    lock_account(payment.customer)
    reverse_allocations(payment, at=at)


@transaction.atomic
def spend_credit(credit_note: Invoice, *, at: datetime) -> Allocated:
    """Allocates what is left of a credit note: to what it corrects, what was invoiced instead, then the oldest debt."""
    lock_account(credit_note.customer)
    left = selectors.credit_left(credit_note)
    if left <= 0:
        return Allocated((), left)
    debts = _debts(credit_note.customer)
    found = allocate_credit(
        left,
        debts,
        frozen=selectors.in_frozen_batch([debt.id for debt in debts]),
        corrects=_corrected(credit_note),
        instead=_instead(credit_note),
    )
    _write(found, at=at, credit_note=credit_note)
    return found


@transaction.atomic
def spend_leftovers(customer: Customer, *, at: datetime) -> None:
    """Puts credits and payments that carried over, the oldest first, against debt that came since."""
    lock_account(customer)
    for credit_note in selectors.credits_carried_over(customer):
        spend_credit(credit_note, at=at)
    for payment in selectors.payments_carried_over(customer):
        spend_payment(payment, at=at)


@transaction.atomic
def reverse_allocations(payment: Payment, *, at: datetime, on: date | None = None) -> list[Allocation]:
    """Undoes what a payment settled, by rows of the opposite amount: exactly that debt is open again.

    Its VAT goes back on the day `on` that the money did; without one, on that of the payment, which stays.
    """
    standing = Allocation.objects.filter(payment=payment, reverses=None, reversed_by=None)
    undone = [
        Allocation.objects.create(
            instalment=allocation.instalment, payment=payment, amount=-allocation.amount, at=at, reverses=allocation
        )
        for allocation in standing.select_related("instalment")
    ]
    settle_vat({allocation.instalment_id for allocation in undone}, at=at, on=on or payment.received_on)
    settle_doubts(payment.customer, at=at)
    return undone


def settle_doubts(customer: Customer, *, at: datetime) -> None:
    """Brings the customer's doubtful account (416) to what is due of his doubted invoices, no more and no less."""
    booked = selectors.account_balance(books.DOUBTFUL, auxiliary=customer.number)
    doubted = Invoice.objects.filter(customer=customer, doubts__ended_at=None, doubts__isnull=False).distinct()
    due = sum((selectors.invoice_due(invoice) for invoice in doubted), ZERO)
    if due == booked:
        return
    piece, postings = f"{books.DOUBT_PIECE}{customer.number}", books.doubt(due - booked, auxiliary=customer.number)
    on = day_of(at)
    record(books.Entry(books.MISC, on, piece, on, "Creances douteuses", postings), at=at, customer=customer)


def settle_vat(
    instalments: Iterable[int], *, at: datetime, on: date | None = None, credit_note: Invoice | None = None
) -> None:
    """Posts, for each document touched, the VAT that its collections brought due and no entry has said yet.

    It falls due on the day `on` that the money came or went by the bank, whenever we heard of it, and not before its
    document (CGI, article 269-2-c); else today.
    """
    touched = Q(schedule__instalments__in=set(instalments)) | Q(pk=credit_note.pk if credit_note else None)
    papers = Invoice.objects.filter(touched).exclude(vat=0).distinct().order_by("pk").select_related("customer")
    for invoice in papers:
        if invoice.terms.get("vat_on_debits"):
            continue
        missing = selectors.vat_collected(invoice) - selectors.vat_posted_as_due(invoice)
        if missing:
            issued_on = invoice.issued_on or day_of(at)
            day = max(on, issued_on) if on else day_of(at)
            label, postings = f"TVA exigible {invoice.number}", books.vat_falls_due(missing)
            entry = books.Entry(books.MISC, day, invoice.number, issued_on, label, postings)
            record(entry, at=at, customer=invoice.customer, invoice=invoice)


def _corrected(credit_note: Invoice) -> list[int]:
    """The instalments of the invoice corrected; none for a penalty, which says nothing against what was invoiced."""
    if credit_note.penalty_id or not credit_note.corrects_id:
        return []
    of_it = Instalment.objects.filter(schedule__invoice_id=credit_note.corrects_id)
    return list(of_it.values_list("pk", flat=True))


def _instead(credit_note: Invoice) -> list[int]:
    """The instalments of the invoice that bills anew what the note takes back."""
    if not credit_note.corrects_id:
        return []
    of_it = Instalment.objects.filter(schedule__invoice__corrects=credit_note.corrects_id)
    return list(of_it.values_list("pk", flat=True))


def _debts(customer: Customer) -> list[Debt]:
    return [Debt(row.pk, row.due_on, row.due) for row in selectors.open_instalments(customer)]


def _write(
    found: Allocated, *, at: datetime, payment: Payment | None = None, credit_note: Invoice | None = None
) -> None:
    for instalment_id, amount in found.parts:
        Allocation.objects.create(
            instalment_id=instalment_id, payment=payment, credit_note=credit_note, amount=amount, at=at
        )
    touched = [instalment_id for instalment_id, _ in found.parts]
    settle_vat(touched, at=at, on=payment.received_on if payment else None, credit_note=credit_note)
    source = payment or credit_note
    if found.parts and source:
        settle_doubts(source.customer, at=at)
