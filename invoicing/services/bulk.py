"""Writes many invoices at once: seven tables by COPY, numbers and entries taken in one block, in one transaction.

Rows are those that `issue` would write one by one; the database's own checks see them by the statement.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import connection

from invoicing.domain import journal as books
from invoicing.domain.days import day_of
from invoicing.domain.papers import NEWEST
from invoicing.domain.vat import VatGroup
from invoicing.models import Invoice, RunItem
from invoicing.selectors.money import with_leftovers
from invoicing.selectors.papers import plan_data
from invoicing.selectors.parties import common_terms, contract_terms, late_terms, mandates_of, seller
from invoicing.services.allocation import spend_leftovers
from invoicing.services.journal import follow_on, last_link, open_day
from kernel.services import take_numbers, wake

if TYPE_CHECKING:
    from invoicing.models import InvoiceRun
    from invoicing.services.issue import LineDraft
    from invoicing.services.reckoning import Bill
    from kernel.models import User
    from subscribers.models import Customer

NULL = "\\N"
GROUP = tuple(field.name for field in fields(VatGroup))
# By table without the app's name, in the order in which they are written: lines before their invoice or entry, as the
# database wants them; keys to what follows are checked at the end.
COLUMNS = {
    "invoiceline": "invoice_id rank kind contract_id item label detail period_start period_end quantity"
    " unit_price net vat_category vat_rate account",
    "invoice": "id kind state number customer_id contract_id run_id issued_on due_on service_start"
    " service_end currency net vat gross vat_breakdown seller buyer terms subject language key created_at"
    " created_by_id",
    "schedule": "id invoice_id created_at",
    "instalment": "schedule_id customer_id rank due_on amount",
    "journalline": "entry_id rank account auxiliary debit credit",
    "journalentry": "id journal year number on piece piece_on label customer_id invoice_id recorded_at previous digest",
    "document": "kind customer_id invoice_id data name language mailing state due_at attempts failure path sha256 size",
    "runitem": "run_id contract_id state net documents outlier code facts",
}
ROW = {table: "\t".join(["%s"] * len(columns.split())) + "\n" for table, columns in COLUMNS.items()}
_ENCODED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
DRAWN_BY = _ENCODED({"edition": NEWEST})
# The sequences are looked up once, and not for each key.
KEYS = """
    WITH own AS MATERIALIZED (
        SELECT pg_get_serial_sequence(%s, 'id')::regclass AS invoice,
               pg_get_serial_sequence(%s, 'id')::regclass AS schedule,
               pg_get_serial_sequence(%s, 'id')::regclass AS entry
    )
    SELECT nextval(invoice), nextval(schedule), nextval(entry) FROM own, generate_series(1, %s)
