"""The audit trail of a document: what was quoted, signed, served, rated, run, booked, debited and settled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from invoicing.domain.days import day_of
from invoicing.models import Allocation, DebitAttempt, Invoice
from subscribers.models import Contract, Quote


@dataclass(frozen=True, slots=True)
class Trace:
    """One step: `step` is quote, contract, service, run, charge, line, document, entry, instalment, debit, settled or
    bank."""

    step: str
    reference: str
    on: date | None
    amount: Decimal | None
    words: str


def trail_of(invoice: Invoice) -> list[Trace]:
    """Every step, from the quote to the bank's own words, in that order."""
    return [*_origin(invoice), *_paper(invoice), *_money(invoice)]


def _origin(invoice: Invoice) -> Iterator[Trace]:
    lines = list(invoice.lines.select_related("contract").order_by("rank"))
    for contract in dict.fromkeys(line.contract for line in lines if line.contract):
        yield from _signed(contract)
    if invoice.run:
        yield Trace("run", str(invoice.run_id), day_of(invoice.run.created_at), None, str(invoice.run))
    for charge in invoice.charges.order_by("pk"):
        yield Trace("charge", charge.key, charge.on, charge.net, f"{charge.get_kind_display()} {charge.label}")
    for line in lines:
        yield Trace("line", line.item, line.period_start, line.net, f"{line.label} {line.detail}".strip())


def _signed(contract: Contract) -> Iterator[Trace]:
    """The quote it comes from, the contract, and the lines that serve it."""
    for quote in Quote.objects.filter(contract=contract):
        accepted = day_of(quote.accepted_at) if quote.accepted_at else None
        yield Trace(
            "quote", quote.reference, accepted, quote.fee, f"{quote.accepted_name} {quote.get_channel_display()}"
        )
    yield Trace("contract", contract.number, contract.signed_on, contract.fee, str(contract))
    for line in contract.lines.order_by("pk"):
        yield Trace("service", line.reference, contract.activated_on, None, str(contract.site))


def _paper(invoice: Invoice) -> Iterator[Trace]:
    yield Trace("document", invoice.number, invoice.issued_on, invoice.gross, invoice.get_kind_display())
    for entry in invoice.journal_entries.order_by("year", "number"):
        yield Trace("entry", f"{entry.journal} {entry.year}/{entry.number}", entry.on, None, entry.label)


def _money(invoice: Invoice) -> Iterator[Trace]:
    schedule = getattr(invoice, "schedule", None)
    for part in schedule.instalments.order_by("rank") if schedule else ():
        yield Trace("instalment", f"{invoice.number}/{part.rank}", part.due_on, part.amount, "")
    debits = DebitAttempt.objects.filter(instalment__schedule__invoice=invoice).select_related("batch", "mandate")
    for attempt in debits.order_by("pk"):
        words = f"{attempt.batch} {attempt.mandate.reference} {attempt.get_state_display()} {attempt.reason}".strip()
        yield Trace("debit", attempt.end_to_end_id, attempt.collection_on, attempt.amount, words)
    settled = Allocation.objects.filter(instalment__schedule__invoice=invoice).order_by("pk")
    for row in settled.select_related("payment", "credit_note", "write_off"):
        source, lost = row.payment or row.credit_note, row.write_off
        step, reference = ("lost", invoice.number) if lost else ("settled", str(source))
        yield Trace(step, reference, day_of(row.at), row.amount, lost.reason if lost else "")
        for told in row.payment.bank_events.select_related("file") if row.payment else ():
            yield Trace("bank", told.reference, told.on, told.amount, f"{told.file.name} {told.text}".strip())
