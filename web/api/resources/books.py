"""The journal, allocations, promises, runs: what the accountant asks for. Read only: each is written by its own act."""

from invoicing.models import (
    Allocation,
    Charge,
    Hold,
    InvoiceLine,
    InvoiceRun,
    JournalEntry,
    JournalLine,
    PaymentReversal,
    Promise,
    WriteOff,
)
from sla.models import ClockEvent, Complaint
from web.api.registry import Resource
from web.portal import access

LINES = Resource(
    "invoice_lines",
    "money",
    InvoiceLine,
    "What each invoice is made of.",
    shows=(
        *("invoice=invoice.number", "rank", "kind", "contract=contract.number", "label", "detail", "period_start"),
        *("period_end", "quantity", "unit_price", "net", "vat_rate"),
    ),
    staff="desk.read",
    rows=lambda: InvoiceLine.objects.exclude(invoice__number=None),
    mine=lambda user: InvoiceLine.objects.filter(invoice__in=access.invoices(user)),
    related=("invoice", "contract"),
    filters={"invoice": "invoice__number", "contract": "contract__number"},
)
ALLOCATIONS = Resource(
    "debt_allocations",
    "money",
    Allocation,
    "Which money paid which due date.",
    shows=("instalment=instalment_id", "payment=payment_id", "credit_note=credit_note.number", "amount", "at"),
    staff="desk.read",
    related=("credit_note",),
    filters={"instalment": "instalment", "payment": "payment"},
)
REVERSALS = Resource(
    "payment_reversals",
    "money",
    PaymentReversal,
    "Payments that came back.",
    shows=("payment=payment_id", "reason", "on", "recorded_at"),
    staff="desk.read",
    filters={"since": "recorded_at__gte"},
)
PROMISES = Resource(
    "promises",
    "money",
    Promise,
    "Promises to pay.",
    shows=("customer=customer.number", "amount", "starts_on", "ends_on", "reason", "recorded_at", "ended_at"),
    staff="desk.read",
    related=("customer",),
    filters={"customer": "customer__number"},
)
HOLDS = Resource(
    "holds",
    "money",
    Hold,
    "Disputes, and what else holds reminders.",
    shows=("customer=customer.number", "kind", "amount", "starts_on", "ends_on", "reason", "recorded_at", "ended_at"),
    staff="desk.read",
    related=("customer",),
    filters={"customer": "customer__number", "kind": "kind"},
)
CHARGES = Resource(
    "charges",
    "money",
    Charge,
    "What is still to be invoiced, and what was. Amounts exclude VAT.",
    shows=("customer=customer.number", "contract=contract.number", "kind", "on", "label", "net", "recorded_at"),
    staff="desk.read",
    related=("customer", "contract"),
    filters={"customer": "customer__number", "kind": "kind"},
)
RUNS = Resource(
    "invoice_runs",
    "money",
    InvoiceRun,
    "Invoicing runs.",
    shows=("state", "origin", "until", "created_at", "approved_at", "finished_at"),
    staff="desk.read",
    filters={"state": "state"},
)
ENTRIES = Resource(
    "journal_entries",
    "money",
    JournalEntry,
    "The journal, chained and never changed.",
    shows=("journal", "year", "number", "on", "piece", "label", "customer=customer.number", "recorded_at", "digest"),
    staff="desk.read",
    related=("customer",),
    filters={"journal": "journal", "year": "year", "customer": "customer__number", "since": "on__gte"},
)
POSTINGS = Resource(
    "journal_lines",
    "money",
    JournalLine,
    "Debits and credits of the journal.",
    shows=("entry=entry_id", "rank", "account", "auxiliary", "debit", "credit"),
    staff="desk.read",
    filters={"entry": "entry", "account": "account"},
)
WRITE_OFFS = Resource(
    "write_offs",
    "money",
    WriteOff,
    "Debts given up.",
    shows=("invoice=invoice.number", "amount", "vat", "on", "reason", "recorded_at"),
    staff="desk.read",
    related=("invoice",),
    filters={"since": "on__gte"},
)
CLOCK_EVENTS = Resource(
    "clock_events",
    "guarantee",
    ClockEvent,
    "The ledger of the restoration clocks.",
    shows=("impact=impact_id", "kind", "at", "until", "reason", "evidence", "recorded_at"),
    staff="noc.read",
    mine=lambda user: ClockEvent.objects.filter(impact__contract__in=access.contracts(user)),
    filters={"impact": "impact", "kind": "kind", "since": "at__gte"},
)
COMPLAINTS = Resource(
    "complaints",
    "guarantee",
    Complaint,
    "Formal complaints and when they must be answered.",
    shows=("number", "ticket=ticket.number", "kind", "received_at", "in_time", "answer_by", "answered_at", "upheld"),
    staff="noc.read",
    key="number",
    mine=lambda user: Complaint.objects.filter(ticket__in=access.tickets(user)),
    related=("ticket",),
    filters={"ticket": "ticket__number"},
)
RESOURCES = (
    *(LINES, ALLOCATIONS, REVERSALS, PROMISES, HOLDS, CHARGES, RUNS, ENTRIES, POSTINGS, WRITE_OFFS),
    *(CLOCK_EVENTS, COMPLAINTS),
)
