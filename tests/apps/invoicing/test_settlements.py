"""Debts given up, credits paid back, doubts, hands that allocate, months that close, letters that join."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from invoicing import selectors, services
from invoicing.domain import journal as books
from invoicing.domain.fiscal import FiscalYear
from invoicing.models import Instalment, Invoice, JournalEntry, MonthLock, Reimbursement, WriteOff
from invoicing.selectors.fec import fec_lines
from invoicing.selectors.lettering import code_of, letters
from invoicing.services.payments import record_payment, reverse_payment
from kernel.errors import Refused
from kernel.models import Operator
from tests.apps.invoicing.paper_world import AT, UNTIL, contract, person

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)


def issued(mode: str = "monthly") -> Invoice:
    contract(billing_mode=mode)
    (invoice,) = services.run_invoices(until=UNTIL, at=AT).issued
    return invoice


def paid(invoice: Invoice, amount: str, key: str = "") -> None:
    record_payment(
        invoice.customer, amount=Decimal(amount), received_on=UNTIL, means="transfer", reference="V", at=LATER, key=key
    )


@pytest.mark.parametrize("on_debits", [False, True])
def test_a_debt_given_up_takes_its_vat_back_and_leaves_nothing_open(on_debits: bool) -> None:
    invoice = issued()
    if on_debits:
        Operator.objects.update(vat_on_debits=True)
        contract(billing_mode="monthly")
        (invoice,) = services.run_invoices(until=UNTIL, at=AT).issued
    paid(invoice, "20.00")
    row = services.write_off(invoice, amount=Decimal("39.88"), reason="Liquidation", key="w/1", at=LATER, by=person())
    assert row.vat == Decimal("6.65")
    assert selectors.invoice_due(invoice) == 0
    assert selectors.account_balance(books.LOSSES) == Decimal("33.23")
    assert selectors.ledger_gaps() == {}
    services.write_off(invoice, amount=Decimal("39.88"), reason="again", key="w/1", at=LATER, by=person())
    assert WriteOff.objects.count() == 1


def test_vat_on_collection_of_what_was_paid_before_a_write_off_stays_due() -> None:
    invoice = issued()
    paid(invoice, "20.00")
    services.write_off(invoice, amount=Decimal("39.88"), reason="x", key="w/1", at=LATER, by=person())
    assert selectors.account_balance(books.VAT_DUE) == Decimal("-3.33")
    assert selectors.account_balance(books.VAT_PENDING) == 0


def test_more_than_is_due_cannot_be_given_up() -> None:
    invoice = issued()
    with pytest.raises(Refused, match="more_than_due"):
        services.write_off(invoice, amount=Decimal("60.00"), reason="x", key="w/1", at=LATER, by=person())
    assert not WriteOff.objects.exists()
    assert selectors.invoice_due(invoice) == Decimal("59.88")


def test_what_was_paid_too_much_is_paid_back_once() -> None:
    invoice = issued()
    payment = record_payment(
        invoice.customer, amount=Decimal("100.00"), received_on=UNTIL, means="transfer", reference="V", at=LATER
    )
    facts: dict[str, Any] = {"on": UNTIL, "reference": "VIR", "at": LATER, "by": person()}
    with pytest.raises(Refused, match="more_than_left"):
        services.reimburse(payment, amount=Decimal("40.13"), key="r/1", **facts)
    services.reimburse(payment, amount=Decimal("40.12"), key="r/1", **facts)
    services.reimburse(payment, amount=Decimal("40.12"), key="r/1", **facts)
    assert Reimbursement.objects.count() == 1
    assert selectors.balance(invoice.customer) == 0
    assert selectors.payment_left(payment) == 0
    assert selectors.with_leftovers([invoice.customer_id]) == set()
    assert selectors.ledger_gaps() == {}


def test_the_database_does_not_pay_back_the_same_money_twice() -> None:
    invoice = issued()
    payment = record_payment(
        invoice.customer, amount=Decimal("60.00"), received_on=UNTIL, means="transfer", reference="V", at=LATER
    )
    with pytest.raises(IntegrityError, match="spends"), transaction.atomic():
        Reimbursement.objects.create(
            customer=invoice.customer,
            payment=payment,
            amount=1,
            on=UNTIL,
            key="x",
            recorded_at=AT,
            recorded_by=person(),
        )
    assert not Reimbursement.objects.exists()


def test_a_doubtful_debt_stands_apart_and_comes_back_as_it_is_paid() -> None:
    invoice = issued()
    services.mark_doubtful(invoice, reason="Redressement", at=LATER, by=person())
    assert selectors.account_balance(books.DOUBTFUL) == Decimal("59.88")
    assert selectors.balance(invoice.customer) == Decimal("59.88")
    paid(invoice, "20.00")
    assert selectors.account_balance(books.DOUBTFUL) == Decimal("39.88")
    assert selectors.statement(invoice.customer)[-1].balance == selectors.balance(invoice.customer) == Decimal("39.88")
    services.end_doubt(invoice.doubts.get(), at=LATER)
    assert selectors.account_balance(books.DOUBTFUL) == 0
    assert selectors.ledger_gaps() == {}


def test_a_person_puts_money_where_he_means_to() -> None:
    invoice = issued("half_yearly")
    last = Instalment.objects.order_by("-due_on")[0]
    payment = record_payment(
        invoice.customer, amount=Decimal("59.88"), received_on=UNTIL, means="cheque", reference="C", at=LATER
    )
    services.take_back_allocation(payment, at=LATER)
    with pytest.raises(Refused, match="more_than_left"):
        services.allocate_by_hand(payment, {last.pk: Decimal("59.89")}, at=LATER, by=None)
    services.allocate_by_hand(payment, {last.pk: Decimal("50.00")}, at=LATER, by=None)
    assert selectors.instalment_due(last) == Decimal("9.88")
    assert selectors.payment_left(payment) == Decimal("9.88")
    assert selectors.ledger_gaps() == {}


def test_closing_a_month_puts_revenue_in_its_months_and_takes_no_entry_any_more() -> None:
    invoice = issued("half_yearly")
    clerk, january = person(), datetime(2026, 1, 3, 9, tzinfo=UTC)
    assert selectors.deferred_revenue(date(2025, 12, 31)) == {"706000": Decimal("299.40")}
    services.close_month(date(2025, 12, 1), at=january, by=clerk)
    december = JournalEntry.objects.filter(on=date(2025, 12, 31)).get()
    assert [(line.account, line.debit, line.credit) for line in december.lines.all()] == [
        ("706000", Decimal("299.40"), 0),
        ("487000", 0, Decimal("299.40")),
    ]
    assert selectors.account_balance(books.DEFERRED) == 0
    late = record_payment(
        invoice.customer, amount=Decimal(1), received_on=date(2025, 12, 30), means="cheque", reference="", at=january
    )
    assert late.journal_entries.get().on == date(2026, 1, 1)
    with pytest.raises(DatabaseError, match="closed"), transaction.atomic():
        JournalEntry.objects.create(
            journal="OD", year=2025, number=99, on=date(2025, 12, 5), piece="X", piece_on=UNTIL, label="X",
            recorded_at=AT, previous="x", digest="y",
        )  # fmt: skip
    assert selectors.broken_links(2025) == []


def test_a_month_closes_in_its_turn_and_only_when_the_books_agree(monkeypatch: pytest.MonkeyPatch) -> None:
    issued()
    with pytest.raises(Refused, match="month_not_over"):
        services.close_month(date(2025, 12, 1), at=AT, by=None)
    with pytest.raises(Refused, match="month_before_open"):
        services.close_month(date(2026, 1, 1), at=LATER, by=None)
    monkeypatch.setattr("invoicing.selectors.ledger_gaps", lambda: {"bank": Decimal(1)})
    with pytest.raises(Refused, match="books_disagree"):
        services.close_month(date(2025, 12, 1), at=LATER, by=None)
    assert not MonthLock.objects.exists()


def test_entries_that_settle_one_another_share_their_letters() -> None:
    invoice = issued()
    paid(invoice, "59.88", key="bank/1")
    second = record_payment(
        invoice.customer, amount=Decimal(5), received_on=UNTIL, means="card", reference="CB", at=LATER
    )
    reverse_payment(second, reason="MD06", at=LATER)
    found = letters(date(2026, 12, 31))
    sale, money = invoice.journal_entries.get(journal="VE"), JournalEntry.objects.filter(journal="BQ").first()
    assert money is not None
    assert {found[sale.pk].code, found[money.pk].code} == {"AAA"}
    assert found[sale.pk].on == date(2026, 2, 10)
    told = [
        (line.account, line.letter, line.lettered_on)
        for line in fec_lines(FiscalYear(date(2025, 1, 1), date(2025, 12, 31)), None)
    ]
    assert told[0] == ("411000", "AAA", date(2026, 2, 10)) or told[0] == ("411000", "", None)
    assert [code_of(rank) for rank in (0, 25, 26, 26**3)] == ["AAA", "AAZ", "ABA", "BAAA"]


def test_what_is_half_paid_has_no_letter() -> None:
    invoice = issued()
    paid(invoice, "10.00")
    assert letters(date(2026, 12, 31)) == {}


def test_revenue_stands_in_the_months_of_service_and_the_pulse_is_counted() -> None:
    issued("half_yearly")
    revenue = selectors.revenue_by_month(date(2025, 12, 1), date(2026, 7, 1))
    assert list(revenue.values()) == [Decimal(0), *[Decimal("49.90")] * 6, Decimal(0)]
    (january,) = selectors.pulse(date(2026, 1, 1), date(2026, 1, 31))
    assert (january.mrr, january.arpu, january.customers, january.arrived, january.left) == (
        Decimal("49.90"), Decimal("49.90"), 1, 1, 0,
    )  # fmt: skip


@pytest.mark.parametrize("on_debits", [False, True])
def test_a_debt_given_up_is_owed_again_and_paid_like_any_other(on_debits: bool) -> None:
    Operator.objects.update(vat_on_debits=on_debits)
    invoice = issued()
    pending, due = selectors.account_balance(books.VAT_PENDING), selectors.account_balance(books.VAT_DUE)
    row = services.write_off(invoice, amount=Decimal("59.88"), reason="Introuvable", key="w/1", at=LATER, by=person())
    assert (selectors.account_balance(books.LOSSES), selectors.invoice_due(invoice)) == (Decimal("49.90"), Decimal(0))
    back = services.take_back_write_off(row, reason="Il paie", at=LATER, by=person())
    assert (back.amount, back.vat, back.reverses) == (Decimal("-59.88"), Decimal("-9.98"), row)
    assert selectors.account_balance(books.LOSSES) == 0
    assert selectors.invoice_due(invoice) == Decimal("59.88")
    assert (selectors.account_balance(books.VAT_PENDING), selectors.account_balance(books.VAT_DUE)) == (pending, due)
    assert selectors.ledger_gaps() == {}
    paid(invoice, "59.88")
    assert selectors.invoice_due(invoice) == 0
    assert selectors.account_balance(books.VAT_DUE) == Decimal("-9.98")
    assert selectors.ledger_gaps() == {}


def test_money_that_came_after_a_debt_was_given_up_settles_it_once_it_is_owed_again() -> None:
    invoice = issued()
    paid(invoice, "20.00")
    row = services.write_off(invoice, amount=Decimal("39.88"), reason="x", key="w/1", at=LATER, by=person())
    paid(invoice, "39.88", key="late")
    assert selectors.account_balance(books.VAT_DUE) == Decimal("-3.33")
    services.take_back_write_off(row, reason="Il a payé", at=LATER, by=person())
    assert selectors.invoice_due(invoice) == 0
    assert selectors.account_balance(books.VAT_DUE) == Decimal("-9.98")
    assert selectors.account_balance(books.VAT_PENDING) == 0
    assert selectors.ledger_gaps() == {}
    joined = letters(LATER.date())
    entries = JournalEntry.objects.filter(lines__account=books.CUSTOMERS).distinct()
    assert sorted(joined) == sorted(entries.values_list("pk", flat=True))
    assert len({letter.code for letter in joined.values()}) == 1


def test_a_debt_is_owed_again_once() -> None:
    invoice = issued()
    row = services.write_off(invoice, amount=Decimal("10.00"), reason="x", key="w/1", at=LATER, by=person())
    back = services.take_back_write_off(row, reason="y", at=LATER, by=person())
    for one in (row, back):
        with pytest.raises(Refused, match="write_off_taken_back"):
            services.take_back_write_off(one, reason="z", at=LATER, by=person())
    assert (WriteOff.objects.count(), selectors.invoice_due(invoice)) == (2, Decimal("59.88"))
    services.write_off(invoice, amount=Decimal("59.88"), reason="x", key="w/2", at=LATER, by=person())
    assert selectors.invoice_due(invoice) == 0
    assert selectors.ledger_gaps() == {}
