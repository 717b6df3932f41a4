"""The documents of a run that are written one by one, for they are few: credits, notes outside VAT, exit amounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from invoicing import selectors
from invoicing.domain.billing import OUTSIDE
from invoicing.domain.days import day_of
from invoicing.domain.recurring import Item, refunded
from invoicing.models import Charge, Invoice, InvoiceLine, InvoiceRun
from invoicing.selectors.billing import standing_line
from invoicing.services.fees import issue_fee_note
from invoicing.services.issue import draft, issue
from invoicing.services.papers import queue_schedule
from invoicing.services.reckoning import charge_category, charge_line, lines_of
from kernel.errors import Refused

if TYPE_CHECKING:
    from invoicing.selectors import Proposal
    from kernel.models import User
    from subscribers.models import Contract


def other_documents(proposals: Sequence[Proposal], *, run: InvoiceRun, at: datetime, by: User | None) -> list[Invoice]:
    """Issues what of the proposals is no plain invoice; must be in the transaction that issues the rest."""
    made: list[Invoice] = []
    for one in proposals:
        made += _refund(one.contract, one.refunds, run=run, at=at, by=by)
        made += _outside(one, run=run, at=at, by=by)
        if one.leaving:
            notice = one.leaving
            customer = one.contract.customer
            made.append(issue_fee_note(customer, kind="exit", amount=notice.exit_amount, case=notice, at=at, by=by))
    return made


def _refund(
    contract: Contract, items: Sequence[Item], *, run: InvoiceRun, at: datetime, by: User | None
) -> list[Invoice]:
    """One credit note for each invoice that billed what is now worth less."""
    by_invoice: dict[Invoice, list[Item]] = {}
    for item in items:
        by_invoice.setdefault(_billing(contract, item).invoice, []).append(item)
    notes = []
    for corrected, back in by_invoice.items():
        note = draft(
            contract.customer,
            # What is given back bore the rate of its own month.
            list(lines_of(contract, back, lambda item: _billing(contract, item).vat_rate)),
            kind=Invoice.Kind.CREDIT_NOTE,
            at=at,
            by=by,
            run=run,
            contract=contract,
            corrects=corrected,
            service_start=min(item.start for item in back),
            service_end=max(item.end for item in back),
        )
        note = issue(note, at=at, mailing=f"refund/{note.pk}")
        queue_schedule(note, at=at, mailing=f"refund/{note.pk}")
        notes.append(note)
    return notes


def _billing(contract: Contract, item: Item) -> InvoiceLine:
    """The line that bills the month a refund is about."""
    found = standing_line(contract, refunded(item.key))
    if found is None:
        raise Refused("no_invoice_to_correct", contract=contract.number)
    return found


def _outside(one: Proposal, *, run: InvoiceRun, at: datetime, by: User | None) -> list[Invoice]:
    """Charges outside VAT, on a note of their own."""
    charges = [charge for charge in one.charges if charge_category(one.contract, charge) == OUTSIDE]
    if not charges:
        return []
    contract = one.contract
    lines = [charge_line(charge, Decimal(0), category=OUTSIDE) for charge in charges]
    note = draft(
        contract.customer, lines, kind=Invoice.Kind.FEE_NOTE, at=at, by=by, run=run, contract=contract,
        subject=lines[0].label[:200],
    )  # fmt: skip
    due_on = day_of(at) + timedelta(days=selectors.billing_policy(contract).notice_days)
    note = issue(note, at=at, due_on=due_on)
    Charge.objects.filter(pk__in=[charge.pk for charge in charges]).update(invoice=note)
    return [note]
