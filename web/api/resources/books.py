"""The journal, allocations, promises, runs, closings, rates: what the accountant asks for."""

from decimal import Decimal
from typing import Annotated, Literal

from pydantic import Field

from invoicing import services
from invoicing.models import (
    Allocation,
    Charge,
    DoubtfulDebt,
    FiscalYear,
    Hold,
    InvoiceLine,
    InvoiceRun,
    JournalEntry,
    JournalLine,
    LegalRate,
    MonthLock,
    PaymentReversal,
    Promise,
    RecoveryCost,
    Refund,
    Reimbursement,
    RunItem,
    Takeover,
    VatRate,
    WriteOff,
)
from invoicing.services.rates import set_vat_rate
from web.api.registry import Act, Day, Paper, Resource, Text, Word
from web.api.resources.deeds import fec_description, kept_fec
from web.portal import access

Percent = Annotated[Decimal, Field(ge=0, le=100, max_digits=5, decimal_places=2)]
Code = Annotated[str, Field(min_length=1, max_length=10)]
Year = Annotated[int, Field(ge=2000, le=2200)]

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
    acts=(
        Act(
            "dispute",
            services.dispute_line,
            "dunning.work",
            "Dispute it: no reminder for it until it is settled",
            {"reason": Word},
            customer=True,
            returns="holds",
        ),
    ),
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
    acts=(Act("end", services.end_freeze, "dunning.work", "End it before its day"),),
)
HOLDS = Resource(
    "holds",
    "money",
    Hold,
    "Disputes, and what else holds reminders.",
    shows=(
        "customer=customer.number",
        "invoice=invoice.number",
        "kind",
        "amount",
        "starts_on",
        "ends_on",
        "reason",
        "recorded_at",
        "ended_at",
        "answer",
    ),
    staff="desk.read",
    related=("customer", "invoice"),
    filters={"customer": "customer__number", "kind": "kind", "invoice": "invoice__number"},
    acts=(
        Act("end", services.end_freeze, "dunning.work", "End it before its day"),
        Act(
            "answer",
            services.answer_dispute,
            "dunning.work",
            "End a dispute with what the customer is told",
            {"answer": Text},
        ),
    ),
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
    acts=(Act("drop", services.drop_charge, "invoice.issue", "Take it back while no invoice carries it"),),
)
RUNS = Resource(
    "invoice_runs",
    "money",
    InvoiceRun,
    "Invoicing runs.",
    shows=("state", "origin", "until", "created_at", "approved_at", "finished_at"),
    staff="desk.read",
    filters={"state": "state"},
    acts=(
        Act(
            "prepare",
            services.prepare_run,
            "invoice.issue",
            "Prepare what falls due until a day; nothing is issued before it is approved",
            {"until": Day},
            makes=True,
        ),
        Act("approve", services.approve_run, "invoice.issue", "Approve it: it is issued"),
        Act("undo", services.undo_run, "invoice.issue", "Take it back while nothing is issued"),
    ),
)
RUN_ITEMS = Resource(
    "invoice_run_items",
    "money",
    RunItem,
    "What a run proposes for each contract. Amounts exclude VAT.",
    shows=("run=run_id", "contract=contract.number", "state", "net", "documents", "before", "outlier", "code", "facts"),
    staff="desk.read",
    related=("contract",),
    filters={"run": "run", "state": "state", "contract": "contract__number"},
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
    shows=("invoice=invoice.number", "amount", "vat", "on", "reason", "reverses=reverses_id", "recorded_at"),
    staff="desk.read",
    related=("invoice",),
    filters={"since": "on__gte"},
    acts=(
        Act(
            "take_back",
            services.take_back_write_off,
            "books.close",
            "The debt is owed again, and settled with what waits of the customer's money",
            {"reason": Word},
            returns="write_offs",
        ),
    ),
)
COSTS = Resource(
    "recovery_costs",
    "money",
    RecoveryCost,
    "What recovering debts cost; charged only under an enforcement title.",
    shows=("customer=case.customer.number", "on", "what", "amount", "recorded_at", "title", "title_on"),
    staff="desk.read",
    related=("case__customer",),
    filters={"customer": "case__customer__number"},
    acts=(
        Act(
            "charge",
            services.charge_cost,
            "dunning.policy",
            "Charge it, under an enforcement title",
            {"title": Word, "title_on": Day},
        ),
    ),
)
DOUBTS = Resource(
    "doubtful_debts",
    "money",
    DoubtfulDebt,
    "Debts held doubtful.",
    shows=("invoice=invoice.number", "reason", "since", "ended_at"),
    staff="desk.read",
    related=("invoice",),
    filters={"invoice": "invoice__number"},
    acts=(Act("end", services.end_doubt, "books.close", "It is thought good again"),),
)
REIMBURSEMENTS = Resource(
    "reimbursements",
    "money",
    Reimbursement,
    "Money paid back.",
    shows=(
        *("customer=customer.number", "payment=payment_id", "credit_note=credit_note.number", "amount", "on"),
        *("reference", "recorded_at"),
    ),
    staff="desk.read",
    related=("customer", "credit_note"),
    filters={"customer": "customer__number"},
)
REFUNDS = Resource(
    "refunds",
    "money",
    Refund,
    "Money given back through the payment service.",
    shows=("attempt=attempt_id", "amount", "reason", "state", "asked_at", "attempts", "remote_reference"),
    staff="desk.read",
    filters={"state": "state", "attempt": "attempt"},
)
MONTHS = Resource(
    "closed_months",
    "money",
    MonthLock,
    "Months whose books are closed.",
    shows=("month", "locked_at", "locked_by=locked_by.email"),
    staff="desk.read",
    related=("locked_by",),
    acts=(
        Act(
            "close",
            services.close_month,
            "books.close",
            "Close a month for ever, named by any day of it",
            {"month": Day},
            makes=True,
            positional=("month",),
        ),
    ),
)
YEARS = Resource(
    "fiscal_years",
    "money",
    FiscalYear,
    "Fiscal years that were told or closed; others are civil years, or twelve months after the last one told.",
    shows=("first_day", "last_day", "told_at", "closed_at", "closed_by=closed_by.email", "lines", "sha256"),
    staff="desk.read",
    related=("closed_by",),
    acts=(
        Act(
            "set",
            services.set_fiscal_year,
            "books.close",
            "Tell the bounds of the next fiscal year, or change those of the last one while it is open",
            {"first_day": Day, "last_day": Day},
            makes=True,
            positional=("first_day", "last_day"),
        ),
        Act(
            "close",
            services.close_fiscal_year,
            "books.close",
            "Close for ever the fiscal year that ends on a day, told or not, once its months are closed",
            {"last_day": Day},
            makes=True,
            positional=("last_day",),
        ),
    ),
    papers=(
        Paper("fec", kept_fec, "The accounting entries file of a closed year", staff="books.close", customer=False),
        Paper(
            "fec_description",
            fec_description,
            "What its reader needs to make use of it",
            staff="books.close",
            customer=False,
        ),
    ),
)
RATES = Resource(
    "legal_rates",
    "money",
    LegalRate,
    "The rates that late interest leans on, half-year by half-year, in percent: `legal`, or for public bodies"
    " `refinancing` (the European Central Bank's main refinancing operations, on the first day of the half-year).",
    shows=("index", "year", "half", "percent", "source", "published_on"),
    staff="desk.read",
    filters={"year": "year", "index": "index"},
    acts=(
        Act(
            "enter",
            services.enter_legal_rate,
            "dunning.policy",
            "Enter the rate of a half-year",
            {
                "index": (Literal["legal", "refinancing"], "legal"),
                "year": Year,
                "half": Literal[1, 2],
                "percent": Percent,
                "source": Word,
                "published_on": (Day | None, None),
            },
            makes=True,
        ),
    ),
)
VAT = Resource(
    "vat_rates",
    "money",
    VatRate,
    "VAT, by date.",
    shows=("code", "percent", "valid_from", "source"),
    staff="desk.read",
    filters={"code": "code"},
    acts=(
        Act(
            "set",
            set_vat_rate,
            "settings.write",
            "Enter a rate from a day on",
            {"code": Code, "percent": Percent, "valid_from": Day},
            makes=True,
            positional=("code",),
        ),
    ),
)
TAKEOVERS = Resource(
    "takeovers",
    "money",
    Takeover,
    "From which day on contracts that came from another system are invoiced here.",
    shows=("contract=contract.number", "starts_on", "recorded_at"),
    staff="desk.read",
    related=("contract",),
    filters={"contract": "contract__number"},
)
RESOURCES = (
    *(LINES, ALLOCATIONS, REVERSALS, PROMISES, HOLDS, CHARGES, RUNS, RUN_ITEMS, ENTRIES, POSTINGS, WRITE_OFFS),
    *(COSTS, DOUBTS, REIMBURSEMENTS, REFUNDS, MONTHS, YEARS, RATES, VAT, TAKEOVERS),
)
