from invoicing.models.bank import BankEvent, BankFile
from invoicing.models.billables import BillingAccount, Charge
from invoicing.models.charges import BankFee, InterestCharge, InterestCredit, RecoveryCost
from invoicing.models.debits import BatchExclusion, BatchFile, DebitAttempt, DebitBatch
from invoicing.models.deposits import Deposit, DepositItem
from invoicing.models.documents import Document, Invoice, InvoiceLine
from invoicing.models.dunning import DunningCase, DunningEvent, Hold, LegalRate, Promise
from invoicing.models.fiscal import FiscalYear
from invoicing.models.journal import JournalEntry, JournalLine
from invoicing.models.mandates import Collector, Mandate, MandateProof, Notice, Scheme
from invoicing.models.money import Allocation, Instalment, ParkedContract, Payment, PaymentReversal, Schedule
from invoicing.models.orders import PurchaseOrder
from invoicing.models.platform import CollectionReport, Submission, SubmissionEvent
from invoicing.models.rates import VatRate
from invoicing.models.refunds import Refund
from invoicing.models.remote import BankLink, FetchedFile, Payout, PayoutItem, RemoteEvent
from invoicing.models.runs import InvoiceRun, RunItem
from invoicing.models.settlements import DoubtfulDebt, MonthLock, Reimbursement, WriteOff
from invoicing.models.takeovers import Takeover

__all__ = [
    "Allocation",
    "BankEvent",
    "BankFee",
    "BankFile",
    "BankLink",
    "BatchExclusion",
    "BatchFile",
    "BillingAccount",
    "Charge",
    "CollectionReport",
    "Collector",
    "DebitAttempt",
    "DebitBatch",
    "Deposit",
    "DepositItem",
    "Document",
    "DoubtfulDebt",
    "DunningCase",
    "DunningEvent",
    "FetchedFile",
    "FiscalYear",
    "Hold",
    "Instalment",
    "InterestCharge",
    "InterestCredit",
    "Invoice",
    "InvoiceLine",
    "InvoiceRun",
    "JournalEntry",
    "JournalLine",
    "LegalRate",
    "Mandate",
    "MandateProof",
    "MonthLock",
    "Notice",
    "ParkedContract",
    "Payment",
    "PaymentReversal",
    "Payout",
    "PayoutItem",
    "Promise",
    "PurchaseOrder",
    "RecoveryCost",
    "Refund",
    "Reimbursement",
    "RemoteEvent",
    "RunItem",
    "Schedule",
    "Scheme",
    "Submission",
    "SubmissionEvent",
    "Takeover",
    "VatRate",
    "WriteOff",
]
