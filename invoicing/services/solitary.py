"""The documents of a run that are written one by one, for they are few: credits, notes outside VAT, exit amounts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from invoicing import selectors
from invoicing.domain.billing import OUTSIDE
from invoicing.domain.days import day_of
from invoicing.domain.recurring import Item
from invoicing.models import Charge, Invoice, InvoiceRun
from invoicing.services.fees import issue_fee_note
from invoicing.services.issue import draft, issue
from invoicing.services.papers import queue_schedule
from invoicing.services.reckoning import charge_category, charge_line, lines_of

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
        by_invoice.setdefault(_billed_on(contract, item), []).append(item)
    notes = []
    for corrected, refunded in by_invoice.items():
        note = draft(
            contract.customer,
            list(lines_of(contract, refunded, _rates_borne(contract, corrected))),
            kind=Invoice.Kind.CREDIT_NOTE,
            at=at,
            by=by,
            run=run,
            contract=contract,
            corrects=corrected,
            service_start=min(item.start for item in refunded),
            service_end=max(item.end for item in refunded),
        )
        note = issue(note, at=at, mailing=f"refund/{note.pk}")
        queue_schedule(note, at=at, mailing=f"refund/{note.pk}")
        notes.append(note)
    return notes


def _rates_borne(contract: Contract, invoice: Invoice) -> Callable[[Item], Decimal]:
    """What is given back bore the rate of its own month."""
    borne = dict(invoice.lines.filter(contract=contract).values_list("item", "vat_rate"))
    return lambda item: borne[_month_of(item)]


def _billed_on(contract: Contract, item: Item) -> Invoice:
    """The invoice that billed the month a refund is about."""
    return Invoice.objects.get(lines__contract=contract, lines__item=_month_of(item))


def _month_of(item: Item) -> str:
    """The item that a refund is about: "refund/2026-07" and "refund/2026-07/2" name July's fee."""
    parts = item.key.split("/")[1:]
    return "/".join(parts[:3]) if parts[0] == "option" else f"fee/{parts[0]}"


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
