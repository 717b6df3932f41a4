"""Writes many invoices at once: seven tables by COPY, numbers and entries taken in one block, in one transaction.

Rows are those that `issue` would write one by one; the database's own checks see them by the statement.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime
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
COLUMNS = {
    "invoicing_invoiceline": "invoice_id rank kind contract_id item label detail period_start period_end quantity"
    " unit_price net vat_category vat_rate account",
    "invoicing_invoice": "id kind state number customer_id contract_id run_id issued_on due_on service_start"
    " service_end currency net vat gross vat_breakdown seller buyer terms subject language key created_at"
    " created_by_id",
    "invoicing_schedule": "id invoice_id created_at",
    "invoicing_instalment": "schedule_id customer_id rank due_on amount",
    "invoicing_journalline": "entry_id rank account auxiliary debit credit",
    "invoicing_journalentry": "id journal year number on piece piece_on label customer_id invoice_id recorded_at"
    " previous digest",
    "invoicing_document": "kind customer_id invoice_id data name language mailing state due_at attempts failure path"
    " sha256 size",
    "invoicing_runitem": "run_id contract_id state net documents outlier code facts",
}
_ENCODED = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
DRAWN_BY = _ENCODED({"edition": NEWEST})


@dataclass(frozen=True, slots=True)
class Written:
    """A bill and the key of its invoice."""

    id: int
    number: str
    bill: Bill


@dataclass(slots=True)
class Rows:
    """Lines of COPY text by table, in the order in which the tables are written."""

    tables: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in COLUMNS})

    def add(self, table: str, *values: object) -> None:
        self.tables[f"invoicing_{table}"].append("\t".join([_text(value) for value in values]) + "\n")

    def put(self, table: str, line: str) -> None:
        """A line written already, of numbers, days and codes: nothing of it needs the escapes of COPY."""
        self.tables[f"invoicing_{table}"].append(line)


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
    """Lines before their invoice or entry, as the database wants them; keys to what follows are checked at the end."""
    with connection.cursor() as cursor:
        for table, lines in rows.tables.items():
            if lines:
                columns = ", ".join(f'"{name}"' for name in COLUMNS[table].split())
                with cursor.cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
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
        self.ids = {name: _ids(f"invoicing_{name}", count) for name in ("invoice", "schedule", "journalentry")}
        # The counters last: whoever else issues waits for them until this transaction ends.
        numbers = take_numbers("document-F", self.on.year, count)
        follow_on("F", self.on, number=numbers[0])
        self.numbers = iter(numbers)
        entries = take_numbers("journal", self.on.year, count)
        self.entries, self.previous = iter(entries), last_link(self.on.year, before=entries[0])

    def add(self, bill: Bill, rows: Rows) -> Written:
        pk, number = next(self.ids["invoice"]), f"F-{self.on.year}-{next(self.numbers):06d}"
        for rank, line in enumerate(bill.lines, 1):
            self._line(pk, rank, line, rows)
        terms, buyer = self._terms(bill), bill.buyer
        self._invoice(pk, number, bill, terms, buyer, rows)
        self._schedule(pk, bill, rows)
        self._entry(pk, number, bill, rows)
        self._papers(pk, number, bill, terms, buyer, rows)
        return Written(pk, number, bill)

    def _terms(self, bill: Bill) -> dict[str, Any]:
        references = contract_terms(bill.contract) | {"purchase_order": bill.purchase_order}
        if bill.contract is None:
            references["contracts"] = ", ".join(contract.number for contract in bill.contracts)
        late = late_terms(bill.contracts[0])
        return self.common | late | references | {"mandate": self.mandates.get(bill.customer.pk)}

    def _line(self, pk: int, rank: int, line: LineDraft, rows: Rows) -> None:
        contract = line.contract.pk if line.contract else NULL
        start, end = line.period_start or NULL, line.period_end or NULL
        label, detail = _text(line.label), _text(line.detail)
        rows.put(
            "invoiceline",
            f"{pk}\t{rank}\t{line.kind}\t{contract}\t{line.item}\t{label}\t{detail}\t{start}\t{end}\t{line.quantity}\t"
            f"{line.price}\t{line.net}\t{line.vat_category}\t{line.vat_rate}\t{line.account}\n",
        )

    def _invoice(
        self, pk: int, number: str, bill: Bill, terms: dict[str, Any], buyer: dict[str, Any], rows: Rows
    ) -> None:
        found = bill.found
        groups = _ENCODED([{name: str(getattr(group, name)) for name in GROUP} for group in found.groups])
        whose = f"{bill.customer.pk}\t{bill.contract.pk if bill.contract else NULL}\t{self.run}"
        days = f"{self.on}\t{bill.parts[0][0]}\t{bill.start or NULL}\t{bill.end or NULL}"
        sums = f"EUR\t{found.net}\t{found.vat}\t{found.gross}\t{_text(groups)}"
        told = f"{self.seller_text}\t{_text(_ENCODED(buyer))}\t{_text(_ENCODED(terms))}"
        rest = f"\t{bill.customer.language}\t\t{self.stamp}\t{NULL if self.by is None else self.by}"
        rows.put("invoice", f"{pk}\tinvoice\tissued\t{number}\t{whose}\t{days}\t{sums}\t{told}\t{rest}\n")

    def _schedule(self, pk: int, bill: Bill, rows: Rows) -> None:
        schedule = next(self.ids["schedule"])
        rows.put("schedule", f"{schedule}\t{pk}\t{self.stamp}\n")
        for rank, (due_on, amount) in enumerate(bill.parts, 1):
            rows.put("instalment", f"{schedule}\t{bill.customer.pk}\t{rank}\t{due_on}\t{amount}\n")

    def _entry(self, pk: int, number: str, bill: Bill, rows: Rows) -> None:
        nets: dict[str, Decimal] = {}
        for line in bill.lines:
            nets[line.account] = nets.get(line.account, Decimal(0)) + line.net
        found, debits = bill.found, self.common["vat_on_debits"]
        auxiliary = bill.customer.number
        postings = books.sale(nets, gross=found.gross, vat=found.vat, auxiliary=auxiliary, vat_on_debits=debits)
        label = f"Facture {number} {bill.customer.name}"[:200]
        entry = books.Entry(books.SALES, self.on, number, self.on, label, postings)
        key, rank = next(self.ids["journalentry"]), next(self.entries)
        digest = books.digest(self.previous, year=self.on.year, number=rank, entry=entry)
        said = (books.SALES, self.on.year, rank, self.on, number, self.on, label, bill.customer.pk, pk, self.stamp)
        rows.add("journalentry", key, *said, self.previous, digest)
        self.previous = digest
        for place, side in enumerate(postings, 1):
            whose, debit, credit = _text(side.auxiliary), side.debit, side.credit
            rows.put("journalline", f"{key}\t{place}\t{side.account}\t{whose}\t{debit}\t{credit}\n")

    def _papers(
        self, pk: int, number: str, bill: Bill, terms: dict[str, Any], buyer: dict[str, Any], rows: Rows
    ) -> None:
        language = bill.customer.language
        rest = ("queued", self.stamp, 0, "", "", "", 0)
        mailing = f"document/{number}"
        rows.add("document", "invoice", bill.customer.pk, pk, DRAWN_BY, f"{number}.pdf", language, mailing, *rest)
        if bill.plan:
            told = Invoice(number=number, issued_on=self.on, seller=self.seller, buyer=buyer, terms=terms)
            data = _ENCODED(plan_data(told, bill.plan))
            rows.add("document", "schedule", bill.customer.pk, None, data, f"{number}-S.pdf", language, mailing, *rest)


def _ids(table: str, count: int) -> Iterator[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count])
        return iter([row[0] for row in cursor.fetchall()])


def _text(value: object) -> str:
    """A value as the text format of COPY has it."""
    if value is None:
        return NULL
    if type(value) is str:
        if "\\" in value or "\t" in value or "\n" in value or "\r" in value:
            escaped = value.replace("\\", "\\\\").replace("\t", "\\t")
            return escaped.replace("\n", "\\n").replace("\r", "\\r")
        return value
    return value.isoformat() if type(value) is date else str(value)
