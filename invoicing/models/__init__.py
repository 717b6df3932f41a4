from invoicing.models.bank import BankEvent, BankFile
from invoicing.models.debits import BatchExclusion, BatchFile, DebitAttempt, DebitBatch
from invoicing.models.documents import Document, Invoice, InvoiceLine
from invoicing.models.dunning import DunningCase, DunningEvent, Hold, LegalRate, Promise
from invoicing.models.journal import JournalEntry, JournalLine
from invoicing.models.mandates import Mandate, Notice
from invoicing.models.money import Allocation, Instalment, ParkedContract, Payment, PaymentReversal, Schedule
from invoicing.models.rates import VatRate

__all__ = [
    "Allocation",
    "BankEvent",
    "BankFile",
    "BatchExclusion",
    "BatchFile",
    "DebitAttempt",
    "DebitBatch",
    "Document",
    "DunningCase",
    "DunningEvent",
    "Hold",
    "Instalment",
    "Invoice",
    "InvoiceLine",
    "JournalEntry",
    "JournalLine",
    "LegalRate",
    "Mandate",
    "Notice",
    "ParkedContract",
    "Payment",
    "PaymentReversal",
    "Promise",
    "Schedule",
    "VatRate",
]
