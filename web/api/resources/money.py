"""Invoices, what is owed, what came in, and debits."""

from invoicing import services
from invoicing.models import (
    BankEvent,
    BankFile,
    DebitAttempt,
    DebitBatch,
    DunningCase,
    Instalment,
    Invoice,
    Mandate,
    Payment,
)
from web.api.registry import Act, Day, MaybeWord, Ref, Resource, Text, Word
from web.portal import access

PREPARE, APPROVE, RECORD = "batch.prepare", "batch.approve", "payment.record"


def _issued_invoices() -> object:
    return Invoice.objects.filter(state=Invoice.State.ISSUED)


INVOICES = Resource(
    "invoices",
    "money",
    Invoice,
    "Issued invoices, credit notes and fee notes, frozen for ever.",
    shows=(
        *("number", "kind", "customer=customer.number", "contract=contract.number", "issued_on", "due_on"),
        *("service_start", "service_end", "currency", "net", "vat", "gross", "vat_breakdown", "subject"),
        "corrects=corrects.number",
    ),
    staff="desk.read",
    key="number",
    rows=_issued_invoices,  # type: ignore[arg-type]
    mine=access.invoices,
    related=("customer", "contract", "corrects"),
    filters={
        "customer": "customer__number",
        "kind": "kind",
        "issued_since": "issued_on__gte",
        "issued_until": "issued_on__lte",
    },
)
INSTALMENTS = Resource(
    "instalments",
    "money",
    Instalment,
    "Due dates and what falls due.",
    shows=("invoice=schedule.invoice.number", "customer=customer.number", "rank", "due_on", "amount"),
    staff="desk.read",
    mine=lambda user: Instalment.objects.filter(schedule__invoice__in=access.invoices(user)),
    related=("schedule__invoice", "customer"),
    filters={"customer": "customer__number", "due_since": "due_on__gte", "due_until": "due_on__lte"},
)
PAYMENTS = Resource(
    "payments",
    "money",
    Payment,
    "Money that came in. Recorded on its customer.",
    shows=("customer=customer.number", "amount", "received_on", "means", "reference", "recorded_at"),
    staff="desk.read",
    mine=lambda user: Payment.objects.filter(customer__in=access.customers(user)),
    related=("customer",),
    filters={"customer": "customer__number", "means": "means", "since": "received_on__gte"},
    acts=(
        Act(
            "reverse",
            services.reverse_payment,
            RECORD,
            "It came back: the debt is open again",
            {"reason": Word, "on": (Day | None, None)},
        ),
    ),
)
MANDATES = Resource(
    "mandates",
    "money",
    Mandate,
    "Leave to debit an account. The account is told masked.",
    shows=(
        *("reference", "customer=customer.number", "scheme", "kind", "state", "holder", "iban=masked_iban"),
        *("signed_on", "first_debit_on", "last_debit_on"),
    ),
    staff="desk.read",
    key="reference",
    mine=lambda user: Mandate.objects.filter(customer__in=access.customers(user)),
    related=("customer",),
    filters={"customer": "customer__number", "state": "state"},
    acts=(
        Act("suspend", services.suspend_mandate, PREPARE, "Suspend it", {"why": Text}),
        Act("cancel", services.cancel_mandate, PREPARE, "Cancel it", {"why": Text}),
        Act(
            "change_account",
            services.change_account,
            PREPARE,
            "The account changed",
            {"iban": Word, "bic": (MaybeWord, "")},
        ),
    ),
)
BATCHES = Resource(
    "debit_batches",
    "money",
    DebitBatch,
    "Debits collected together; prepared by one person, approved by another.",
    shows=(
        *("message_id", "collection_on", "state", "count", "total", "prepared_at", "prepared_by=prepared_by.email"),
        *("approved_at", "approved_by=approved_by.email", "frozen_at", "handed_over_at", "acknowledged_at"),
    ),
    staff="desk.read",
    related=("prepared_by", "approved_by"),
    filters={"state": "state", "collection_on": "collection_on"},
    acts=(
        Act("propose", services.propose_batch, PREPARE, "Prepare a batch", {"collection_on": Day}, makes=True),
        Act("approve", services.approve_batch, APPROVE, "Approve what another person prepared"),
        Act("freeze", services.freeze_batch, APPROVE, "Freeze it: its file is written"),
        Act("hand_over", services.hand_over, APPROVE, "It was handed to the bank"),
        Act("cancel", services.cancel_batch, PREPARE, "Give it up", {"why": Text}),
    ),
)
ATTEMPTS = Resource(
    "debit_attempts",
    "money",
    DebitAttempt,
    "One debit of one due date.",
    shows=(
        *("batch=batch_id", "mandate=mandate.reference", "customer=mandate.customer.number", "amount"),
        *("collection_on", "end_to_end_id", "state", "settled_on", "failed_on", "reason"),
    ),
    staff="desk.read",
    mine=lambda user: DebitAttempt.objects.filter(mandate__customer__in=access.customers(user)),
    related=("mandate__customer",),
    filters={"state": "state", "customer": "mandate__customer__number", "collection_on": "collection_on"},
)
CASES = Resource(
    "dunning_cases",
    "money",
    DunningCase,
    "Late payers being reminded.",
    shows=("customer=customer.number", "opened_at", "closed_at"),
    staff="desk.read",
    related=("customer",),
    filters={"customer": "customer__number"},
)
FILES = Resource(
    "bank_files",
    "money",
    BankFile,
    "Files of the bank that were taken in.",
    shows=("name", "sha256", "received_at"),
    staff="desk.read",
    rows=lambda: BankFile.objects.defer("content"),
    filters={"name": "name"},
)
EVENTS = Resource(
    "bank_events",
    "money",
    BankEvent,
    "Single movements the bank told.",
    shows=("kind", "state", "amount"),
    staff="desk.read",
    filters={"state": "state", "kind": "kind"},
    acts=(
        Act(
            "match",
            services.record_transfer,
            RECORD,
            "It is a customer's transfer",
            {"customer": Ref("customers")},
            positional=("customer",),
            returns="payments",
        ),
        Act("set_aside", services.set_aside, RECORD, "It is nothing of ours", {"note": Text}),
    ),
)
RESOURCES = (INVOICES, INSTALMENTS, PAYMENTS, MANDATES, BATCHES, ATTEMPTS, CASES, FILES, EVENTS)
