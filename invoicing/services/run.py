"""The invoice run: what should exist, less what exists, issued contract by contract."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

import structlog
from django.db import OperationalError, ProgrammingError, transaction

from invoicing import selectors
from invoicing.domain import journal as books
from invoicing.domain.billing import STANDARD
from invoicing.domain.days import day_of
from invoicing.domain.recurring import RECURRING, Item, Window
from invoicing.domain.schedule import announced, instalments
from invoicing.domain.vat import Taxed, totals
from invoicing.models import Invoice, ParkedContract
from invoicing.services.allocation import lock_account
from invoicing.services.issue import LineDraft, draft, issue
from invoicing.services.papers import queue_plan, queue_schedule
from invoicing.services.wording import say, say_amount, say_period
from kernel.errors import Refused
from kernel.services import sweep_ran
from subscribers.models import Contract

if TYPE_CHECKING:
    from kernel.models import User

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class RunReport:
    """What one run issued, and the contracts it parked."""

    issued: list[Invoice] = field(default_factory=list)
    parked: list[ParkedContract] = field(default_factory=list)


def run_invoices(*, until: date, at: datetime, by: User | None = None) -> RunReport:
    """Issues what contracts should have been invoiced up to `until` and were not.

    Each contract is one transaction: one that fails is parked with its reason and tried again by the next run, the rest
    go on; stopped half-way and run again, nothing is doubled.
    """
    report = RunReport()
    for proposal in selectors.preview(until):
        _one(proposal.contract, report, until=until, at=at, by=by)
    sweep_ran("invoicing.run_invoices", at=at)
    return report


def _one(contract: Contract, report: RunReport, *, until: date, at: datetime, by: User | None) -> None:
    try:
        report.issued.extend(bill(contract, until=until, at=at, by=by))
    except Refused as refusal:
        report.parked.append(_park(contract, refusal.code, refusal.facts, at=at))
    except (OperationalError, ProgrammingError):
        # The database is ill, not the contract: stop here, the next run goes on from there.
        raise
    except Exception as error:
        log.exception("contract_not_billed", contract=contract.number)
        report.parked.append(_park(contract, "unexpected", {"error": repr(error)}, at=at))


@transaction.atomic
def bill(contract: Contract, *, until: date, at: datetime, by: User | None = None) -> list[Invoice]:
    """Issues what one contract lacks up to `until`, and credits what was invoiced beyond its end.

    What lacks is reckoned again under the locks: another run may have been faster.
    """
    lock_account(contract.customer)
    contract = (
        Contract.objects.select_for_update(of=("self",), no_key=True)
        .select_related("customer", "offer", "site")
        .get(pk=contract.pk)
    )
    proposal = selectors.propose(contract, until, selectors.billed_items([contract])[contract.pk])
    if proposal.refusal:
        raise proposal.refusal
    issued = [_invoice(contract, window, at=at, by=by) for window in proposal.windows]
    issued += _refund(contract, proposal.refunds, at=at, by=by)
    ParkedContract.objects.filter(contract=contract, cleared_at=None).update(cleared_at=at)
    return issued


def _invoice(contract: Contract, window: Window, *, at: datetime, by: User | None) -> Invoice:
    rate = selectors.vat_rate(day_of(at))
    lines = [_line(contract, item, rate) for item in window.items]
    invoice = draft(
        contract.customer,
        lines,
        kind=Invoice.Kind.INVOICE,
        at=at,
        by=by,
        contract=contract,
        service_start=window.start,
        service_end=window.end,
    )
    gross = totals([Taxed(line.net, line.vat_category, line.vat_rate) for line in lines]).gross
    parts = instalments(
        window,
        gross,
        service=selectors.service_of(contract),
        issued_on=day_of(at),
        policy=selectors.billing_policy(contract),
    )
    invoice = issue(invoice, at=at, parts=parts)
    _announce(contract, window, invoice, rate)
    return invoice


def _announce(contract: Contract, window: Window, invoice: Invoice, rate: Decimal) -> None:
    """Sends the schedule that begins with this invoice, where each due date will have an invoice of its own."""
    plan = announced(
        selectors.service_of(contract),
        window.start,
        rate=rate,
        issued_on=day_of(invoice.created_at),
        policy=selectors.billing_policy(contract),
    )
    if plan:
        queue_plan(invoice, plan, mailing=invoice.document.mailing)


def _refund(contract: Contract, items: tuple[Item, ...], *, at: datetime, by: User | None) -> list[Invoice]:
    """One credit note for each invoice that billed service after the contract's end."""
    by_invoice: dict[Invoice, list[Item]] = {}
    for item in items:
        corrected = Invoice.objects.get(lines__contract=contract, lines__item=item.key.replace("refund/", "fee/"))
        by_invoice.setdefault(corrected, []).append(item)
    notes = []
    for corrected, refunded in by_invoice.items():
        rate = corrected.lines.filter(item__startswith="fee/").values_list("vat_rate", flat=True)[0]
        note = draft(
            contract.customer,
            [_line(contract, item, rate) for item in refunded],
            kind=Invoice.Kind.CREDIT_NOTE,
            at=at,
            by=by,
            contract=contract,
            corrects=corrected,
            service_start=refunded[0].start,
            service_end=refunded[-1].end,
        )
        note = issue(note, at=at, mailing=f"refund/{note.pk}")
        queue_schedule(note, at=at, mailing=f"refund/{note.pk}")
        notes.append(note)
    return notes


def _line(contract: Contract, item: Item, rate: Decimal) -> LineDraft:
    language = contract.customer.language
    name = contract.offer.name if language == "fr" else contract.offer.name_en or contract.offer.name
    dated = item.end > item.start
    return LineDraft(
        kind=item.kind,
        label=say(language, item.kind, offer=name),
        detail=_detail(contract, item) if dated else say(language, "contract", number=contract.number),
        net=item.net,
        vat_category=STANDARD,
        vat_rate=rate,
        account=books.SERVICES,
        item=item.key,
        contract=contract,
        period_start=item.start if dated else None,
        period_end=item.end if dated else None,
    )


def _detail(contract: Contract, item: Item) -> str:
    language = contract.customer.language
    told = [say_period(language, item.start, item.end)]
    if item.kind == RECURRING and contract.discount:
        told.append(say(language, "discount", amount=say_amount(language, contract.discount)))
    if item.prorated:
        price = say_amount(language, item.full_price)
        days = (item.end - item.start).days
        told.append(say(language, "prorata", days=days, month=f"{item.start:%m/%Y}", price=price))
    return " · ".join(told)


def _park(contract: Contract, code: str, facts: dict[str, object], *, at: datetime) -> ParkedContract:
    told = {name: str(value) for name, value in facts.items()}
    row, new = ParkedContract.objects.get_or_create(
        contract=contract,
        cleared_at=None,
        defaults={"code": code, "facts": told, "since": at, "tried_at": at},
    )
    if not new:
        row.code, row.facts, row.tried_at = code, told, at
        row.save(update_fields=["code", "facts", "tried_at"])
    return row
