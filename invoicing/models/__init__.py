from invoicing.models.bank import BankEvent, BankFile
from invoicing.models.charges import BankFee, InterestCharge, RecoveryCost
from invoicing.models.debits import BatchExclusion, BatchFile, DebitAttempt, DebitBatch
from invoicing.models.documents import Document, Invoice, InvoiceLine
from invoicing.models.dunning import DunningCase, DunningEvent, Hold, LegalRate, Promise
from invoicing.models.journal import JournalEntry, JournalLine
from invoicing.models.mandates import Collector, Mandate, MandateProof, Notice, Scheme
from invoicing.models.money import Allocation, Instalment, ParkedContract, Payment, PaymentReversal, Schedule
from invoicing.models.rates import VatRate
from invoicing.models.remote import BankLink, FetchedFile, Payout, PayoutItem, RemoteEvent

__all__ = [
    "Allocation",
    "BankEvent",
    "BankFee",
    "BankFile",
    "BankLink",
    "BatchExclusion",
    "BatchFile",
    "Collector",
    "DebitAttempt",
    "DebitBatch",
    "Document",
    "DunningCase",
    "DunningEvent",
    "FetchedFile",
    "Hold",
    "Instalment",
    "InterestCharge",
    "Invoice",
    "InvoiceLine",
    "JournalEntry",
    "JournalLine",
    "LegalRate",
    "Mandate",
    "MandateProof",
    "Notice",
    "ParkedContract",
    "Payment",
    "PaymentReversal",
    "Payout",
    "PayoutItem",
    "Promise",
    "RecoveryCost",
    "RemoteEvent",
    "Schedule",
    "Scheme",
    "VatRate",
]
