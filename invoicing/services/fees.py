"""Charges of dunning and termination, on a document of their own."""

from __future__ import annotations

from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import models, transaction

from invoicing import selectors
from invoicing.domain import journal as books
from invoicing.domain.billing import OUTSIDE, STANDARD, BillingPolicy
from invoicing.domain.days import day_of
from invoicing.models import Invoice, InvoiceLine
from invoicing.services.allocation import lock_account
from invoicing.services.issue import LineDraft, draft, issue
from invoicing.services.wording import say
from kernel import selectors as kernel_selectors
from kernel.errors import Refused

if TYPE_CHECKING:
    from kernel.models import User
    from subscribers.models import Customer

ACCOUNTS = {"interest": books.INTEREST, "indemnity": books.INDEMNITIES, "exit": books.INDEMNITIES}


@transaction.atomic
def issue_fee_note(
    customer: Customer,
    *,
    kind: str,
    amount: Decimal,
    case: models.Model,
    at: datetime,
    by: User | None = None,
    word: str = "",
    detail: str = "",
) -> Invoice:
    """Charges a fee once for a case: asked again, it gives back the document that exists.

    `kind` is a key of the `billing` policy's `charge_vat`, which says its VAT category: outside VAT it goes on a fee
    note, else on an invoice, for the two may not share a document (EN 16931 BR-O-11). `amount` is before any VAT.
    `word` is the wording's when it is not the kind's own.
    Raises `Refused("charge_unknown" | "vat_category_unknown")`.
    """
    lock_account(customer)
    key = f"fee/{kind}/{case._meta.label_lower}/{case.pk}"
    known = Invoice.objects.filter(key=key).first()
    if known:
        return known
    policy: BillingPolicy = kernel_selectors.policy("billing", day_of(at))
    outside = _category(kind, policy) == OUTSIDE
    line = LineDraft(
        kind=InvoiceLine.Kind.CHARGE,
        label=say(customer.language, word or kind),
        detail=detail,
        net=amount,
        vat_category=OUTSIDE if outside else STANDARD,
        vat_rate=Decimal(0) if outside else selectors.vat_rate(day_of(at)),
        account=ACCOUNTS.get(kind, books.FEES),
    )
    document = Invoice.Kind.FEE_NOTE if outside else Invoice.Kind.INVOICE
    note = draft(customer, [line], kind=document, at=at, by=by, key=key, subject=line.label)
    # Due when a debit of it can have been notified.
    return issue(note, at=at, due_on=day_of(at) + timedelta(days=policy.towards(customer.kind).notice_days))


def _category(kind: str, policy: BillingPolicy) -> str:
    if kind not in policy.charge_vat:
        raise Refused("charge_unknown", kind=kind)
    category = policy.charge_vat[kind]
    if category not in {OUTSIDE, STANDARD}:
        raise Refused("vat_category_unknown", kind=kind, category=category)
    return category
