"""Corrects invoices that bear another VAT rate than they should: a credit note, and an invoice instead."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from invoicing import selectors
from invoicing.domain.billing import STANDARD, BillingPolicy
from invoicing.domain.days import day_of
from invoicing.domain.schedule import apportion, due_dates
from invoicing.models import Invoice, InvoiceLine
from invoicing.selectors.billing import ANEW
from invoicing.selectors.misrated import BACK, Differing, Misrated, misrated
from invoicing.services.allocation import lock_account
from invoicing.services.issue import LineDraft, draft, issue
from invoicing.services.papers import queue_schedule
from invoicing.services.wording import say, say_amount, say_day
from kernel import selectors as kernel_selectors
from kernel.errors import Refused
from kernel.money import ZERO
from kernel.periods import first_of_month

if TYPE_CHECKING:
    from kernel.models import User

log = structlog.get_logger(__name__)


@transaction.atomic
def correct_vat(invoice: Invoice, *, at: datetime, by: User | None) -> tuple[Invoice, Invoice]:
    """Bills the lines that differ anew at the rate of their chargeable event, and credits them as they were.

    Returns the credit note and the invoice, each naming what it corrects; the credit settles the invoice that stood,
    then the new one. Once: a line that was credited does not differ any more, and the database holds its credit once.

    Raises `Refused("vat_not_different")`, and what `issue` does.
    """
    lock_account(invoice.customer)
    found = next(iter(misrated([invoice.number], most=1)), None)
    if found is None:
        raise Refused("vat_not_different", number=invoice.number)
    anew = _draft(found, [_anew(one, invoice) for one in found.lines], Invoice.Kind.INVOICE, at=at, by=by)
    anew = issue(anew, at=at, parts=_parts(found, day_of(at)))
    note = _draft(found, [_back(one) for one in found.lines], Invoice.Kind.CREDIT_NOTE, at=at, by=by)
    note = issue(note, at=at, mailing=f"vat/{note.pk}")
    queue_schedule(note, at=at, mailing=f"vat/{note.pk}")
    log.info("vat_corrected", invoice=invoice.number, note=note.number, anew=anew.number, by=by.pk if by else None)
    return note, anew


def _draft(found: Misrated, lines: Sequence[LineDraft], kind: str, *, at: datetime, by: User | None) -> Invoice:
    invoice = found.invoice
    days = [one.line.period for one in found.lines if one.line.period]
    return draft(
        invoice.customer, lines, kind=kind, at=at, by=by, contract=invoice.contract, corrects=invoice,
        subject=_subject(invoice) if kind == Invoice.Kind.INVOICE else "",
        service_start=min((start for start, _ in days), default=None),
        service_end=max((end for _, end in days), default=None),
    )  # fmt: skip


def _subject(invoice: Invoice) -> str:
    return say(invoice.language, "vat_subject", number=invoice.number, day=_day(invoice))


def _back(one: Differing) -> LineDraft:
    line = one.line
    return LineDraft(
        kind=InvoiceLine.Kind.REFUND, item=f"{BACK}{line.pk}", label=line.label, detail=line.detail, net=one.net,
        vat_category=STANDARD, vat_rate=line.vat_rate, account=line.account, contract=line.contract,
        period_start=line.period_start, period_end=line.period_end,
    )  # fmt: skip


def _anew(one: Differing, invoice: Invoice) -> LineDraft:
    line, language = one.line, invoice.language
    was, now = (say_amount(language, f"{rate.normalize():f}") for rate in (line.vat_rate, one.rate))
    why = say(language, "vat_why", now=now, was=was, number=invoice.number, day=_day(invoice))
    detail = " · ".join(part for part in (line.detail, why) if part)[:300]
    anew = replace(_back(one), kind=line.kind, item=f"{ANEW}{line.pk}", vat_rate=one.rate, detail=detail)
    whole = one.net == line.net
    return replace(anew, quantity=line.quantity, unit_price=line.unit_price) if whole else anew


def _parts(found: Misrated, issued_on: date) -> list[tuple[date, Decimal]]:
    """Each month falls due on its own day again, none before its debit can be announced; what has no month at once."""
    weights: dict[date, Decimal] = {}
    for one in found.lines:
        month = first_of_month(one.line.period_start or issued_on)
        weights[month] = weights.get(month, ZERO) + one.net * (100 + one.rate)
    months = sorted(weights)
    dates = due_dates(months, issued_on, _policy(found, issued_on))
    parts: dict[date, Decimal] = {}
    for due_on, amount in zip(dates, apportion(found.billed.gross, [weights[m] for m in months]), strict=True):
        parts[due_on] = parts.get(due_on, ZERO) + amount
    return sorted(parts.items())


def _policy(found: Misrated, issued_on: date) -> BillingPolicy:
    """What the contract says; a charge of dunning or recovery has none."""
    contract = found.lines[0].line.contract
    if contract:
        return selectors.billing_policy(contract)
    policy: BillingPolicy = kernel_selectors.policy("billing", issued_on)
    return policy.towards(found.invoice.customer.kind)


def _day(invoice: Invoice) -> str:
    return say_day(invoice.language, invoice.issued_on) if invoice.issued_on else ""
