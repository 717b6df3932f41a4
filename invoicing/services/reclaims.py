"""What was paid back of money that the bank then took away is claimed, on a document that is pursued like any debt."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal

import structlog
from django.db import transaction

from invoicing.domain import journal as books
from invoicing.domain.billing import OUTSIDE, BillingPolicy
from invoicing.domain.days import day_of
from invoicing.models import Invoice, InvoiceLine, Payment
from invoicing.selectors.reclaims import KEY, to_reclaim
from invoicing.services.allocation import lock_account
from invoicing.services.issue import LineDraft, draft, issue
from invoicing.services.journal import record
from invoicing.services.wording import say, say_amount, say_day
from kernel import selectors as kernel_selectors
from kernel.errors import Refused
from subscribers.models import Customer

log = structlog.get_logger(__name__)


@transaction.atomic
def reclaim(customer_id: int, *, at: datetime) -> int:
    """Issues a fee note for each payment of his that was paid back and then went back; returns how many.

    Asked again, it finds nothing more. What cannot be issued yet stays among `to_reclaim`, which the day shows.
    """
    lock_account(Customer.objects.get(pk=customer_id))
    made = 0
    for payment in to_reclaim().filter(customer=customer_id):
        try:
            with transaction.atomic():
                _claim(payment, at=at)
            made += 1
        except Refused as refusal:
            log.warning("not_reclaimed", payment=payment.pk, code=refusal.code)
    return made


def _claim(payment: Payment, *, at: datetime) -> Invoice:
    customer, line = payment.customer, _line(payment)
    policy: BillingPolicy = kernel_selectors.policy("billing", day_of(at))
    # Before the document, whose debt what he paid since is spent on.
    _move(payment, line.net, at=at)
    note = draft(customer, [line], kind=Invoice.Kind.FEE_NOTE, at=at, key=f"{KEY}{payment.pk}", subject=line.label)
    return issue(note, at=at, due_on=day_of(at) + timedelta(days=policy.towards(customer.kind).notice_days))


def _line(payment: Payment) -> LineDraft:
    """The workings: what was paid back and when, and when the payment went back."""
    language = payment.customer.language
    rows = list(payment.reimbursements.order_by("on", "pk"))
    back = ", ".join(
        say(language, "reclaim_part", amount=say_amount(language, row.amount), day=say_day(language, row.on))
        for row in rows
    )
    gone = say(
        language,
        "reclaim_why",
        amount=say_amount(language, payment.amount),
        received=say_day(language, payment.received_on),
        gone=say_day(language, payment.reversal.on),
    )
    return LineDraft(
        kind=InvoiceLine.Kind.CHARGE,
        label=say(language, "reclaim"),
        detail=f"{back} ; {gone}"[:300],
        net=sum((row.amount for row in rows), Decimal(0)),
        vat_category=OUTSIDE,
        vat_rate=Decimal(0),
        account=books.OTHERS,
    )


def _move(payment: Payment, amount: Decimal, *, at: datetime) -> None:
    """The document books the debt once more: what the reimbursement left on the customer's account is taken off."""
    on, label = day_of(at), f"Remboursement sans provision {payment.reference}".strip()[:200]
    lines = books.reclaimed(amount, auxiliary=payment.customer.number)
    record(books.Entry(books.MISC, on, f"P-{payment.pk}", on, label, lines), at=at, customer=payment.customer)
