"""The invoice run: what it issues, once, to the cent, each contract on its own."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from invoicing import selectors
from invoicing.domain.recurring import Item
from invoicing.models import Document, Invoice, JournalEntry, ParkedContract, VatRate
from invoicing.services import reckoning
from invoicing.services.run import run_invoices
from subscribers.models import Contract
from tests.apps.invoicing.paper_world import AT, UNTIL, contract, customer

pytestmark = pytest.mark.django_db
JULY = datetime(2026, 6, 11, 9, 0, tzinfo=UTC)


def test_half_yearly_is_one_invoice_and_six_debits() -> None:
    signed = contract()
    (invoice,) = run_invoices(until=UNTIL, at=AT).issued
    assert invoice.number == "F-2025-000001"
    assert (invoice.net, invoice.vat, invoice.gross) == (Decimal("299.40"), Decimal("59.88"), Decimal("359.28"))
    assert (invoice.service_start, invoice.service_end) == (date(2026, 1, 1), date(2026, 7, 1))
    parts = list(invoice.schedule.instalments.values_list("due_on", "amount"))
    assert parts == [(date(2026, month, 5), Decimal("59.88")) for month in range(1, 7)]
    assert (invoice.issued_on, invoice.due_on) == (date(2025, 12, 12), date(2026, 1, 5))
    assert selectors.balance(signed.customer) == Decimal("359.28")
    assert selectors.ledger_gaps() == {}


def test_first_period_is_prorated_and_carries_the_setup() -> None:
    contract(activated_on=date(2026, 3, 17), setup_fee=Decimal("90.00"))
    (invoice,) = run_invoices(until=date(2026, 3, 17), at=datetime(2026, 3, 17, 9, 0, tzinfo=UTC)).issued
    first, *_, setup = invoice.lines.all()
    assert first.detail == "Du 17/03/2026 au 31/03/2026 · 15 jours sur 03/2026, au prorata de 49,90 € par mois"
    assert (first.net, setup.net, setup.label) == (
        Decimal("24.15"),
        Decimal("90.00"),
        "Frais de mise en service Fibre Pro 100",
    )
    assert invoice.gross == Decimal("436.38")
    assert [part.amount for part in invoice.schedule.instalments.all()][:2] == [Decimal("136.98"), Decimal("59.88")]


def test_monthly_is_an_invoice_a_month() -> None:
    contract(billing_mode="monthly")
    issued = run_invoices(until=date(2026, 3, 1), at=AT).issued
    assert [invoice.number for invoice in issued] == ["F-2025-000001", "F-2025-000002", "F-2025-000003"]
    assert [invoice.schedule.instalments.count() for invoice in issued] == [1, 1, 1]


def test_under_a_schedule_six_due_dates_are_announced_once_with_the_first_invoice() -> None:
    contract(billing_mode="monthly_schedule")
    january, february = run_invoices(until=date(2026, 2, 1), at=AT).issued
    plan = Document.objects.get(kind="schedule")
    assert plan.mailing == january.document.mailing
    assert [(row["due_on"], row["due"]) for row in plan.data["rows"]] == [
        (f"2026-{month:02d}-05", "59.88") for month in range(1, 7)
    ]
    assert [part.schedule.instalments.count() for part in (january, february)] == [1, 1]
    assert str(february.due_on) == "2026-02-05"


def test_looking_at_many_contracts_costs_a_fixed_number_of_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for _ in range(5):
        contract()
    # The contracts; their lines, amendments and options, charges, notices, order numbers, first days of billing.
    with django_assert_num_queries(7):
        assert len(selectors.preview(UNTIL)) == 5


def test_killed_half_way_the_next_run_goes_on_from_there(monkeypatch: pytest.MonkeyPatch) -> None:
    signed = [contract() for _ in range(4)]
    monkeypatch.setattr("invoicing.selectors.billing.SLICE", 2)
    monkeypatch.setattr("invoicing.services.reckoning._detail", _killed_at(signed[2].pk))
    with pytest.raises(SystemExit):
        run_invoices(until=UNTIL, at=AT)
    assert Invoice.objects.count() == 2
    monkeypatch.undo()
    run_invoices(until=UNTIL, at=AT)
    numbers = sorted(Invoice.objects.values_list("number", flat=True))
    assert numbers == [f"F-2025-{rank:06d}" for rank in range(1, 5)]
    assert selectors.ledger_gaps() == {}


def test_a_second_run_adds_nothing_and_the_next_half_year_follows() -> None:
    contract()
    run_invoices(until=UNTIL, at=AT)
    assert run_invoices(until=date(2026, 6, 30), at=AT).issued == []
    (invoice,) = run_invoices(until=date(2026, 7, 1), at=JULY).issued
    # The numbers of another year begin anew.
    assert invoice.number == "F-2026-000001"
    assert invoice.lines.first().item == "fee/2026-07"  # type: ignore[union-attr]


def test_the_preview_says_what_the_run_then_issues_and_writes_nothing() -> None:
    contract()
    (proposal,) = selectors.preview(UNTIL)
    assert not Invoice.objects.exists()
    (invoice,) = run_invoices(until=UNTIL, at=AT).issued
    assert proposal.net == invoice.net
    assert selectors.preview(UNTIL) == []


def test_one_bad_contract_is_parked_and_the_others_go_on() -> None:
    bad = contract(customer(siren="", siret=""))
    contract()
    report = run_invoices(until=UNTIL, at=AT)
    assert [invoice.number for invoice in report.issued] == ["F-2025-000001"]
    (parked,) = report.parked
    assert (parked.contract, parked.code) == (bad, "buyer_siren_missing")
    assert not Invoice.objects.filter(contract=bad).exists()


def test_a_parked_contract_is_billed_once_mended_and_leaves_no_hole() -> None:
    bad = contract(customer(siren="", siret=""))
    run_invoices(until=UNTIL, at=AT)
    run_invoices(until=UNTIL, at=AT)
    assert ParkedContract.objects.count() == 1
    bad.customer.siren = "404833048"
    bad.customer.save()
    (invoice,) = run_invoices(until=UNTIL, at=AT).issued
    assert invoice.number == "F-2025-000001"
    assert not selectors.parked().exists()


def test_a_crash_in_one_contract_is_parked_too(monkeypatch: pytest.MonkeyPatch) -> None:
    contract()
    broken = contract(billing_mode="monthly")
    monkeypatch.setattr("invoicing.services.reckoning._detail", _crash_for(broken.pk))
    report = run_invoices(until=UNTIL, at=AT)
    assert [invoice.number for invoice in report.issued] == ["F-2025-000001"]
    assert [(row.contract_id, row.code) for row in report.parked] == [(broken.pk, "unexpected")]
    assert selectors.ledger_gaps() == {}


def test_service_beyond_the_end_is_credited_on_the_last_debits() -> None:
    signed = contract()
    run_invoices(until=UNTIL, at=AT)
    signed.state, signed.ends_on = "ending", date(2026, 4, 30)
    signed.save()
    at = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
    (note,) = run_invoices(until=date(2026, 4, 22), at=at).issued
    assert (note.number, note.kind, note.corrects.number) == ("A-2026-000001", "credit_note", "F-2025-000001")  # type: ignore[union-attr]
    assert note.gross == Decimal("119.76")
    due = [row.due for row in selectors.open_instalments(signed.customer)]
    assert due == [Decimal("59.88")] * 4
    assert run_invoices(until=date(2026, 12, 31), at=at).issued == []
    assert selectors.ledger_gaps() == {}


def test_entries_of_an_invoice_and_their_chain() -> None:
    contract()
    contract()
    run_invoices(until=UNTIL, at=AT)
    first, second = JournalEntry.objects.order_by("number")
    sides = [(line.account, line.debit, line.credit) for line in first.lines.all()]
    assert sides == [
        ("411000", Decimal("359.28"), 0),
        ("706000", 0, Decimal("299.40")),
        ("445740", 0, Decimal("59.88")),
    ]
    assert second.previous == first.digest
    assert selectors.broken_links(2025) == []


def test_an_english_customer_gets_english_lines() -> None:
    contract(customer(language="en"), discount=Decimal("5.00"))
    (invoice,) = run_invoices(until=UNTIL, at=AT).issued
    line = invoice.lines.first()
    assert line is not None
    assert line.label == "Subscription Business Fibre 100"
    assert line.detail == "From 1 Jan 2026 to 31 Jan 2026 · Discount of €5.00 a month deducted"
    assert line.net == Decimal("44.90")


def _crash_for(contract_id: int) -> Callable[..., str]:
    original = reckoning._detail

    def detail(found: Contract, language: str, item: Item, *, place: bool) -> str:
        if found.pk == contract_id:
            raise ZeroDivisionError
        return original(found, language, item, place=place)

    return detail


def _killed_at(contract_id: int) -> Callable[..., str]:
    """The worker dies in the middle of one contract's invoice."""
    original = reckoning._detail

    def detail(found: Contract, language: str, item: Item, *, place: bool) -> str:
        if found.pk == contract_id and item.key == "fee/2026-04":
            raise SystemExit
        return original(found, language, item, place=place)

    return detail


