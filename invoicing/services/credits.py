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
from invoicing.selectors.billing import invoice_covering, standing_line
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
    """Credits every approved penalty, those of one clock together, each in its own transaction: one that cannot be
    leaves the others alone."""
    first_of_each = {one.impact_id: one for one in reversed(sla_selectors.penalties_to_credit())}
    issued = _each(first_of_each.values(), credit_penalty, "penalty_not_credited", at=at)
    sweep_ran("invoicing.credit_penalties", at=at)
    return issued


@transaction.atomic
def credit_penalty(penalty: Penalty, *, at: datetime) -> Invoice | None:
    """The credit note of one approved penalty, put against overdue debt, then the earliest instalment the bank has not.

    A difference of the same clock that was approved meanwhile is part of it: one document says what remains, an invoice
    where that is less than what was credited already, and none where nothing remains. Two sweeps at once make one: the
    second waits for the account and finds it. Raises `Refused("penalty_not_to_credit" | "no_invoice_to_correct")`.
    """
    lock_account(penalty.contract.customer)
    known = Invoice.objects.filter(penalty=penalty).first()
    if known:
        return known
    together = sla_selectors.approved_together(penalty)
    if penalty.amount <= 0 or penalty not in together:
        raise Refused("penalty_not_to_credit", penalty=penalty.pk, amount=penalty.amount)
    remains = sum((one.amount for one in together), Decimal(0))
    told = None
    if remains > 0:
        told = _credit(penalty, together[-1], remains, at=at)
    elif remains < 0:
        told = _invoice_back(together[-1], -remains, at=at)
    for one in together:
        sla_services.mark_credited(one, at=at)
    return told


def _credit(penalty: Penalty, newest: Penalty, amount: Decimal, *, at: datetime) -> Invoice:
    corrected = invoice_covering(penalty.contract, penalty.month)
    if corrected is None:
        raise Refused("no_invoice_to_correct", contract=penalty.contract.number)
    note = draft(
        penalty.contract.customer,
        [_line(newest, amount, _rate_of(corrected, penalty))],
        kind=Invoice.Kind.CREDIT_NOTE,
        at=at,
        contract=penalty.contract,
        penalty=penalty,
        corrects=corrected,
    )
    note = issue(note, at=at, mailing=f"penalty/{penalty.pk}")
    queue_schedule(note, at=at, mailing=f"penalty/{penalty.pk}")
    return note


def take_back_penalties(*, at: datetime) -> list[Invoice]:
    """Invoices every approved negative difference, each in its own transaction."""
    return _each(sla_selectors.penalties_to_take_back(), take_back_penalty, "penalty_not_taken_back", at=at)


def _each(
    penalties: Iterable[Penalty], act: Callable[..., Invoice | None], trouble: str, *, at: datetime
) -> list[Invoice]:
    issued = []
    for penalty in list(penalties):
        try:
            told = act(penalty, at=at)
            issued += [told] if told else []
        except Refused as refusal:
            log.warning(trouble, penalty=penalty.pk, code=refusal.code, **refusal.facts)
    return issued


@transaction.atomic
def take_back_penalty(penalty: Penalty, *, at: datetime) -> Invoice:
    """The invoice of what a credit note granted too much: once, at the VAT of that note, due when a debit of it can
    have been notified. Raises `Refused("penalty_not_to_take_back")` while nothing was credited for its impact.
    """
    lock_account(penalty.contract.customer)
    known = Invoice.objects.filter(penalty=penalty).first()
    if known:
        return known
    if penalty.amount >= 0:
        raise Refused("penalty_not_to_take_back", penalty=penalty.pk, amount=penalty.amount)
    document = _invoice_back(penalty, -penalty.amount, at=at)
    sla_services.mark_credited(penalty, at=at)
    return document


def _invoice_back(penalty: Penalty, amount: Decimal, *, at: datetime) -> Invoice:
    granted = (
        Invoice.objects.filter(penalty__impact=penalty.impact_id, kind=Invoice.Kind.CREDIT_NOTE, state="issued")
        .order_by("-pk")
        .first()
    )
    if granted is None:
        raise Refused("penalty_not_to_take_back", penalty=penalty.pk, amount=penalty.amount)
    line = _line_back(penalty, amount, granted)
    document = draft(
        penalty.contract.customer, [line], kind=Invoice.Kind.INVOICE, at=at, contract=penalty.contract,
        penalty=penalty, corrects=granted, subject=line.label,
    )  # fmt: skip
    due_on = day_of(at) + timedelta(days=selectors.billing_policy(penalty.contract).notice_days)
    return issue(document, at=at, due_on=due_on, mailing=f"penalty/{penalty.pk}")


def _line_back(penalty: Penalty, amount: Decimal, granted: Invoice) -> LineDraft:
    language, credited = granted.language, granted.lines.get()
    owed = Decimal(penalty.workings["owed"])
    before, left = say_amount(language, str(owed + amount)), say_amount(language, str(owed))
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
            owed=left,
        ),
        net=amount,
        vat_category=credited.vat_category,
        vat_rate=credited.vat_rate,
        account=books.REBATES,
        contract=penalty.contract,
    )


def _rate_of(corrected: Invoice, penalty: Penalty) -> Decimal:
    """The VAT rate that the month bore: what is taken off a service is taxed as it was, whatever the rate is now."""
    of_month = standing_line(penalty.contract, f"fee/{penalty.month:%Y-%m}")
    of_contract = corrected.lines.filter(contract=penalty.contract, vat_category=STANDARD)
    found = of_month.vat_rate if of_month else of_contract.values_list("vat_rate", flat=True).first()
    return found if found is not None else selectors.vat_rate(corrected.issued_on or penalty.month)


def _line(penalty: Penalty, amount: Decimal, rate: Decimal) -> LineDraft:
    language = penalty.contract.customer.language
    outside = selectors.billing_policy(penalty.contract).penalty_vat == OUTSIDE
    share = say_amount(language, f"{(penalty.share * 100).normalize():f}")
    return LineDraft(
        kind=InvoiceLine.Kind.PENALTY,
        label=say(language, "penalty", incident=penalty.impact.incident.number),
        detail=say(language, "penalty_share", share=share, lateness=say_lateness(penalty.lateness_seconds)),
        net=amount,
        vat_category=OUTSIDE if outside else STANDARD,
        vat_rate=Decimal(0) if outside else rate,
        account=books.REBATES,
        contract=penalty.contract,
    )
