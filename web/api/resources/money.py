"""Invoices, what is owed, what came in, and debits."""

from decimal import Decimal
from typing import Annotated

from pydantic import Field

from invoicing import services
from invoicing.models import (
    BankEvent,
    BankFile,
    DebitAttempt,
    DebitBatch,
    Deposit,
    DunningCase,
    Instalment,
    Invoice,
    Mandate,
    MandateProof,
    Payment,
)
from invoicing.models.mandates import Collector
from web.api.registry import Act, Blob, Day, MaybeWord, Money, Number, Paper, Ref, Resource, Text, Word, one_of
from web.api.resources import deeds
from web.portal import access

PREPARE, APPROVE, RECORD = "batch.prepare", "batch.approve", "payment.record"
MANDATE, IMPORT, CLOSE, ISSUE = "mandate.write", "bank.import", "books.close", "invoice.issue"
MaybeSlip = Annotated[str, Field(max_length=40)]
PAY_BACK = {"amount": Money, "on": Day, "reference": Word, "key": Word}


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
    acts=(
        Act(
            "vat_differences",
            deeds.vat_differences,
            ISSUE,
            "Its months that end under another VAT rate than they bear, and what correcting them would come to",
            tells={"lines": list[dict[str, str]], "credited": Decimal, "billed": Decimal, "difference": Decimal},
        ),
        Act(
            "correct_vat",
            deeds.correct_vat,
            ISSUE,
            "Credit those months and bill them anew at the right rate, once",
            tells={"credit_note": str, "invoice": str},
        ),
        Act(
            "credit",
            deeds.credit,
            CLOSE,
            "Credit lines of it, known by their rank, excluding VAT: a credit note at the rate of each",
            {"ranks": (list[Number], ...), "amounts": (list[Money], ...), "reason": Word, "key": Word},
            returns="invoices",
        ),
        Act("send_again", deeds.send_again, ISSUE, "Send its papers again", {"key": Word}),
        Act(
            "write_off",
            services.write_off,
            CLOSE,
            "Give the debt up",
            {"amount": Money, "reason": Word, "key": Word},
            returns="write_offs",
        ),
        Act(
            "doubt", services.mark_doubtful, CLOSE, "Hold the debt doubtful", {"reason": Word}, returns="doubtful_debts"
        ),
        Act(
            "reimburse",
            services.reimburse,
            CLOSE,
            "Pay a credit note back",
            PAY_BACK,
            returns="reimbursements",
        ),
    ),
    papers=(Paper("pdf", deeds.pdf_of_invoice, "The paper as it was sent, PDF/A-3 with its Factur-X"),),
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
            {"reason": Word, "on": (Day | None, None), "fee": (Money, Decimal(0))},
        ),
        Act(
            "allocate",
            deeds.allocate,
            RECORD,
            "Put what is left of it on due dates that a person chose",
            {"instalments": (list[Number], ...), "amounts": (list[Money], ...)},
        ),
        Act("free", services.take_back_allocation, RECORD, "Take it off what it paid: it is free again"),
        Act("reimburse", services.reimburse, CLOSE, "Pay it back", PAY_BACK, returns="reimbursements"),
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
    papers=(Paper("pdf", deeds.pdf_of_mandate, "The mandate to sign, or as it was signed, PDF"),),
    acts=(
        Act("suspend", services.suspend_mandate, MANDATE, "Suspend it", {"why": Text}),
        Act("resume", services.resume_mandate, MANDATE, "It is in force again", {"why": Text}),
        Act("cancel", services.cancel_mandate, MANDATE, "Cancel it", {"why": Text}),
        Act(
            "change_account",
            services.change_account,
            MANDATE,
            "The account changed",
            {"iban": Word, "bic": (MaybeWord, "")},
        ),
        Act(
            "attach_proof",
            services.attach_proof,
            MANDATE,
            "Keep a proof of it",
            {"kind": one_of(MandateProof.Kind.choices), "name": Word, "content": Blob},
        ),
        Act(
            "register",
            services.confirm_registration,
            MANDATE,
            "The debtor's bank has registered it",
            {"registered_on": Day, "content": (Blob, b""), "name": (MaybeWord, "")},
        ),
        Act(
            "switch",
            services.switch_collector,
            MANDATE,
            "Collect by other means: the present mandate stands until the new one does",
            {"collector": one_of(Collector.choices)},
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
    papers=(Paper("file", deeds.file_of_batch, "The file for the bank, once frozen", staff=PREPARE),),
    acts=(
        Act(
            "propose",
            services.propose_batch,
            PREPARE,
            "Prepare a batch",
            {"collection_on": Day, "collector": (one_of(Collector.choices), Collector.BANK.value)},
            makes=True,
        ),
        Act("approve", services.approve_batch, APPROVE, "Approve what another person prepared"),
        Act("freeze", services.freeze_batch, PREPARE, "Freeze it: its file is written"),
        Act("hand_over", services.ask_hand_over, PREPARE, "Hand it over to the bank"),
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
    acts=(
        Act(
            "present_again",
            services.present_again,
            PREPARE,
            "Collect once more what came back",
            {"on": Day, "why": Word},
        ),
        Act(
            "refund",
            deeds.refund,
            CLOSE,
            "Give money back through the payment service: of a payment that is left over, or of a credit note",
            {
                "amount": Money,
                "reason": Word,
                "key": Word,
                "payment": Ref("payments", optional=True),
                "credit_note": Ref("invoices", optional=True),
            },
            returns="refunds",
        ),
    ),
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
    acts=(
        Act(
            "record_cost",
            services.record_cost,
            "dunning.work",
            "Record what recovering it cost",
            {"on": Day, "what": Word, "amount": Money, "key": Word},
            returns="recovery_costs",
        ),
    ),
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
    acts=(
        Act(
            "import",
            deeds.import_bank_file,
            IMPORT,
            "Take in a file of the bank's: pain.002, camt.053, camt.054, whole or zipped; once only",
            {"name": Word, "content": Blob},
            makes=True,
        ),
    ),
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
            IMPORT,
            "It is a customer's transfer",
            {"customer": Ref("customers")},
            positional=("customer",),
            returns="payments",
        ),
        Act(
            "match_debit",
            services.match_debit,
            IMPORT,
            "It speaks of this debit",
            {"attempt": Ref("debit_attempts")},
            positional=("attempt",),
        ),
        Act(
            "match_deposit",
            services.match_deposit,
            IMPORT,
            "It is the credit of this deposit; what a card acquirer pays less is his fee",
            {"deposit": Ref("deposits")},
            positional=("deposit",),
            returns="deposits",
        ),
        Act(
            "match_payment",
            services.match_payment,
            IMPORT,
            "It tells a payment that is in the books already: a transfer typed before, a cheque taken back",
            {"payment": Ref("payments")},
            positional=("payment",),
        ),
        Act("set_aside", services.set_aside, IMPORT, "It is nothing of ours", {"note": Text}),
    ),
)
DEPOSITS = Resource(
    "deposits",
    "money",
    Deposit,
    "Cheques, card takings and cash brought to the bank together.",
    shows=(
        *("number", "means", "on", "slip", "count", "total", "state", "prepared_at", "prepared_by=prepared_by.email"),
        *("handed_over_at", "credited_on", "fees", "event=event_id"),
    ),
    staff="desk.read",
    related=("prepared_by",),
    filters={"state": "state", "means": "means"},
    papers=(Paper("pdf", deeds.pdf_of_deposit, "The slip for the bank, PDF"),),
    acts=(
        Act(
            "prepare",
            services.prepare_deposit,
            RECORD,
            "Put payments that wait on a deposit",
            {"payments": Ref("payments", many=True), "on": Day, "slip": (MaybeSlip, "")},
            makes=True,
            positional=("payments",),
        ),
        Act("hand_over", services.hand_over_deposit, RECORD, "It has left for the bank"),
        Act("undo", services.undo_deposit, RECORD, "Take it apart before it leaves: its payments wait again"),
        Act(
            "credit",
            services.credit_deposit,
            RECORD,
            "The bank has credited it, less its fees, and no statement will tell",
            {"on": Day, "fees": (Money, Decimal(0))},
        ),
    ),
)
RESOURCES = (INVOICES, INSTALMENTS, PAYMENTS, MANDATES, BATCHES, ATTEMPTS, CASES, FILES, EVENTS, DEPOSITS)