def test_each_month_bears_the_vat_rate_of_its_end_and_its_credit_the_same() -> None:
    VatRate.objects.create(percent=Decimal(20), valid_from=date(2014, 1, 1))
    VatRate.objects.create(percent=Decimal(21), valid_from=date(2026, 4, 1))
    signed = contract(setup_fee=Decimal(90))
    (invoice,) = run_invoices(until=UNTIL, at=AT).issued
    lines = invoice.lines.order_by("rank")
    assert [(line.item, int(line.vat_rate)) for line in lines] == [
        ("fee/2026-01", 20), ("fee/2026-02", 20), ("fee/2026-03", 20),
        ("fee/2026-04", 21), ("fee/2026-05", 21), ("fee/2026-06", 21), ("setup/1", 20),
    ]  # fmt: skip
    # 239.70 and its 47.94, 149.70 and its 31.44; the set-up falls due with the first part.
    assert (invoice.net, invoice.vat, invoice.gross) == (Decimal("389.40"), Decimal("79.38"), Decimal("468.78"))
    parts = [part.amount for part in invoice.schedule.instalments.order_by("rank")]
    assert [str(part) for part in parts] == ["167.88", "59.88", "59.88", "60.38", "60.38", "60.38"]
    signed.state, signed.ends_on = "ending", date(2026, 3, 15)
    signed.save()
    (note,) = run_invoices(until=UNTIL, at=datetime(2026, 3, 2, 9, 0, tzinfo=UTC)).issued
    credited = [(line.item, int(line.vat_rate)) for line in note.lines.order_by("rank")]
    assert credited == [("refund/2026-03", 20), ("refund/2026-04", 21), ("refund/2026-05", 21), ("refund/2026-06", 21)]
