"""What the database itself refuses, whoever asks."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from invoicing import selectors, services
from invoicing.domain import journal as books
from invoicing.models import (
    Allocation,
    Instalment,
    Invoice,
    InvoiceLine,
    JournalEntry,
    JournalLine,
    MonthLock,
    Payment,
)
from invoicing.services.payments import record_payment
from invoicing.services.run import run_invoices
from kernel.errors import Refused
from subscribers.models import Customer
from tests.apps.invoicing.paper_world import AT, UNTIL, contract, person

pytestmark = pytest.mark.django_db


@pytest.fixture
def invoice() -> Invoice:
    contract()
    (issued,) = run_invoices(until=UNTIL, at=AT).issued
    record_payment(
        issued.customer, amount=Decimal("10.00"), received_on=UNTIL, means="transfer", reference="VIR", at=AT
    )
    return issued


@pytest.mark.parametrize(
    "table",
    [
        "invoice",
        "invoiceline",
        "journalentry",
        "journalline",
        "instalment",
        "payment",
        "allocation",
    ],
)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_raw_sql_cannot_touch_what_was_issued(invoice: Invoice, table: str, statement: str) -> None:
    before = _everything()
    with pytest.raises(DatabaseError, match=r"Cannot|frozen"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(f"invoicing_{table}"))
    assert _everything() == before


def test_a_line_cannot_be_slipped_into_an_issued_invoice(invoice: Invoice) -> None:
    line = InvoiceLine(
        invoice=invoice, rank=99, kind="charge", label="X", unit_price=1, net=1, vat_category="O", vat_rate=0
    )
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        line.save()
    assert not invoice.lines.filter(rank=99).exists()


def test_a_line_cannot_be_moved_out_of_an_issued_invoice(invoice: Invoice) -> None:
    draft = Invoice.objects.create(customer=invoice.customer, created_at=AT)
    with pytest.raises(DatabaseError, match="frozen"), transaction.atomic():
        invoice.lines.update(invoice=draft)
    assert not draft.lines.exists()


def test_a_month_is_billed_once_for_a_contract(invoice: Invoice) -> None:
    draft = Invoice.objects.create(customer=invoice.customer, created_at=AT)
    line = invoice.lines.get(item="fee/2026-02")
    line.pk, line.invoice = None, draft
    with pytest.raises(IntegrityError, match="contract_item_billed_once"), transaction.atomic():
        line.save()
    assert not draft.lines.exists()


def test_an_entry_that_does_not_balance_is_refused_at_commit(invoice: Invoice) -> None:
    entry = JournalEntry.objects.latest("pk")
    extra = JournalLine(entry=entry, rank=9, account="512000", debit=Decimal("0.01"))
    with pytest.raises(IntegrityError, match="does not balance"), transaction.atomic():  # noqa: PT012
        extra.save()
        _check_deferred()
    assert not entry.lines.filter(rank=9).exists()


def test_an_entry_without_lines_is_refused_at_commit(invoice: Invoice) -> None:
    last = JournalEntry.objects.latest("number")
    last.pk, last.number, last.digest = None, last.number + 1, "0" * 64
    with pytest.raises(IntegrityError, match="has no line"), transaction.atomic():  # noqa: PT012
        last.save()
        _check_deferred()


@pytest.mark.parametrize(("skipped", "previous"), [(0, "0" * 64), (1, ""), (1, "0" * 64)])
def test_an_entry_that_does_not_follow_the_one_before_is_refused(invoice: Invoice, skipped: int, previous: str) -> None:
    before = _everything()
    last = JournalEntry.objects.order_by("year", "number").last()
    assert last is not None
    entry = JournalEntry(
        pk=last.pk + 1000, journal="OD", year=last.year, on=last.on, piece="X", piece_on=last.on, label="X",
        recorded_at=AT, number=last.number + 1 + skipped, previous=previous or last.digest, digest="1" * 64,
    )  # fmt: skip
    sides = [(1, "512000", Decimal(5), Decimal(0)), (2, "580000", Decimal(0), Decimal(5))]
    with pytest.raises(IntegrityError, match="does not follow"), transaction.atomic():  # noqa: PT012
        JournalLine.objects.bulk_create(
            JournalLine(entry_id=entry.pk, rank=rank, account=account, debit=debit, credit=credit)
            for rank, account, debit, credit in sides
        )
        entry.save(force_insert=True)
    assert _everything() == before


def test_the_first_entry_of_a_year_is_chained_to_its_own_link(invoice: Invoice) -> None:
    first = JournalEntry.objects.order_by("year", "number")[0]
    assert (first.number, first.previous) == (1, books.first_link(first.year))


def test_instalments_that_are_not_the_invoice_are_refused_at_commit(invoice: Invoice) -> None:
    one = Instalment.objects.filter(schedule__invoice=invoice).latest("rank")
    one.pk, one.rank = None, 99
    with pytest.raises(IntegrityError, match="is not its invoice"), transaction.atomic():  # noqa: PT012
        one.save()
        _check_deferred()


def test_more_than_an_instalment_cannot_be_allocated(invoice: Invoice) -> None:
    payment = Payment.objects.get()
    rich = Payment.objects.create(
        customer=invoice.customer, amount=Decimal(500), received_on=UNTIL, means="card", recorded_at=AT
    )
    first = Instalment.objects.get(schedule__invoice=invoice, rank=1)
    with pytest.raises(IntegrityError, match=r"is allocated 60.00 of 59.88"), transaction.atomic():
        Allocation.objects.create(instalment=first, payment=rich, amount=Decimal("50.00"), at=AT)
    assert selectors.instalment_due(first) == Decimal("49.88")
    assert selectors.payment_left(payment) == 0


def test_more_than_a_payment_cannot_be_spent(invoice: Invoice) -> None:
    second = Instalment.objects.get(schedule__invoice=invoice, rank=2)
    with pytest.raises(IntegrityError, match=r"spends 10.01 of 10.00"), transaction.atomic():
        Allocation.objects.create(instalment=second, payment=Payment.objects.get(), amount=Decimal("0.01"), at=AT)
    assert selectors.instalment_due(second) == Decimal("59.88")


def test_an_invoice_that_is_not_its_lines_cannot_be_issued(invoice: Invoice) -> None:
    draft = Invoice.objects.create(customer=invoice.customer, created_at=AT)
    draft.state, draft.number, draft.issued_on = "issued", "F-2025-999999", UNTIL
    draft.net = draft.gross = Decimal("10.00")
    with pytest.raises(IntegrityError, match="not the sum of its lines"), transaction.atomic():
        draft.save()


def _check_deferred() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _everything() -> list[list[dict[str, object]]]:
    models = (Invoice, InvoiceLine, JournalEntry, JournalLine, Instalment, Payment, Allocation)
    return [[dict(row) for row in model.objects.order_by("pk").values()] for model in models]


def _one_off(owner: Customer, kind: str, at: datetime) -> Invoice:
    outside = kind == Invoice.Kind.FEE_NOTE
    line = services.LineDraft(
        kind=InvoiceLine.Kind.CHARGE, label="X", account=books.SERVICES, net=Decimal(10),
        vat_category="O" if outside else "S", vat_rate=Decimal(0 if outside else 20),
    )  # fmt: skip
    return services.issue(services.draft(owner, [line], kind=kind, at=at), at=at)


@pytest.mark.parametrize("kind", ["invoice", "credit_note", "fee_note"])
@pytest.mark.parametrize("back", [datetime(2025, 12, 10, 9, tzinfo=UTC), datetime(2024, 12, 31, 9, tzinfo=UTC)])
def test_under_a_clock_that_went_back_no_document_is_issued_by_itself(kind: str, back: datetime) -> None:
    owner = contract().customer
    first = _one_off(owner, kind, AT)
    before = _everything()
    with pytest.raises(Refused) as refused, transaction.atomic():
        _one_off(owner, kind, back)
    assert (refused.value.code, refused.value.facts["number"]) == ("clock_behind", first.number)
    assert _everything() == before
    assert _one_off(owner, kind, AT).number == f"{(first.number or '')[:-1]}2"


@pytest.mark.parametrize("at", [AT, datetime(2025, 11, 30, 9, tzinfo=UTC)])
def test_no_document_is_dated_in_a_closed_month_or_before_it(at: datetime) -> None:
    owner = contract().customer
    MonthLock.objects.create(month=date(2025, 12, 1), locked_at=AT)
    with pytest.raises(Refused) as refused, transaction.atomic():
        _one_off(owner, "invoice", at)
    assert refused.value.code == "month_closed"
    assert not Invoice.objects.exists()


def test_money_typed_by_hand_is_never_of_a_day_to_come(invoice: Invoice) -> None:
    before, clerk = _everything(), person()
    with pytest.raises(Refused, match="ends_in_the_future"):
        record_payment(
            invoice.customer, amount=Decimal(1), received_on=date(2099, 1, 1), means="cheque", reference="", at=AT,
            by=clerk,
        )  # fmt: skip
    assert _everything() == before
    paid = record_payment(
        invoice.customer, amount=Decimal(100), received_on=AT.date(), means="cash", reference="", at=AT, by=clerk
    )
    with pytest.raises(Refused, match="ends_in_the_future"):
        services.reimburse(paid, amount=Decimal(1), on=date(2099, 1, 1), reference="", key="k", at=AT, by=clerk)
    assert not paid.reimbursements.exists()
