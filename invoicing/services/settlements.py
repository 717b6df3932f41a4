"""What ends a debt or a credit otherwise than by money in: written off, paid back, doubted."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from invoicing import selectors
from invoicing.domain import journal as books
from invoicing.domain.allocation import Debt, allocate_payment
from invoicing.domain.days import day_of
from invoicing.models import Allocation, DoubtfulDebt, Instalment, Invoice, Payment, Reimbursement, WriteOff
from invoicing.selectors.deposits import at_the_bank
from invoicing.selectors.refunds import with_a_service
from invoicing.services.allocation import lock_account, settle_doubts, settle_vat, spend_leftovers
from invoicing.services.journal import record
from kernel.errors import Refused
from kernel.money import cents
from kernel.services import wake

if TYPE_CHECKING:
    from kernel.models import User


@transaction.atomic
def write_off(invoice: Invoice, *, amount: Decimal, reason: str, key: str, at: datetime, by: User) -> WriteOff:
    """Gives up what is due of a document, in whole or in part: the loss goes to account 654, its VAT is taken back.

    The same `key` again is the same write-off. Raises `Refused("amount_not_positive" | "more_than_due")`.
    """
    lock_account(invoice.customer)
    known = WriteOff.objects.filter(key=key).first()
    if known:
        return known
    due = selectors.invoice_due(invoice)
    if amount <= 0 or cents(amount) != amount:
        raise Refused("amount_not_positive", amount=amount)
    if amount > due:
        raise Refused("more_than_due", due=due)
    vat = selectors.vat_to_take_back(invoice, amount, due=due)
    facts = {"on": day_of(at), "reason": reason, "key": key, "recorded_at": at, "recorded_by": by}
    row = WriteOff.objects.create(invoice=invoice, amount=amount, vat=vat, **facts)
    _record_loss(row, at=at)
    _spend(row, at=at)
    wake("invoicing.tasks.lift_suspensions")
    return row


@transaction.atomic
def take_back_write_off(row: WriteOff, *, reason: str, at: datetime, by: User) -> WriteOff:
    """The debt given up is owed again, for he pays after all: the loss and its VAT come back on their accounts today.

    What waits of the customer's money settles it at once. Raises `Refused("write_off_taken_back")`.
    """
    invoice = row.invoice
    lock_account(invoice.customer)
    if row.reverses_id or WriteOff.objects.filter(reverses=row).exists():
        raise Refused("write_off_taken_back")
    facts = {"on": day_of(at), "reason": reason, "key": f"back/{row.pk}", "recorded_at": at, "recorded_by": by}
    back = WriteOff.objects.create(invoice=invoice, amount=-row.amount, vat=-row.vat, reverses=row, **facts)
    _record_loss(back, at=at)
    undone = [
        Allocation.objects.create(instalment=one.instalment, write_off=row, amount=-one.amount, at=at, reverses=one)
        for one in row.allocations.select_related("instalment")
    ]
    settle_vat({one.instalment_id for one in undone}, at=at)
    settle_doubts(invoice.customer, at=at)
    spend_leftovers(invoice.customer, at=at)
    wake("invoicing.tasks.advance_dunning")
    return back


def _record_loss(row: WriteOff, *, at: datetime) -> None:
    """The loss of a write-off, or what comes back of one (amounts below zero)."""
    invoice, on = row.invoice, day_of(at)
    on_debits = invoice.terms.get("vat_on_debits", False)
    postings = books.loss(row.amount, vat=row.vat, auxiliary=invoice.customer.number, vat_on_debits=on_debits)
    label = f"{'Reprise de perte' if row.reverses_id else 'Perte'} {invoice.number} {row.reason}"[:200]
    entry = books.Entry(books.MISC, on, invoice.number, invoice.issued_on or on, label, postings)
    record(entry, at=at, customer=invoice.customer, invoice=invoice)


def _spend(row: WriteOff, *, at: datetime) -> None:
    owed = Instalment.objects.filter(schedule__invoice=row.invoice).open()
    found = allocate_payment(row.amount, [Debt(part.pk, part.due_on, part.due) for part in owed])
    for instalment, amount in found.parts:
        Allocation.objects.create(instalment_id=instalment, write_off=row, amount=amount, at=at)
    settle_vat([instalment for instalment, _ in found.parts], at=at)
    settle_doubts(row.invoice.customer, at=at)


@transaction.atomic
def reimburse(
    source: Payment | Invoice,
    *,
    amount: Decimal,
    on: date,
    reference: str,
    key: str,
    at: datetime,
    by: User,
    account: str = books.BANK_ACCOUNT,
) -> Reimbursement:
    """Records that what is left of a payment or of a credit note was paid back: by transfer, or by a payment service.

    `account` is where the money leaves from. The same `key` again is the same reimbursement.

    Raises `Refused("amount_not_positive" | "more_than_left" | "ends_in_the_future")`, `not_at_the_bank_yet` for a
    cheque or a card's payment whose deposit the bank has not credited, and `still_with_the_service` for a transfer of
    what a payment service collected and has not sent to our account yet: it can give it back itself.
    """
    customer = source.customer
    lock_account(customer)
    known = Reimbursement.objects.filter(key=key).first()
    if known:
        return known
    if amount <= 0 or cents(amount) != amount:
        raise Refused("amount_not_positive", amount=amount)
    if on > day_of(at):
        raise Refused("ends_in_the_future", until=on)
    if isinstance(source, Payment) and not at_the_bank(source):
        raise Refused("not_at_the_bank_yet", amount=source.amount)
    if isinstance(source, Payment) and account == books.BANK_ACCOUNT and with_a_service(source):
        raise Refused("still_with_the_service", amount=source.amount)
    left = selectors.payment_left(source) if isinstance(source, Payment) else selectors.credit_left(source)
    if amount > left:
        raise Refused("more_than_left", left=left)
    of = {"payment": source} if isinstance(source, Payment) else {"credit_note": source}
    facts = {"on": on, "reference": reference, "key": key, "recorded_at": at, "recorded_by": by}
    row = Reimbursement.objects.create(customer=customer, amount=amount, **of, **facts)
    postings = books.receipt(-amount, auxiliary=customer.number, account=account)
    entry = books.Entry(books.BANK, on, f"R-{row.pk}", on, f"Remboursement {reference}".strip()[:200], postings)
    record(entry, at=at, customer=customer)
    if isinstance(source, Invoice):
        settle_vat((), at=at, on=on, credit_note=source)
    return row


@transaction.atomic
def mark_doubtful(invoice: Invoice, *, reason: str, at: datetime, by: User) -> DoubtfulDebt:
    """Moves what is due of an invoice to account 416; payments and write-offs move it back as they come.

    Raises `Refused("nothing_to_doubt")`.
    """
    lock_account(invoice.customer)
    if selectors.invoice_due(invoice) <= 0:
        raise Refused("nothing_to_doubt", number=invoice.number)
    row, _ = DoubtfulDebt.objects.get_or_create(
        invoice=invoice, ended_at=None, defaults={"reason": reason, "since": at, "recorded_by": by}
    )
    settle_doubts(invoice.customer, at=at)
    return row


@transaction.atomic
def end_doubt(row: DoubtfulDebt, *, at: datetime) -> None:
    """The debt is thought good again. Raises `Refused("already_ended")`."""
    lock_account(row.invoice.customer)
    if not DoubtfulDebt.objects.filter(pk=row.pk, ended_at=None).update(ended_at=at):
        raise Refused("already_ended", ended_at=row.ended_at)
    settle_doubts(row.invoice.customer, at=at)
