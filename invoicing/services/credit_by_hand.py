"""A person credits lines of a document: billed wrongly, disputed with reason, or a gesture."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from invoicing.domain.recurring import HAND
from invoicing.models import Invoice, InvoiceLine
from invoicing.selectors.creditable import left_of_document, left_of_lines
from invoicing.selectors.misrated import item_of
from invoicing.services.allocation import lock_account
from invoicing.services.issue import LineDraft, draft, issue
from invoicing.services.papers import queue_schedule
from kernel.errors import Refused
from kernel.money import ZERO, cents

if TYPE_CHECKING:
    from kernel.models import User


@transaction.atomic
def credit_lines(
    invoice: Invoice, parts: Mapping[int, Decimal], *, reason: str, key: str, at: datetime, by: User
) -> Invoice:
    """A credit note on a document for `parts`: by line, euros excluding VAT, at the VAT rate that the line bore.

    `reason` is printed under each line. The credit goes to what it corrects, then the oldest debt; what is left carries
    over. The same `key` again is the same credit note.

    Raises `Refused("reason_missing" | "nothing_to_credit" | "amount_not_positive" | "more_than_billed")`, and what
    `issue` does.
    """
    lock_account(invoice.customer)
    known = Invoice.objects.filter(key=f"{HAND}/{key}").first()
    if known:
        return known
    if not reason.strip():
        raise Refused("reason_missing")
    left = left_of_lines(invoice)
    lines = [line for line in left if line.pk in parts]
    if not parts or len(lines) != len(parts):
        raise Refused("nothing_to_credit", number=invoice.number)
    for line in lines:
        _check(parts[line.pk], left[line])
    whole = min(sum(left.values(), ZERO), left_of_document(invoice))
    if sum(parts.values(), ZERO) > whole:
        raise Refused("more_than_billed", left=whole)
    note = draft(
        invoice.customer, [_line(line, parts[line.pk], reason.strip()) for line in lines], at=at, by=by,
        kind=Invoice.Kind.CREDIT_NOTE, corrects=invoice, contract=invoice.contract, key=f"{HAND}/{key}",
    )  # fmt: skip
    note = issue(note, at=at, mailing=f"credit/{note.pk}")
    queue_schedule(note, at=at, mailing=f"credit/{note.pk}")
    return note


def _check(amount: Decimal, left: Decimal) -> None:
    if amount <= 0 or cents(amount) != amount:
        raise Refused("amount_not_positive", amount=amount)
    if amount > left:
        raise Refused("more_than_billed", left=left)


def _line(line: InvoiceLine, net: Decimal, reason: str) -> LineDraft:
    item = f"{HAND}/{item_of(line)}/"
    turn = 1 + InvoiceLine.objects.filter(contract=line.contract, item__startswith=item).count()
    return LineDraft(
        kind=InvoiceLine.Kind.REFUND, item=f"{item}{turn}", label=line.label, detail=reason[:300], net=net,
        vat_category=line.vat_category, vat_rate=line.vat_rate, account=line.account, contract=line.contract,
        period_start=line.period_start, period_end=line.period_end,
    )  # fmt: skip
