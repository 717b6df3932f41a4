from invoicing.models.documents import Document, Invoice, InvoiceLine
from invoicing.models.journal import JournalEntry, JournalLine
from invoicing.models.money import Allocation, Instalment, ParkedContract, Payment, PaymentReversal, Schedule
from invoicing.models.rates import VatRate

__all__ = [
    "Allocation",
    "Document",
    "Instalment",
    "Invoice",
    "InvoiceLine",
    "JournalEntry",
    "JournalLine",
    "ParkedContract",
    "Payment",
    "PaymentReversal",
    "Schedule",
    "VatRate",
]
