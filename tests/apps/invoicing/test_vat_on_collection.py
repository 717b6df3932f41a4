"""The VAT that falls due with the money, and goes back with it: on whose day, and of what."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from invoicing import selectors, services
from invoicing.domain import journal as books
from invoicing.models import Invoice, JournalEntry, MonthLock
from invoicing.selectors.accounting import vat_by_month
from invoicing.selectors.vat import vat_by_rate
from invoicing.services.fees import issue_fee_note
from invoicing.services.issue import LineDraft, draft, issue
from invoicing.services.payments import record_payment, reverse_payment
from kernel.models import Operator
from kernel.money import ZERO
from tests.apps.invoicing.paper_world import AT, UNTIL, contract, person

pytestmark = pytest.mark.django_db
EUR = Decimal
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 28)
HEARD = datetime(2026, 2, 2, 9, tzinfo=UTC)
"""The day on which the statement of 30 January is read."""
FRIDAY = date(2026, 1, 30)


def issued() -> Invoice:
    contract(billing_mode="monthly")
    (invoice,) = services.run_invoices(until=UNTIL, at=AT).issued
    return invoice


def paid(invoice: Invoice, amount: str = "59.88", on: date = FRIDAY) -> Any:
    return record_payment(
        invoice.customer, amount=EUR(amount), received_on=on, means="transfer", reference="V", at=HEARD
    )


def credited(invoice: Invoice, net: str = "49.90", *, rate: str = "20") -> Invoice:
    line = LineDraft(kind="refund", label="Geste", net=EUR(net), vat_category="S" if EUR(rate) else "O",
                     vat_rate=EUR(rate), account=books.SERVICES)  # fmt: skip
    note = draft(invoice.customer, [line], kind="credit_note", at=HEARD, corrects=invoice)
    return issue(note, at=HEARD)


def back(note: Invoice, amount: str, on: date = FRIDAY, key: str = "r") -> None:
    services.reimburse(note, amount=EUR(amount), on=on, reference="VIR", key=key, at=HEARD, by=person())


def vat() -> tuple[Decimal, Decimal]:
    """Due, pending."""
    return -selectors.account_balance(books.VAT_DUE), -selectors.account_balance(books.VAT_PENDING)


def due_by_month() -> list[Decimal]:
    return [one.due for one in vat_by_month(JANUARY, FEBRUARY)]


def test_the_vat_of_money_of_the_last_day_of_a_month_is_of_that_month() -> None:
    paid(issued())
    assert due_by_month() == [EUR("9.98"), 0]
    (share,) = vat_by_rate(JANUARY, FEBRUARY)
    assert (share.month, share.base, share.vat) == (JANUARY, EUR("49.90"), EUR("9.98"))


def test_money_that_went_back_takes_its_vat_back_on_its_own_day() -> None:
    payment = paid(issued(), on=date(2026, 1, 5))
    reverse_payment(payment, reason="MD06", on=FRIDAY, at=HEARD)
    assert due_by_month() == [0, 0]
    days = [entry.on for entry in JournalEntry.objects.filter(label__startswith="TVA").order_by("number")]
    assert days == [date(2026, 1, 5), FRIDAY]


def test_money_put_elsewhere_by_hand_moves_no_vat_between_months() -> None:
    invoice = issued()
    payment = paid(invoice)
    services.take_back_allocation(payment, at=HEARD)
    assert due_by_month() == [0, 0]
    (part,) = invoice.schedule.instalments.all()
    services.allocate_by_hand(payment, {part.pk: EUR("59.88")}, at=HEARD, by=person())
    assert due_by_month() == [EUR("9.98"), 0]


def test_the_vat_of_a_closed_month_is_of_the_first_one_open() -> None:
    invoice = issued()
    MonthLock.objects.create(month=JANUARY, locked_at=HEARD)
    paid(invoice)
    assert due_by_month() == [0, EUR("9.98")]


def test_money_that_was_there_before_the_invoice_brings_its_vat_due_with_the_invoice() -> None:
    invoice = issued()
    paid(invoice, "119.76", on=date(2026, 1, 5))
    (later,) = services.run_invoices(until=date(2026, 2, 1), at=datetime(2026, 1, 12, 9, tzinfo=UTC)).issued
    (entry,) = JournalEntry.objects.filter(invoice=later, label__startswith="TVA")
    assert entry.on == later.issued_on == date(2026, 1, 12)


def test_a_credit_paid_back_takes_back_the_vat_that_was_paid() -> None:
    invoice = issued()
    paid(invoice)
    note = credited(invoice)
    assert vat() == (EUR("9.98"), EUR("-9.98"))
    back(note, "20.00", key="r1")
    assert vat() == (EUR("6.65"), EUR("-6.65"))
    back(note, "39.88", on=HEARD.date(), key="r2")
    assert vat() == (ZERO, ZERO)
    shares = [(one.base, one.vat) for one in vat_by_rate(JANUARY, FEBRUARY)]
    assert shares == [(EUR("49.90"), EUR("9.98")), (EUR("-49.90"), EUR("-9.98"))]
    assert selectors.ledger_gaps() == {}


def test_a_credit_spent_then_paid_back_takes_its_vat_back_once() -> None:
    invoice = issued()
    paid(invoice, "40.00")
    note = credited(invoice)
    assert selectors.credit_left(note) == EUR("40.00")
    back(note, "40.00")
    assert vat() == (ZERO, ZERO)
    assert selectors.ledger_gaps() == {}


def test_a_credit_that_settles_a_fee_without_vat_leaves_as_money_does() -> None:
    invoice = issued()
    paid(invoice)
    issue_fee_note(invoice.customer, kind="management_fee", amount=EUR("40.00"), case=invoice, at=HEARD)
    note = credited(invoice)
    assert selectors.credit_left(note) == EUR("19.88")
    assert vat() == (EUR("3.31"), EUR("-3.31"))
    back(note, "19.88")
    assert vat() == (ZERO, ZERO)


def test_a_fee_that_a_credit_settled_in_part_may_be_written_off() -> None:
    invoice = issued()
    paid(invoice)
    fee = issue_fee_note(invoice.customer, kind="management_fee", amount=EUR("40.00"), case=invoice, at=HEARD)
    credited(invoice, "20.00")
    row = services.write_off(fee, amount=EUR("16.00"), reason="Perdu", key="w", at=HEARD, by=person())
    assert (row.vat, selectors.invoice_due(fee)) == (ZERO, ZERO)
    assert selectors.ledger_gaps() == {}


def test_a_credit_without_vat_settles_as_money_does() -> None:
    invoice = issued()
    credited(invoice, "20.00", rate="0")
    assert vat() == (EUR("3.33"), EUR("6.65"))
    credited(invoice, "39.88", rate="0")
    assert vat() == (EUR("9.98"), ZERO)


def test_a_credit_at_another_rate_leaves_no_vat_pending() -> None:
    invoice = issued()
    credited(invoice, "49.90", rate="10")
    paid(invoice, "4.99")
    assert vat() == (EUR("4.99"), ZERO)


def opted(*, for_debits: bool) -> None:
    Operator.objects.update(vat_on_debits=for_debits)


def test_a_credit_takes_its_vat_back_by_the_rule_of_what_it_corrects() -> None:
    invoice = issued()
    opted(for_debits=True)
    note = credited(invoice, "20.00")
    assert (note.terms["vat_on_debits"], vat()) == (False, (ZERO, EUR("5.98")))
    paid(invoice, "35.88")
    assert vat() == (EUR("5.98"), ZERO)


def test_a_credit_on_debits_settles_an_invoice_on_collection_as_money_does() -> None:
    before = issued()
    paid(before)
    opted(for_debits=True)
    (later,) = services.run_invoices(until=date(2026, 2, 1), at=datetime(2026, 1, 12, 9, tzinfo=UTC)).issued
    paid(later)
    opted(for_debits=False)
    (last,) = services.run_invoices(until=date(2026, 3, 1), at=datetime(2026, 2, 1, 9, tzinfo=UTC)).issued
    assert vat() == (EUR("19.96"), EUR("9.98"))
    note = credited(later)
    assert (note.terms["vat_on_debits"], selectors.invoice_due(last)) == (True, ZERO)
    assert vat() == (EUR("19.96"), ZERO)
    assert selectors.ledger_gaps() == {}


def test_a_credit_on_collection_leaves_as_money_against_an_invoice_on_debits() -> None:
    before = issued()
    paid(before)
    opted(for_debits=True)
    (later,) = services.run_invoices(until=date(2026, 2, 1), at=datetime(2026, 1, 12, 9, tzinfo=UTC)).issued
    credited(before, "20.00")
    assert (selectors.invoice_due(later), vat()) == (EUR("35.88"), (EUR("15.96"), ZERO))
    row = services.write_off(later, amount=EUR("35.88"), reason="Perdu", key="w", at=HEARD, by=person())
    assert (row.vat, vat()) == (EUR("5.98"), (EUR("9.98"), ZERO))
    assert selectors.ledger_gaps() == {}
