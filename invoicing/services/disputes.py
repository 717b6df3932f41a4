"""A customer disputes a line, or his platform the invoice: it is frozen until somebody answers, the rest stays due."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from invoicing import selectors
from invoicing.domain.days import day_of
from invoicing.models import Hold, Invoice, InvoiceLine
from invoicing.selectors.freezes import standing
from invoicing.services.freezes import end_freeze, hold
from kernel.errors import Refused
from kernel.money import percent
from kernel.services import queue_message, wording
from subscribers.selectors import customer_facts

if TYPE_CHECKING:
    from kernel.models import User

ANSWER_WITHIN = timedelta(days=30)
LONGEST = 500


def dispute_line(line: InvoiceLine, *, reason: str, at: datetime, by: User) -> Hold:
    """Freezes the pursuit for the amount of a line, VAT included, or what is still due if that is less.

    Disputed again, gives back the dispute that stands; one that lapsed without an answer begins anew.
    Raises `Refused("nothing_to_dispute" | "reason_missing" | "dispute_answered")`.
    """
    if not reason.strip():
        raise Refused("reason_missing")
    due = selectors.invoice_due(line.invoice)
    amount = min(due, line.net + percent(line.net, line.vat_rate))
    before = list(Hold.objects.filter(Q(key=_key(line)) | Q(key__startswith=f"{_key(line)}/")).order_by("pk"))
    if before and before[-1].ended_at:
        raise Refused("dispute_answered", number=line.invoice.number)
    if before and before[-1].ends_on >= day_of(at):
        return before[-1]
    if amount <= 0:
        raise Refused("nothing_to_dispute", number=line.invoice.number)
    return hold(
        line.invoice.customer,
        kind=Hold.Kind.DISPUTE,
        until=day_of(at) + ANSWER_WITHIN,
        reason=f"{line.label} · {reason.strip()}"[:300],
        key=f"{_key(line)}/{len(before) + 1}" if before else _key(line),
        at=at,
        by=by,
        amount=amount,
        invoice=line.invoice,
    )


def dispute_of_buyer(invoice: Invoice, *, why: str, key: str, at: datetime) -> Hold | None:
    """Freezes the pursuit for an invoice that its buyer disputes or refuses through the e-invoicing platform.

    None where nothing is due of it, or a dispute of his stands; the same `key` is the same word of his.
    """
    known = _of_buyer(invoice, at=at)
    if known or selectors.invoice_due(invoice) <= 0:
        return known
    until = day_of(at) + ANSWER_WITHIN
    return hold(
        invoice.customer,
        kind=Hold.Kind.DISPUTE,
        until=until,
        reason=why[:300],
        key=key,
        at=at,
        by=None,
        invoice=invoice,
    )


@transaction.atomic
def answer_dispute(row: Hold, *, answer: str, at: datetime, by: User) -> Hold:
    """Ends a dispute with what the customer is told, by mail and beside his invoice; what is due is pursued again.

    Raises:
        Refused: `not_a_dispute`, `text_missing` without an answer, `already_ended`.
    """
    if row.kind != Hold.Kind.DISPUTE:
        raise Refused("not_a_dispute")
    if not answer.strip():
        raise Refused("text_missing", field="answer")
    end_freeze(row, at=at, by=by)
    row.answer = answer.strip()[:LONGEST]
    row.save(update_fields=["answer"])
    _tell(row, at=at)
    return row


def _tell(row: Hold, *, at: datetime) -> None:
    customer, invoice = row.customer, row.invoice
    facts = {
        "customer": customer_facts(customer),
        "invoice": {"number": invoice.number} if invoice else None,
        "on": row.starts_on,
        # What his platform told is codes: he has his own words for them.
        "reason": row.reason if row.recorded_by_id else "",
        "answer": row.answer,
        "due": selectors.invoice_due(invoice) if invoice else None,
    }
    said = wording("dispute_answered").words(customer.language, facts)
    queue_message(
        channel="mail", to=customer.email, subject=said.subject, body=said.body, kind=said.kind, version=said.version,
        key=f"dispute/{row.pk}/answered", at=at, language=customer.language, about=row,
    )  # fmt: skip


def settle_dispute_of_buyer(invoice: Invoice, *, at: datetime) -> None:
    """The buyer approves what he disputed: the pursuit goes on where it stood."""
    standing_one = _of_buyer(invoice, at=at)
    if standing_one:
        end_freeze(standing_one, at=at, by=None)


def _of_buyer(invoice: Invoice, *, at: datetime) -> Hold | None:
    of_buyer = Hold.objects.filter(invoice=invoice, kind=Hold.Kind.DISPUTE, recorded_by=None)
    found: Hold | None = standing(of_buyer, day_of(at)).first()
    return found


def _key(line: InvoiceLine) -> str:
    return f"line/{line.pk}"
