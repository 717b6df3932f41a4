"""Approved penalties become credit notes that lower the next free debit; what was credited too much is invoiced."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from invoicing import selectors
from invoicing.domain import journal as books
from invoicing.domain.billing import OUTSIDE, STANDARD
from invoicing.domain.days import day_of
from invoicing.models import Invoice, InvoiceLine
from invoicing.services.allocation import lock_account
from invoicing.services.issue import LineDraft, draft, issue
from invoicing.services.papers import queue_schedule
from invoicing.services.wording import say, say_amount, say_day, say_lateness
from kernel.errors import Refused
from kernel.services import sweep_ran
from sla import selectors as sla_selectors
from sla import services as sla_services

if TYPE_CHECKING:
    from sla.models import Penalty

log = structlog.get_logger(__name__)


def credit_penalties(*, at: datetime) -> list[Invoice]:
    """Credits every approved penalty, each in its own transaction: one that cannot be leaves the others alone."""
    issued = _each(sla_selectors.penalties_to_credit(), credit_penalty, "penalty_not_credited", at=at)
    sweep_ran("invoicing.credit_penalties", at=at)
    return issued


@transaction.atomic
def credit_penalty(penalty: Penalty, *, at: datetime) -> Invoice:
    """The credit note of one approved penalty, put against overdue debt, then the earliest instalment the bank has not.

    Two sweeps at once make one: the second waits for the account and finds it.
    Raises `Refused("penalty_not_to_credit" | "no_invoice_to_correct")`.
    """
    customer = penalty.contract.customer
    lock_account(customer)
    known = Invoice.objects.filter(penalty=penalty).first()
    if known:
        return known
    if penalty.amount <= 0:
        raise Refused("penalty_not_to_credit", penalty=penalty.pk, amount=penalty.amount)
    corrected = selectors.invoice_covering(penalty.contract, penalty.month)
    if corrected is None:
        raise Refused("no_invoice_to_correct", contract=penalty.contract.number)
    note = draft(
        customer,
        [_line(penalty, at=at)],
        kind=Invoice.Kind.CREDIT_NOTE,
        at=at,
        contract=penalty.contract,
        penalty=penalty,
        corrects=corrected,
    )
    note = issue(note, at=at, mailing=f"penalty/{penalty.pk}")
    sla_services.mark_credited(penalty, at=at)
    queue_schedule(note, at=at, mailing=f"penalty/{penalty.pk}")
    return note


def take_back_penalties(*, at: datetime) -> list[Invoice]:
    """Invoices every approved negative difference, each in its own transaction."""
    return _each(sla_selectors.penalties_to_take_back(), take_back_penalty, "penalty_not_taken_back", at=at)


def _each(penalties: Iterable[Penalty], act: Callable[..., Invoice], trouble: str, *, at: datetime) -> list[Invoice]:
    issued = []
    for penalty in list(penalties):
        try:
            issued.append(act(penalty, at=at))
        except Refused as refusal:
            log.warning(trouble, penalty=penalty.pk, code=refusal.code, **refusal.facts)
    return issued


@transaction.atomic
def take_back_penalty(penalty: Penalty, *, at: datetime) -> Invoice:
    """The invoice of what a credit note granted too much: once, at the VAT of that note, due when a debit of it can
    have been notified. Raises `Refused("penalty_not_to_take_back")` while nothing was credited for its impact.
    """
    customer = penalty.contract.customer
    lock_account(customer)
    known = Invoice.objects.filter(penalty=penalty).first()
    if known:
        return known
    granted = (
        Invoice.objects.filter(penalty__impact=penalty.impact_id, kind=Invoice.Kind.CREDIT_NOTE, state="issued")
        .order_by("-pk")
        .first()
    )
    if penalty.amount >= 0 or granted is None:
        raise Refused("penalty_not_to_take_back", penalty=penalty.pk, amount=penalty.amount)
    line = _line_back(penalty, granted)
    document = draft(
        customer, [line], kind=Invoice.Kind.INVOICE, at=at, contract=penalty.contract, penalty=penalty,
        corrects=granted, subject=line.label,
    )  # fmt: skip
    due_on = day_of(at) + timedelta(days=selectors.billing_policy(penalty.contract).notice_days)
    document = issue(document, at=at, due_on=due_on, mailing=f"penalty/{penalty.pk}")
    sla_services.mark_credited(penalty, at=at)
    return document


def _line_back(penalty: Penalty, granted: Invoice) -> LineDraft:
    language, credited = granted.language, granted.lines.get()
    before, owed = (say_amount(language, penalty.workings[name]) for name in ("proposed_before", "owed"))
    day = say_day(language, granted.issued_on) if granted.issued_on else ""
    return LineDraft(
        kind=InvoiceLine.Kind.PENALTY,
        label=say(language, "penalty_back", number=granted.number, day=day),
        detail=say(
            language,
            "penalty_back_why",
            incident=penalty.impact.incident.number,
            lateness=say_lateness(penalty.lateness_seconds),
            before=before,
            owed=owed,
        ),
        net=-penalty.amount,
        vat_category=credited.vat_category,
        vat_rate=credited.vat_rate,
        account=books.REBATES,
        contract=penalty.contract,
    )


def _line(penalty: Penalty, *, at: datetime) -> LineDraft:
    language = penalty.contract.customer.language
    outside = selectors.billing_policy(penalty.contract).penalty_vat == OUTSIDE
    share = say_amount(language, f"{(penalty.share * 100).normalize():f}")
    return LineDraft(
        kind=InvoiceLine.Kind.PENALTY,
        label=say(language, "penalty", incident=penalty.impact.incident.number),
        detail=say(language, "penalty_share", share=share, lateness=say_lateness(penalty.lateness_seconds)),
        net=penalty.amount,
        vat_category=OUTSIDE if outside else STANDARD,
        vat_rate=Decimal(0) if outside else selectors.vat_rate(day_of(at)),
        account=books.REBATES,
        contract=penalty.contract,
    )
