"""Payments, their return, what carries over, and the VAT that falls due with them."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from invoicing import selectors
from invoicing.domain.journal import VAT_DUE, VAT_PENDING
from invoicing.models import Allocation, Instalment, Invoice, JournalEntry, Payment
from invoicing.services.fees import issue_fee_note
from invoicing.services.payments import record_payment, reverse_payment
from invoicing.services.run import run_invoices
from kernel.errors import Refused
from kernel.services import publish_policy
from subscribers.models import Customer
from tests.apps.invoicing.paper_world import AT, UNTIL, contract, customer, operator

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 3, 10, 9, 0, tzinfo=UTC)


@pytest.fixture
def debtor() -> Customer:
    signed = contract()
    run_invoices(until=UNTIL, at=AT)
    return signed.customer


def pay(owner: Customer, amount: str, **fields: Any) -> Payment:
    told: dict[str, Any] = {"received_on": date(2026, 1, 5), "means": "transfer", "reference": "VIR 12", "at": LATE}
    return record_payment(owner, amount=Decimal(amount), **told | fields)


def dues(owner: Customer) -> list[Decimal]:
    return [row.due for row in Instalment.objects.filter(customer=owner).with_due().order_by("due_on", "pk")]


def test_a_payment_settles_the_oldest_debt_and_brings_its_vat_due(debtor: Customer) -> None:
    pay(debtor, "100.00")
    assert dues(debtor) == [Decimal(0), Decimal("19.76"), *[Decimal("59.88")] * 4]
    assert selectors.balance(debtor) == Decimal("259.28")
    # 100.00 of 359.28 collected: 16.67 of the 59.88.
    assert selectors.account_balance(VAT_DUE) == Decimal("-16.67")
    assert selectors.account_balance(VAT_PENDING) == Decimal("-43.21")
    assert selectors.ledger_gaps() == {}


def test_a_debit_settles_the_instalment_it_was_drawn_for(debtor: Customer) -> None:
    third = Instalment.objects.get(rank=3)
    pay(debtor, "59.88", means="direct_debit", towards=[third])
    assert dues(debtor)[:4] == [Decimal("59.88"), Decimal("59.88"), Decimal(0), Decimal("59.88")]


def test_a_return_reopens_exactly_the_debt_it_had_settled(debtor: Customer) -> None:
    pay(debtor, "59.88")
    debit = pay(debtor, "59.88", means="direct_debit", towards=[Instalment.objects.get(rank=3)])
    reverse_payment(debit, reason="AM04", at=LATE)
    assert dues(debtor)[:4] == [Decimal(0), Decimal("59.88"), Decimal("59.88"), Decimal("59.88")]
    assert selectors.payment_left(debit) == 0
    assert selectors.account_balance(VAT_DUE) == Decimal("-9.98")
    assert selectors.ledger_gaps() == {}


def test_a_return_told_twice_counts_once(debtor: Customer) -> None:
    debit = pay(debtor, "59.88")
    first = reverse_payment(debit, reason="AM04", at=LATE)
    before = (Allocation.objects.count(), JournalEntry.objects.count())
    assert reverse_payment(debit, reason="AM04", at=LATE) == first
    assert (Allocation.objects.count(), JournalEntry.objects.count()) == before


def test_the_same_money_recorded_twice_counts_once(debtor: Customer) -> None:
    first = pay(debtor, "59.88", key="E2E-1")
    assert pay(debtor, "59.88", key="E2E-1") == first
    assert selectors.balance(debtor) == Decimal("299.40")
    with pytest.raises(Refused, match="payment_key_differs"):
        pay(debtor, "59.87", key="E2E-1")
    assert Payment.objects.count() == 1


@pytest.mark.parametrize(("amount", "code"), [("0", "amount_not_positive"), ("1.001", "amount_not_in_cents")])
def test_what_is_not_an_amount_is_refused(debtor: Customer, amount: str, code: str) -> None:
    with pytest.raises(Refused, match=code):
        pay(debtor, amount)
    assert not Payment.objects.exists()
    assert selectors.balance(debtor) == Decimal("359.28")


def test_an_overpayment_waits_for_the_next_invoice(debtor: Customer) -> None:
    payment = pay(debtor, "369.28")
    assert selectors.payment_left(payment) == Decimal("10.00")
    run_invoices(until=date(2026, 7, 1), at=LATE)
    assert selectors.payment_left(payment) == 0
    assert dues(debtor)[6] == Decimal("49.88")
    assert selectors.ledger_gaps() == {}


def test_fully_paid_brings_the_whole_vat_due(debtor: Customer) -> None:
    for amount in ("0.01", "59.87", "33.33", "266.07"):
        pay(debtor, amount)
    assert dues(debtor) == [Decimal(0)] * 6
    assert selectors.account_balance(VAT_DUE) == Decimal("-59.88")
    assert selectors.account_balance(VAT_PENDING) == 0


def test_on_debits_the_vat_is_due_when_invoiced() -> None:
    operator()
    type(operator()).objects.update(vat_on_debits=True)
    signed = contract()
    run_invoices(until=UNTIL, at=AT)
    assert selectors.account_balance(VAT_DUE) == Decimal("-59.88")
    pay(signed.customer, "59.88")
    assert selectors.account_balance(VAT_DUE) == Decimal("-59.88")


def test_overdue_by_the_day_after_the_due_date(debtor: Customer) -> None:
    assert selectors.overdue_principal(debtor, date(2026, 1, 5)) == 0
    assert selectors.overdue_principal(debtor, date(2026, 1, 6)) == Decimal("59.88")
    assert selectors.overdue_principal(debtor, date(2026, 2, 6)) == Decimal("119.76")


def test_a_fee_is_outside_vat_on_its_own_document_and_no_principal(debtor: Customer) -> None:
    note = issue_fee_note(debtor, kind="management_fee", amount=Decimal("40.00"), case=debtor, at=LATE)
    assert (note.number, note.kind, note.gross, note.vat) == ("N-2026-000001", "fee_note", Decimal("40.00"), Decimal(0))
    assert note.vat_breakdown == [{"category": "O", "rate": "0.00", "base": "40.00", "vat": "0.00"}]
    assert selectors.overdue(debtor, date(2026, 4, 1)) == 3 * Decimal("59.88") + Decimal("40.00")
    assert selectors.overdue_principal(debtor, date(2026, 4, 1)) == 3 * Decimal("59.88")
    assert selectors.ledger_gaps() == {}


def test_a_fee_is_charged_once_for_a_case(debtor: Customer) -> None:
    first = issue_fee_note(debtor, kind="management_fee", amount=Decimal("40.00"), case=debtor, at=LATE)
    assert issue_fee_note(debtor, kind="management_fee", amount=Decimal("40.00"), case=debtor, at=LATE) == first
    assert Invoice.objects.filter(kind="fee_note").count() == 1


def test_the_accountant_may_put_a_fee_under_vat(debtor: Customer) -> None:
    charges = {"charge_vat": {"management_fee": "S", "indemnity": "O"}}
    publish_policy("billing", charges, valid_from=date(2026, 1, 1), at=AT, by=None, reason="expert-comptable")
    fee = issue_fee_note(debtor, kind="management_fee", amount=Decimal("40.00"), case=debtor, at=LATE)
    assert (fee.number, fee.gross) == ("F-2026-000001", Decimal("48.00"))
    with pytest.raises(Refused, match="charge_unknown"):
        issue_fee_note(debtor, kind="box", amount=Decimal("150.00"), case=debtor, at=LATE)


def test_statement_runs_to_the_balance(debtor: Customer) -> None:
    debit = pay(debtor, "59.88", means="direct_debit")
    reverse_payment(debit, reason="AM04", at=LATE, on=date(2026, 1, 7))
    lines = [(line.on, line.debit, line.credit, line.balance) for line in selectors.statement(debtor)]
    assert lines == [
        (date(2025, 12, 12), Decimal("359.28"), 0, Decimal("359.28")),
        (date(2026, 1, 5), 0, Decimal("59.88"), Decimal("299.40")),
        (date(2026, 1, 7), Decimal("59.88"), 0, Decimal("359.28")),
    ]
    assert lines[-1][3] == selectors.balance(debtor)


def test_aged_debt_by_how_long_it_has_been_due(debtor: Customer) -> None:
    contract(customer(), activated_on=date(2026, 1, 1), billing_mode="monthly")
    run_invoices(until=UNTIL, at=AT)
    first, second = selectors.aged(date(2026, 4, 10))
    assert first.customer_id == debtor.pk
    # Due on 5 January (95 days), February (64), March (36), April (5), May and June.
    part = Decimal("59.88")
    assert (first.not_due, first.to_30, first.to_60, first.to_90, first.over_90) == (2 * part, part, part, part, part)
    assert (second.total, second.over_90) == (part, part)