"""


@dataclass(frozen=True, slots=True)
class Written:
    """A bill and the key of its invoice."""

    id: int
    number: str
    bill: Bill


@dataclass(slots=True)
class Rows:
    """Lines of COPY text by table."""

    tables: dict[str, list[str]] = field(default_factory=lambda: {table: [] for table in COLUMNS})

    def add(self, table: str, *values: object) -> None:
        """A row of numbers, days and codes, written as they print; what people typed comes through `_text`."""
        self.tables[table].append(ROW[table] % values)


def write(bills: Sequence[Bill], *, run: InvoiceRun, at: datetime, by: User | None) -> list[Written]:
    """Numbers and writes invoices, their schedules, entries and papers to make; must be in a transaction.

    Raises `Refused("operator_missing" | "month_closed" | "clock_behind")`.
    """
    if not bills:
        return []
    desk = _Desk(run, at, by, bills)
    rows = Rows()
    written = [desk.add(bill, rows) for bill in bills]
    copy_rows(rows)
    wake("invoicing.tasks.render_documents")
    return written


def copy_rows(rows: Rows) -> None:
    with connection.cursor() as cursor:
        for table, lines in rows.tables.items():
            if lines:
                columns = ", ".join(f'"{name}"' for name in COLUMNS[table].split())
                with cursor.cursor.copy(f"COPY invoicing_{table} ({columns}) FROM STDIN") as copy:
                    copy.write("".join(lines))


def note_issued(run: InvoiceRun, contracts: Iterable[tuple[int, Decimal, int]]) -> None:
    """Writes down what a run issued: contract, euros excluding VAT, number of documents."""
    rows = Rows()
    for contract, net, documents in contracts:
        rows.add("runitem", run.pk, contract, RunItem.State.ISSUED, net, documents, "", "", "{}")
    copy_rows(rows)


def spend_what_carried_over(customers: Iterable[Customer], *, at: datetime) -> None:
    """Puts what is left of earlier credits and payments against the new debts, for those who have some."""
    by_key = {customer.pk: customer for customer in customers}
    for key in sorted(with_leftovers(by_key)):
        spend_leftovers(by_key[key], at=at)


class _Desk:
    """What all the bills of one block share: the day, the seller, the numbers, the end of the chain."""

    def __init__(self, run: InvoiceRun, at: datetime, by: User | None, bills: Sequence[Bill]) -> None:
        self.run, self.by, self.on, self.stamp = run.pk, by.pk if by else None, day_of(at), at.isoformat()
        open_day(self.on)
        self.seller, self.common = seller(), common_terms(self.on)
        self.seller_text = _text(_ENCODED(self.seller))
        self.mandates = mandates_of({bill.customer.pk for bill in bills})
        count = len(bills)
        self.keys = _keys(count)
        # The counters last: whoever else issues waits for them until this transaction ends.
        numbers = take_numbers("document-F", self.on.year, count)
        follow_on("F", self.on, number=numbers[0])
        self.numbers = iter(numbers)
        entries = take_numbers("journal", self.on.year, count)
        self.entries, self.previous = iter(entries), last_link(self.on.year, before=entries[0])

    def add(self, bill: Bill, rows: Rows) -> Written:
        (pk, schedule, entry), number = next(self.keys), f"F-{self.on.year}-{next(self.numbers):06d}"
        for rank, line in enumerate(bill.lines, 1):
            _line(pk, rank, line, rows)
        terms = self._terms(bill)
        self._invoice(pk, number, bill, terms, rows)
        self._schedule(schedule, pk, bill, rows)
        self._entry(entry, pk, number, bill, rows)
        self._papers(pk, number, bill, terms, rows)
        return Written(pk, number, bill)

    def _terms(self, bill: Bill) -> dict[str, Any]:
        references = contract_terms(bill.contract) | {"purchase_order": bill.purchase_order}
        if bill.contract is None:
            references["contracts"] = ", ".join(contract.number for contract in bill.contracts)
        late = late_terms(bill.contracts[0])
        return self.common | late | references | {"mandate": self.mandates.get(bill.customer.pk)}

    def _invoice(self, pk: int, number: str, bill: Bill, terms: dict[str, Any], rows: Rows) -> None:
        found, customer = bill.found, bill.customer
        groups = _ENCODED([{name: str(getattr(group, name)) for name in GROUP} for group in found.groups])
        whose = (customer.pk, bill.contract.pk if bill.contract else NULL, self.run)
        days = (self.on, bill.parts[0][0], bill.start or NULL, bill.end or NULL)
        sums = ("EUR", found.net, found.vat, found.gross, _text(groups))
        told = (self.seller_text, _text(_ENCODED(bill.buyer)), _text(_ENCODED(terms)))
        rest = ("", customer.language, "", self.stamp, NULL if self.by is None else self.by)
        rows.add("invoice", pk, "invoice", "issued", number, *whose, *days, *sums, *told, *rest)

    def _schedule(self, schedule: int, pk: int, bill: Bill, rows: Rows) -> None:
        customer = bill.customer.pk
        rows.add("schedule", schedule, pk, self.stamp)
        for rank, (due_on, amount) in enumerate(bill.parts, 1):
            rows.add("instalment", schedule, customer, rank, due_on, amount)

    def _entry(self, key: int, pk: int, number: str, bill: Bill, rows: Rows) -> None:
        nets: dict[str, Decimal] = {}
        for line in bill.lines:
            nets[line.account] = nets.get(line.account, Decimal(0)) + line.net
        found, debits = bill.found, self.common["vat_on_debits"]
        auxiliary = bill.customer.number
        postings = books.sale(nets, gross=found.gross, vat=found.vat, auxiliary=auxiliary, vat_on_debits=debits)
        label = f"Facture {number} {bill.customer.name}"[:200]
        entry = books.Entry(books.SALES, self.on, number, self.on, label, postings)
        rank = next(self.entries)
        digest = books.digest(self.previous, year=self.on.year, number=rank, entry=entry)
        said = (books.SALES, self.on.year, rank, self.on, number, self.on, _text(label), bill.customer.pk, pk)
        rows.add("journalentry", key, *said, self.stamp, self.previous, digest)
        self.previous = digest
        for place, side in enumerate(postings, 1):
            rows.add("journalline", key, place, side.account, _text(side.auxiliary), side.debit, side.credit)

    def _papers(self, pk: int, number: str, bill: Bill, terms: dict[str, Any], rows: Rows) -> None:
        owner = bill.customer.pk
        rest = (bill.customer.language, f"document/{number}", "queued", self.stamp, 0, "", "", "", 0)
        rows.add("document", "invoice", owner, pk, DRAWN_BY, f"{number}.pdf", *rest)
        if bill.plan:
            told = Invoice(number=number, issued_on=self.on, seller=self.seller, buyer=bill.buyer, terms=terms)
            data = _text(_ENCODED(plan_data(told, bill.plan)))
            rows.add("document", "schedule", owner, NULL, data, f"{number}-S.pdf", *rest)


def _line(pk: int, rank: int, line: LineDraft, rows: Rows) -> None:
    contract = line.contract.pk if line.contract else NULL
    told = (line.kind, contract, line.item, _text(line.label), _text(line.detail))
    days = (line.period_start or NULL, line.period_end or NULL)
    sums = (line.quantity, line.price, line.net, line.vat_category, line.vat_rate, line.account)
    rows.add("invoiceline", pk, rank, *told, *days, *sums)


def _keys(count: int) -> Iterator[tuple[int, int, int]]:
    """Keys for so many invoices, each with its schedule and its entry."""
    tables = ("invoicing_invoice", "invoicing_schedule", "invoicing_journalentry")
    with connection.cursor() as cursor:
        cursor.execute(KEYS, [*tables, count])
        return iter(cursor.fetchall())


def _text(value: str) -> str:
    """A text as the text format of COPY has it."""
    if "\\" in value or "\t" in value or "\n" in value or "\r" in value:
        escaped = value.replace("\\", "\\\\").replace("\t", "\\t")
        return escaped.replace("\n", "\\n").replace("\r", "\\r")
    return value
