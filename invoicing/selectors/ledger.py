"""What the journal says, and whether the documents say the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import F, Max, Q, QuerySet, Sum

from invoicing.domain import journal as books
from invoicing.models import (
    Allocation,
    Instalment,
    Invoice,
    JournalEntry,
    JournalLine,
    MonthLock,
    Payment,
    Reimbursement,
    WriteOff,
)
from invoicing.selectors.deposits import till_gaps
from invoicing.selectors.reclaims import standing_reimbursements
from kernel.money import ZERO

if TYPE_CHECKING:
    from subscribers.models import Customer

# Where money lies or travels, and what the bank keeps of it: together, what customers paid.
MONEY = (books.BANK_ACCOUNT, books.TRANSIT, books.TRANSFERS, books.BANK_FEES, *books.TILLS.values())
CREDIT_NOTE = Q(kind=Invoice.Kind.CREDIT_NOTE)
# The text that `books.digest` hashes, byte for byte: PostgreSQL escapes in JSON what Python does.
BROKEN = """
    WITH chained AS (
        SELECT id, year, number, journal, "on", piece, piece_on, label, digest,
            GREATEST(%(after)s, 1) - 1 + row_number() OVER numbers AS rank,
            COALESCE(lag(digest) OVER numbers, %(first)s) AS before
        FROM invoicing_journalentry WHERE year = %(year)s AND number >= %(after)s
        WINDOW numbers AS (ORDER BY number)
    ), told AS (
        SELECT entry_id, string_agg(
            to_json(ARRAY[account, auxiliary, debit::text, credit::text])::text, ',' ORDER BY rank
        ) AS lines
        FROM invoicing_journalline
        WHERE entry_id IN (SELECT id FROM chained WHERE number > %(after)s) GROUP BY entry_id
    )
    SELECT number FROM chained LEFT JOIN told ON entry_id = id
    WHERE number > %(after)s AND digest <> encode(sha256(convert_to(
        '["' || before || '",' || year || ',' || rank || ',' || to_json(journal) || ',' || to_json("on") || ','
        || to_json(piece) || ',' || to_json(piece_on) || ',' || to_json(label) || ',[' || COALESCE(lines, '') || ']]',
        'UTF8'
    )), 'hex') ORDER BY number
"""


def balance(customer: Customer) -> Decimal:
    """What a customer owes by the journal, due or not, in euros; negative when we owe him."""
    doubted = account_balance(books.DOUBTFUL, auxiliary=customer.number)
    return account_balance(books.CUSTOMERS, auxiliary=customer.number) + doubted


def account_balance(account: str, *, auxiliary: str = "") -> Decimal:
    """Debits less credits of an account, of one customer where `auxiliary` names him."""
    lines = JournalLine.objects.filter(account=account)
    return _balance(lines.filter(auxiliary=auxiliary) if auxiliary else lines)


def vat_posted_as_due(invoice: Invoice) -> Decimal:
    """The VAT of an invoice that entries have moved from pending to due."""
    lines = JournalLine.objects.filter(entry__invoice=invoice, account=books.VAT_DUE)
    return -_balance(lines)


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line of a customer's account; `balance` is what he owes after it, `number` that of the document behind it."""

    on: date
    label: str
    piece: str
    invoice_id: int | None
    debit: Decimal
    credit: Decimal
    balance: Decimal
    payment_id: int | None = None
    number: str = ""


def statement(customer: Customer) -> list[StatementLine]:
    """The customer's account as the journal has it, the oldest first."""
    lines = JournalLine.objects.filter(account=books.CUSTOMERS, auxiliary=customer.number).select_related(
        "entry__invoice"
    )
    # What only moves between 411 and 416 changes nothing of what he owes.
    lines = lines.exclude(entry__piece__startswith=books.DOUBT_PIECE)
    reached, found = ZERO, []
    for line in lines.order_by("entry__on", "entry__recorded_at", "pk"):
        reached += line.debit - line.credit
        entry = line.entry
        told = (entry.on, entry.label, entry.piece, entry.invoice_id, line.debit, line.credit, reached)
        number = entry.invoice.number if entry.invoice else ""
        found.append(StatementLine(*told, payment_id=entry.payment_id, number=number))
    return found


