"""What a person credits of an invoice: bounded by what was billed, at its rate, once, and never doubled by a run."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from invoicing import selectors, services
from invoicing.documents.checks import own_faults
from invoicing.documents.facturx import xml_of
from invoicing.documents.validation import Validator
from invoicing.models import Invoice, InvoiceLine
from invoicing.selectors.creditable import left_of_lines
from kernel.errors import Refused
from kernel.models import User
from tests.apps.invoicing.paper_world import AT, UNTIL, contract, person

pytestmark = pytest.mark.django_db
FEE = Decimal("49.90")


@pytest.fixture
def clerk() -> User:
    return person("finance_approver")


@pytest.fixture
def invoice() -> Invoice:
    contract(billing_mode="half_yearly", setup_fee=Decimal("90.00"))
    services.run_invoices(until=UNTIL, at=AT)
    return Invoice.objects.get()


def line_of(invoice: Invoice, item: str) -> InvoiceLine:
    return invoice.lines.get(item=item)


def test_a_line_is_credited_in_part_on_a_note_that_says_why_and_lowers_the_debt(invoice: Invoice, clerk: User) -> None:
    february, due = line_of(invoice, "fee/2026-02"), selectors.invoice_due(invoice)
    facts: dict[str, Any] = {"reason": "Deux jours sans service", "key": "k", "at": AT, "by": clerk}
    note = services.credit_lines(invoice, {february.pk: Decimal("10.00")}, **facts)
    assert services.credit_lines(invoice, {february.pk: Decimal("10.00")}, **facts) == note
    (line,) = note.lines.all()
    assert (note.number, note.corrects, note.net, note.gross) == (
        "A-2025-000001", invoice, Decimal("10.00"), Decimal("12.00"),
    )  # fmt: skip
    assert (line.label, line.detail, line.vat_rate) == (february.label, "Deux jours sans service", Decimal("20.00"))
    assert selectors.invoice_due(invoice) == due - Decimal("12.00")
    assert left_of_lines(invoice)[february] == Decimal("39.90")
    assert selectors.ledger_gaps() == {}
    with Validator() as validator:
        assert validator.xml_faults(xml_of(note)) == []


@pytest.mark.parametrize(
    ("amount", "reason", "code"),
    [
        ("90.01", "x", "more_than_billed"),
        ("-1.00", "x", "amount_not_positive"),
        ("1.005", "x", "amount_not_positive"),
        ("1.00", " ", "reason_missing"),
        ("0.00", "x", "amount_not_positive"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_moves(
    invoice: Invoice, clerk: User, amount: str, reason: str, code: str
) -> None:
    setup = line_of(invoice, "setup/1")
    with pytest.raises(Refused) as refused:
        services.credit_lines(invoice, {setup.pk: Decimal(amount)}, reason=reason, key="k", at=AT, by=clerk)
    assert (refused.value.code, Invoice.objects.count()) == (code, 1)


def test_the_same_line_is_never_credited_beyond_what_it_billed(invoice: Invoice, clerk: User) -> None:
    setup = line_of(invoice, "setup/1")
    for key, amount in (("a", "60.00"), ("b", "30.00")):
        services.credit_lines(invoice, {setup.pk: Decimal(amount)}, reason="Geste", key=key, at=AT, by=clerk)
    with pytest.raises(Refused, match="more_than_billed"):
        services.credit_lines(invoice, {setup.pk: Decimal("0.01")}, reason="Geste", key="c", at=AT, by=clerk)
    (note, _other) = invoice.corrections.order_by("pk")
    with pytest.raises(Refused, match="nothing_to_credit"):
        services.credit_lines(note, {note.lines.get().pk: FEE}, reason="x", key="d", at=AT, by=clerk)


def test_the_end_of_the_contract_gives_back_only_what_a_person_left(invoice: Invoice, clerk: User) -> None:
    """June was credited whole by hand, ten euros of May were: the end in April gives back 39.90 of May alone."""
    parts = {line_of(invoice, "fee/2026-06").pk: FEE, line_of(invoice, "fee/2026-05").pk: Decimal("10.00")}
    services.credit_lines(invoice, parts, reason="Geste", key="k", at=AT, by=clerk)
    signed = invoice.contract
    assert signed is not None
    type(signed).objects.filter(pk=signed.pk).update(state="ending", ends_on=date(2026, 4, 30))
    at = datetime(2026, 2, 1, 9, tzinfo=UTC)
    for _ in range(2):
        services.run_invoices(until=at.date() + timedelta(days=20), at=at)
    back = InvoiceLine.objects.filter(item__startswith="refund/").values_list("item", "net")
    assert list(back) == [("refund/2026-05", Decimal("39.90"))]
    assert selectors.ledger_gaps() == {}


def test_a_gesture_is_not_invoiced_again_when_the_price_changes(invoice: Invoice, clerk: User) -> None:
    """The month stays worth what it was billed: nothing supplements it, and the next run issues nothing."""
    services.credit_lines(invoice, {line_of(invoice, "fee/2026-03").pk: FEE}, reason="x", key="k", at=AT, by=clerk)
    services.run_invoices(until=UNTIL, at=AT)
    assert Invoice.objects.count() == 2


def test_credits_leave_no_cent_of_the_vat_and_each_passes_every_validator(clerk: User) -> None:
    """49.90 at 20 % bears 9.98; credited by 0.03 and 0.02, 0.01 and 0.00 of VAT, and so on, the rest bears the rest."""
    contract(billing_mode="monthly")
    services.run_invoices(until=UNTIL, at=AT)
    invoice = Invoice.objects.get()
    line = invoice.lines.get()
    notes = [
        services.credit_lines(invoice, {line.pk: Decimal(part)}, reason="x", key=part, at=AT, by=clerk)
        for part in ("0.03", "0.04", "9.98", "13.33", "26.52")
    ]
    # By themselves 0.01 + 0.01 + 2.00 + 2.67 + 5.30 would be a cent too much.
    assert [str(note.vat) for note in notes] == ["0.01", "0.01", "2.00", "2.67", "5.29"]
    assert sum(note.gross for note in notes) == invoice.gross == Decimal("59.88")
    assert (selectors.balance(invoice.customer), selectors.invoice_due(invoice)) == (Decimal(0), Decimal(0))
    assert selectors.ledger_gaps() == {}
    with Validator() as validator:
        assert [fault for note in notes for fault in validator.xml_faults(xml_of(note))] == []
    # A cent is allowed to what names another document, two are not: its VAT by itself is 5.30.
    two_off = xml_of(notes[-1]).replace(b"<ram:CalculatedAmount>5.29<", b"<ram:CalculatedAmount>5.28<")
    assert "RAC-04" in {fault.rule for fault in own_faults(two_off)}
