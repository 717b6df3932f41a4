"""Drafts a document and issues it: number, frozen parties, journal and schedule in one transaction."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from invoicing.domain import journal as books
from invoicing.domain.days import day_of
from invoicing.domain.papers import NEWEST
from invoicing.domain.vat import Taxed, Totals, taken_back, totals
from invoicing.models import Document, Instalment, Invoice, InvoiceLine, Schedule
from invoicing.selectors.parties import accounts_of, buyer_of, seller, terms_of
from invoicing.selectors.vat_left import vat_left
from invoicing.services.allocation import lock_account, spend_credit, spend_leftovers
from invoicing.services.journal import follow_on, open_day, record
from invoicing.services.wording import say, say_day
from kernel.errors import Refused
from kernel.services import take_number, wake

if TYPE_CHECKING:
    from kernel.models import User
    from subscribers.models import Contract, Customer

# Letter of the series, label of its journal entry.
SERIES = {
    Invoice.Kind.INVOICE: ("F", "Facture"),
    Invoice.Kind.CREDIT_NOTE: ("A", "Avoir"),
    Invoice.Kind.FEE_NOTE: ("N", "Note de débit"),
}


@dataclass(kw_only=True, slots=True)
class LineDraft:
    """A line to write; `net` in euros without VAT, one unit of it unless `quantity` and `unit_price` say otherwise."""

    kind: str
    label: str
    net: Decimal
    vat_category: str
    vat_rate: Decimal
    account: str
    detail: str = ""
    item: str = ""
    contract: Contract | None = None
    period_start: date | None = None
    period_end: date | None = None
    quantity: Decimal = Decimal(1)
    unit_price: Decimal | None = None

    @property
    def price(self) -> Decimal:
        return self.net if self.unit_price is None else self.unit_price


@transaction.atomic
def draft(
    customer: Customer,
    lines: Sequence[LineDraft],
    *,
    kind: str,
    at: datetime,
    by: User | None = None,
    **fields: Any,
) -> Invoice:
    """A document without number; `fields` are more columns of `Invoice`. Its lines may still change."""
    language = customer.language
    if fields.get("corrects") and not fields.get("subject"):
        fields["subject"] = _correction(fields["corrects"], language)
    invoice = Invoice.objects.create(
        customer=customer, kind=kind, created_at=at, created_by=by, language=language, **fields
    )
    InvoiceLine.objects.bulk_create(
        InvoiceLine(invoice=invoice, rank=rank, **_columns(line)) for rank, line in enumerate(lines, 1)
    )
    return invoice


@transaction.atomic
def issue(
    invoice: Invoice,
    *,
    at: datetime,
    parts: Sequence[tuple[date, Decimal]] = (),
    due_on: date | None = None,
    mailing: str = "",
) -> Invoice:
    """Numbers and freezes a draft, books it, writes its schedule (`parts`: due date, amount) and queues its paper.

    Without parts the whole is due on `due_on`, else at once.
    `mailing` names the mail that the paper leaves in, with the others of that name.

    Raises `Refused("already_issued" | "nothing_to_invoice" | "buyer_siren_missing" | "operator_missing" |
    "schedule_differs" | "month_closed" | "clock_behind")`; a refusal leaves no hole in the numbers.
    """
    lock_account(invoice.customer)
    open_day(day_of(at))
    invoice = _locked_draft(invoice)
    lines = list(invoice.lines.all())
    found = _totals(invoice, [Taxed(line.net, line.vat_category, line.vat_rate) for line in lines])
    if not lines or found.gross <= 0:
        raise Refused("nothing_to_invoice", lines=len(lines))
    _freeze(invoice, found, at=at, due_on=parts[0][0] if parts else due_on)
    _book(invoice, lines, at=at)
    _settle(invoice, parts, at=at)
    Document.objects.create(
        kind=Document.Kind.INVOICE,
        customer=invoice.customer,
        invoice=invoice,
        data={"edition": NEWEST},
        name=f"{invoice.number}.pdf",
        language=invoice.language,
        mailing=mailing or f"document/{invoice.number}",
        due_at=at,
    )
    wake("invoicing.tasks.render_documents")
    return invoice


def _correction(corrected: Invoice, language: str) -> str:
    """The mention that a credit note needs: number and date of what it corrects."""
    day = say_day(language, corrected.issued_on) if corrected.issued_on else ""
    return say(language, "credit_subject", number=corrected.number, day=day)


def _columns(line: LineDraft) -> Mapping[str, Any]:
    return {name: getattr(line, name) for name in line.__dataclass_fields__} | {"unit_price": line.price}


def _locked_draft(invoice: Invoice) -> Invoice:
    locked = Invoice.objects.select_for_update(of=("self",)).select_related("customer", "contract").get(pk=invoice.pk)
    if locked.state != Invoice.State.DRAFT:
        raise Refused("already_issued", number=locked.number)
    return locked


def _totals(invoice: Invoice, lines: Sequence[Taxed]) -> Totals:
    """What takes back a part of another document leaves no cent of it in the end."""
    corrected, credit = invoice.corrects, Invoice.Kind.CREDIT_NOTE
    if corrected is None or (invoice.kind == credit) == (corrected.kind == credit):
        return totals(lines)
    return taken_back(lines, vat_left([corrected])[corrected.pk])


def _freeze(invoice: Invoice, found: Totals, *, at: datetime, due_on: date | None) -> None:
    issued_on = day_of(at)
    prefix, _ = SERIES[Invoice.Kind(invoice.kind)]
    invoice.seller, invoice.buyer = seller(), _buyer(invoice.customer)
    invoice.terms = invoice.terms | terms_of(invoice, issued_on)
    invoice.net, invoice.vat, invoice.gross = found.net, found.vat, found.gross
    invoice.vat_breakdown = [{name: str(value) for name, value in asdict(group).items()} for group in found.groups]
    invoice.issued_on, invoice.due_on = issued_on, due_on or issued_on
    invoice.state = Invoice.State.ISSUED
    # Last, for the counter's lock keeps every other issuer of the series waiting.
    number = take_number(f"document-{prefix}", issued_on.year)
    follow_on(prefix, issued_on, number=number)
    invoice.number = f"{prefix}-{issued_on.year}-{number:06d}"
    invoice.save()


def _buyer(customer: Customer) -> dict[str, Any]:
    return buyer_of(customer, accounts_of([customer.pk]).get(customer.pk))


def _book(invoice: Invoice, lines: Sequence[InvoiceLine], *, at: datetime) -> None:
    nets: dict[str, Decimal] = {}
    for line in lines:
        nets[line.account] = nets.get(line.account, Decimal(0)) + line.net
    postings = books.sale(
        nets,
        gross=invoice.gross,
        vat=invoice.vat,
        auxiliary=invoice.customer.number,
        vat_on_debits=invoice.terms["vat_on_debits"],
        sign=-1 if invoice.kind == Invoice.Kind.CREDIT_NOTE else 1,
    )
    on = day_of(at)
    label = f"{SERIES[Invoice.Kind(invoice.kind)][1]} {invoice.number} {invoice.customer.name}"[:200]
    entry = books.Entry(books.SALES, on, invoice.number, on, label, postings)
    record(entry, at=at, customer=invoice.customer, invoice=invoice)


def _settle(invoice: Invoice, parts: Sequence[tuple[date, Decimal]], *, at: datetime) -> None:
    """A credit is spent on debt; a debt gets its schedule, then what carried over is spent on it."""
    if invoice.kind == Invoice.Kind.CREDIT_NOTE:
        spend_credit(invoice, at=at)
        return
    parts = parts or [(invoice.due_on or day_of(at), invoice.gross)]
    if sum(amount for _, amount in parts) != invoice.gross:
        raise Refused("schedule_differs", gross=invoice.gross, parts=[amount for _, amount in parts])
    schedule = Schedule.objects.create(invoice=invoice, created_at=at)
    Instalment.objects.bulk_create(
        Instalment(schedule=schedule, customer=invoice.customer, rank=rank, due_on=due_on, amount=amount)
        for rank, (due_on, amount) in enumerate(parts, 1)
    )
    spend_leftovers(invoice.customer, at=at)