def ledger_gaps() -> dict[str, Decimal]:
    """Where the journal and the documents differ, in euros by what differs; empty, or something is broken.

    Compares each customer's account with his documents and payments, what is open with what is owed less what carries
    over, the VAT accounts with the VAT of the documents, and the tills with the payments that are not at the bank yet.
    """
    expected = _documents_by_customer()
    booked = _accounts_by_customer()
    gaps = {f"account {number}": booked.get(number, ZERO) - owed for number, owed in expected.items()}
    gaps |= {f"account {number}": booked[number] for number in booked.keys() - expected.keys()}
    vat = account_balance(books.VAT_DUE) + account_balance(books.VAT_PENDING)
    gaps["vat"] = -vat - _signed("vat") + _total(WriteOff, "vat")
    gaps["bank"] = sum((account_balance(account) for account in MONEY), ZERO) - _money()
    gaps |= till_gaps()
    gaps["open"] = _open() - sum(expected.values(), ZERO) - _carried_over()
    return {name: gap for name, gap in gaps.items() if gap}


def broken_links(year: int, *, after: int = 0) -> list[int]:
    """The numbers of the entries whose digest does not follow from their words and the entry before, those up to
    number `after` left out: `books.digest`, reckoned where the entries lie."""
    with connection.cursor() as cursor:
        cursor.execute(BROKEN, {"year": year, "after": after, "first": books.first_link(year)})
        return [number for (number,) in cursor.fetchall()]


def checked_at_closing(year: int) -> int:
    """The number of the last entry of a year whose chain was checked when a month was closed; 0 before."""
    last = MonthLock.objects.order_by("-locked_at").values_list("locked_at", flat=True).first()
    known = JournalEntry.objects.filter(year=year, recorded_at__lte=last) if last else JournalEntry.objects.none()
    return known.aggregate(last=Max("number"))["last"] or 0


def _balance(lines: QuerySet[JournalLine]) -> Decimal:
    return Decimal(lines.aggregate(total=Sum(F("debit") - F("credit")))["total"] or ZERO)


def _accounts_by_customer() -> dict[str, Decimal]:
    customers = [books.CUSTOMERS, books.DOUBTFUL]
    lines = JournalLine.objects.filter(account__in=customers).order_by().values_list("auxiliary")
    return {number: total for number, total in lines.annotate(total=Sum(F("debit") - F("credit"))) if total}


def _documents_by_customer() -> dict[str, Decimal]:
    issued = Invoice.objects.filter(state=Invoice.State.ISSUED).values_list("customer__number").order_by()
    owed: dict[str, Decimal] = {}
    rows = [
        *issued.exclude(CREDIT_NOTE).annotate(total=Sum("gross")),
        *issued.filter(CREDIT_NOTE).annotate(total=-Sum("gross")),
        *_standing_payments().values_list("customer__number").order_by().annotate(total=-Sum("amount")),
        *WriteOff.objects.values_list("invoice__customer__number").order_by().annotate(total=-Sum("amount")),
        *standing_reimbursements().values_list("customer__number").order_by().annotate(total=Sum("amount")),
    ]
    for number, total in rows:
        owed[number] = owed.get(number, ZERO) + total
    return owed


def _signed(column: str) -> Decimal:
    issued = Invoice.objects.filter(state=Invoice.State.ISSUED)
    plus = issued.exclude(CREDIT_NOTE).aggregate(total=Sum(column))["total"] or ZERO
    minus = issued.filter(CREDIT_NOTE).aggregate(total=Sum(column))["total"] or ZERO
    return Decimal(plus) - Decimal(minus)


def _open() -> Decimal:
    amount = Instalment.objects.aggregate(total=Sum("amount"))["total"] or ZERO
    return Decimal(amount) - Decimal(Allocation.objects.aggregate(total=Sum("amount"))["total"] or ZERO)


def _carried_over() -> Decimal:
    """Credits and payments that settled nothing yet."""
    credits_ = Invoice.objects.filter(CREDIT_NOTE, state=Invoice.State.ISSUED).aggregate(total=Sum("gross"))["total"]
    payments = _standing_payments().aggregate(total=Sum("amount"))["total"]
    used = Allocation.objects.aggregate(total=Sum("amount"))["total"] or ZERO
    back = standing_reimbursements().aggregate(total=Sum("amount"))["total"] or ZERO
    otherwise = _total(WriteOff, "amount") - Decimal(back)
    return Decimal(credits_ or ZERO) + Decimal(payments or ZERO) + otherwise - Decimal(used)


def _money() -> Decimal:
    """What payments brought in and reimbursements took out."""
    payments = _standing_payments().aggregate(total=Sum("amount"))["total"] or ZERO
    return Decimal(payments) - _total(Reimbursement, "amount")


def _total(rows: type[WriteOff | Reimbursement], column: str) -> Decimal:
    return Decimal(rows.objects.aggregate(total=Sum(column))["total"] or ZERO)


def _standing_payments() -> QuerySet[Payment]:
    return Payment.objects.filter(reversal=None)
