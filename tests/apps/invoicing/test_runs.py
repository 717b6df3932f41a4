"""Runs as a person sees them: previewed, approved, issued, undone; and what they bill beside the subscription."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from invoicing import selectors, services
from invoicing.documents.facturx import xml_of
from invoicing.domain.runs import outlier
from invoicing.models import (
    BillingAccount,
    Charge,
    Document,
    Instalment,
    Invoice,
    InvoiceRun,
    MonthLock,
    ParkedContract,
    PurchaseOrder,
    RunItem,
)
from kernel.errors import Refused
from kernel.services import publish_policy
from subscribers.models import Contract, Site, TerminationNotice
from tests.apps.invoicing.paper_world import AT, UNTIL, contract, customer, person

pytestmark = pytest.mark.django_db
FEBRUARY = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)


def charge(of: Contract, **fields: Any) -> Charge:
    facts: dict[str, Any] = {
        "customer": of.customer,
        "contract": of,
        "kind": "usage",
        "key": f"cdr/{of.pk}/2026-01",
        "on": date(2026, 2, 1),
        "label": "Communications hors forfait",
        "detail": "Janvier 2026",
        "period_start": date(2026, 1, 1),
        "period_end": date(2026, 2, 1),
        "quantity": Decimal(3),
        "unit_price": Decimal("0.3333"),
        "net": Decimal("1.00"),
        "recorded_at": AT,
    }
    return Charge.objects.create(**facts | fields)


def test_a_preview_issues_nothing_and_its_approval_issues_what_it_said() -> None:
    signed, clerk = contract(), person()
    run = services.prepare_run(until=UNTIL, at=AT, by=clerk)
    item = run.items.get()
    assert (item.contract, item.state, item.net, item.documents) == (signed, "proposed", Decimal("299.40"), 1)
    assert not Invoice.objects.exists()
    services.approve_run(run, at=AT, by=clerk)
    assert services.advance_runs(at=AT) == 1
    run.refresh_from_db()
    assert (run.state, run.approved_by, run.finished_at) == ("done", clerk, AT)
    invoice = Invoice.objects.get(run=run)
    assert (invoice.number, invoice.net, invoice.created_by) == ("F-2025-000001", Decimal("299.40"), clerk)
    assert run.items.get().state == "issued"
    assert selectors.ledger_gaps() == {}
    assert selectors.broken_links(2025) == []


def test_a_preview_is_undone_as_a_whole_and_cannot_be_issued_any_more() -> None:
    contract()
    contract()
    clerk = person()
    run = services.prepare_run(until=UNTIL, at=AT, by=clerk)
    services.undo_run(run, at=AT, by=clerk)
    assert not RunItem.objects.exists()
    with pytest.raises(Refused, match="transition_refused"):
        services.approve_run(run, at=AT, by=clerk)
    assert services.advance_runs(at=AT) == 0
    assert not Invoice.objects.exists()
    assert services.prepare_run(until=UNTIL, at=AT, by=clerk).items.count() == 2


def test_one_preview_stands_at_a_time() -> None:
    contract()
    services.prepare_run(until=UNTIL, at=AT)
    with pytest.raises(Refused, match="preview_stands"):
        services.prepare_run(until=UNTIL, at=AT)
    assert InvoiceRun.objects.count() == 1


def test_what_changed_since_the_preview_is_put_aside_for_a_person() -> None:
    signed, other = contract(), contract()
    run = services.prepare_run(until=UNTIL, at=AT)
    Contract.objects.filter(pk=signed.pk).update(monthly_fee=Decimal("999.00"))
    services.approve_run(run, at=AT, by=person())
    services.advance_runs(at=AT)
    assert list(Invoice.objects.values_list("contract", flat=True)) == [other.pk]
    item = run.items.get(contract=signed)
    assert (item.state, item.code) == ("parked", "preview_differs")
    assert ParkedContract.objects.get().contract == signed


def test_billed_by_another_run_in_the_meantime_is_not_billed_twice() -> None:
    contract()
    run = services.prepare_run(until=UNTIL, at=AT)
    services.run_invoices(until=UNTIL, at=AT)
    services.approve_run(run, at=AT, by=person())
    services.advance_runs(at=AT)
    assert Invoice.objects.count() == 1
    run.refresh_from_db()
    assert run.state == "done"


def test_killed_between_two_slices_a_run_goes_on_with_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        contract()
    run = services.prepare_run(until=UNTIL, at=AT)
    services.approve_run(run, at=AT, by=person())
    first = run.items.first()
    assert first is not None
    monkeypatch.setattr("invoicing.selectors.SLICE", 1)
    monkeypatch.setattr("invoicing.services.reckoning.announced", _dies_after(1))
    with pytest.raises(SystemExit):
        services.advance_runs(at=AT)
    assert Invoice.objects.count() == 1
    monkeypatch.undo()
    services.advance_runs(at=AT)
    assert sorted(Invoice.objects.values_list("number", flat=True)) == [f"F-2025-{rank:06d}" for rank in (1, 2, 3)]
    assert selectors.ledger_gaps() == {}


def test_the_next_preview_shows_the_last_amount_and_what_stands_out() -> None:
    signed = contract(billing_mode="monthly")
    services.run_invoices(until=UNTIL, at=AT)
    charge(signed, quantity=Decimal(1), unit_price=Decimal(80), net=Decimal(80))
    run = services.prepare_run(until=date(2026, 2, 1), at=FEBRUARY)
    item = run.items.get()
    assert (item.before, item.net, item.outlier) == (Decimal("49.90"), Decimal("129.90"), "doubled")


@pytest.mark.parametrize(
    ("net", "before", "documents", "told"),
    [
        ("-1", "10", 1, "credited"),
        ("15.01", "10", 1, "doubled"),
        ("15", "10", 1, ""),
        ("4.99", "10", 1, "halved"),
        ("10", None, 3, "backlog"),
    ],
)
def test_outliers(net: str, before: str | None, documents: int, told: str) -> None:
    assert outlier(Decimal(net), Decimal(before) if before else None, documents=documents) == told


def test_an_operator_who_wants_to_see_first_gets_a_preview_from_the_clock() -> None:
    contract()
    publish_policy("billing", {"approve_runs": True}, valid_from=date(2025, 1, 1), at=AT, by=None, reason="voir")
    run = services.scheduled_run(until=UNTIL, at=AT)
    assert run is not None
    assert run.state == "preview"
    assert services.scheduled_run(until=UNTIL, at=AT) is None
    assert not Invoice.objects.exists()


def test_usage_is_a_line_of_the_next_invoice_or_an_invoice_of_its_own() -> None:
    monthly, yearly = contract(billing_mode="monthly"), contract()
    services.run_invoices(until=UNTIL, at=AT)
    with_window, alone = charge(monthly), charge(yearly)
    services.run_invoices(until=date(2026, 2, 1), at=FEBRUARY)
    with_window.refresh_from_db()
    alone.refresh_from_db()
    assert with_window.invoice is not None
    assert alone.invoice is not None
    lines = [(line.kind, line.quantity, line.unit_price, line.net) for line in with_window.invoice.lines.all()]
    assert lines[1] == ("usage", Decimal(3), Decimal("0.3333"), Decimal("1.00"))
    assert (with_window.invoice.net, alone.invoice.net) == (Decimal("50.90"), Decimal("1.00"))
    assert services.run_invoices(until=date(2026, 2, 1), at=FEBRUARY).run is None
    assert selectors.ledger_gaps() == {}


def test_a_charge_outside_vat_goes_on_a_note_of_its_own() -> None:
    signed = contract(billing_mode="monthly")
    box = charge(signed, kind="box", key="box/1", on=UNTIL, quantity=1, unit_price=Decimal(150), net=Decimal(150))
    services.run_invoices(until=UNTIL, at=datetime(2026, 1, 2, 9, tzinfo=UTC))
    box.refresh_from_db()
    assert box.invoice is not None
    assert (box.invoice.kind, box.invoice.gross) == ("fee_note", Decimal("150.00"))
    assert Invoice.objects.filter(kind="invoice").get().net == Decimal("49.90")


def test_a_customer_of_many_sites_may_have_one_invoice_for_all() -> None:
    owner = customer()
    BillingAccount.objects.create(customer=owner, grouped=True)
    first = contract(owner)
    site = Site.objects.create(customer=owner, label="Dépôt", street="1 rue", postcode="99100", city="Valmont")
    contract(owner, site=site, monthly_fee=Decimal("33.33"))
    (invoice,) = services.run_invoices(until=UNTIL, at=AT).issued
    assert invoice.contract is None
    assert invoice.net == Decimal("499.38")
    details = [line.detail for line in invoice.lines.all()]
    assert details[0].startswith(f"{first.number} · Atelier · Du 01/01/2026")
    assert "Dépôt" in details[6]
    parts = [part.amount for part in invoice.schedule.instalments.order_by("rank")]
    assert sum(parts) == invoice.gross
    assert len(parts) == 6
    assert selectors.ledger_gaps() == {}


def test_a_public_body_has_its_thirty_days_in_each_way_of_billing() -> None:
    town = customer(kind="public")
    modes = ("monthly", "monthly_schedule", "half_yearly")
    sites = [
        Site.objects.create(customer=town, label=mode, street="1", postcode="99100", city="Valmont") for mode in modes
    ]
    signed = [contract(town, site=site, billing_mode=mode) for site, mode in zip(sites, modes, strict=True)]
    services.run_invoices(until=UNTIL, at=AT)
    services.run_invoices(until=date(2026, 2, 1), at=AT + timedelta(days=31))
    dues = [
        list(
            Instalment.objects.filter(schedule__invoice__contract=one)
            .order_by("due_on")
            .values_list("due_on", flat=True)
        )
        for one in signed
    ]
    # Invoiced on 12 December and 12 January.
    assert dues[0] == dues[1] == [date(2026, 1, 11), date(2026, 2, 11)]
    assert dues[2] == [date(2026, 1, 11), *(date(2026, month, 5) for month in range(2, 7))]
    plan = Document.objects.get(kind="schedule", customer=town, name__endswith="-S.pdf", data__has_key="rows")
    assert [row["due_on"] for row in plan.data["rows"]][:2] == ["2026-01-11", "2026-02-11"]
    note = services.issue_fee_note(town, kind="box", amount=Decimal("150.00"), case=signed[0], at=AT)
    assert note.due_on == date(2026, 1, 11)


@pytest.mark.parametrize("slice_size", [2, 3])
def test_the_sites_of_one_customer_are_never_split_by_the_slices_of_a_run(
    slice_size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("invoicing.selectors.SLICE", slice_size)
    monkeypatch.setattr("invoicing.selectors.billing.SLICE", slice_size)
    contract()
    owner = customer()
    BillingAccount.objects.create(customer=owner, grouped=True)
    for _ in range(4):
        contract(owner)
    contract()
    run = services.prepare_run(until=UNTIL, at=AT, by=person())
    services.approve_run(run, at=AT, by=person())
    assert services.issue_run(run, at=AT)
    assert [len(set(lines)) for lines in _contracts_on_invoices()] == [1, 4, 1]
    assert not run.items.exclude(state="issued").exists()


def _contracts_on_invoices() -> list[list[int | None]]:
    issued = Invoice.objects.order_by("number")
    return [[line.contract_id for line in invoice.lines.all()] for invoice in issued]


def test_the_exit_amount_falls_due_once_with_the_end_and_the_last_month_by_its_days() -> None:
    signed = contract(billing_mode="monthly")
    services.run_invoices(until=UNTIL, at=AT)
    signed.state, signed.ends_on = "ending", date(2026, 2, 10)
    signed.save()
    TerminationNotice.objects.create(
        contract=signed, dated_on=date(2026, 1, 5), effective_on=date(2026, 2, 10), exit_amount=Decimal("1000.00"),
        workings=[], recorded_at=AT,
    )  # fmt: skip
    services.run_invoices(until=date(2026, 2, 28), at=FEBRUARY)
    services.run_invoices(until=date(2026, 2, 28), at=FEBRUARY)
    final = Invoice.objects.get(service_start=date(2026, 2, 1))
    assert final.net == Decimal("17.82")
    assert Invoice.objects.get(kind="fee_note").gross == Decimal("1000.00")


def test_an_order_number_given_later_stands_on_what_is_invoiced_from_its_day_on() -> None:
    signed, clerk = contract(billing_mode="monthly", purchase_order="BC-2025"), person()
    services.run_invoices(until=date(2026, 1, 1), at=AT)
    services.set_purchase_order(signed, number="  BC 2026-7 ", starts_on=date(2026, 2, 1), at=AT, by=clerk)
    assert services.set_purchase_order(signed, number="BC 2026-7", starts_on=date(2026, 2, 9), at=AT, by=clerk) is None
    services.set_purchase_order(signed, number="", starts_on=date(2026, 3, 1), at=AT, by=clerk)
    later = datetime(2026, 3, 1, 9, tzinfo=UTC)
    services.run_invoices(until=date(2026, 3, 1), at=later)
    told = {paper.service_start: paper.terms["purchase_order"] for paper in Invoice.objects.filter(kind="invoice")}
    assert told == {date(2026, 1, 1): "BC-2025", date(2026, 2, 1): "BC 2026-7", date(2026, 3, 1): ""}
    paper = Invoice.objects.get(service_start=date(2026, 2, 1))
    assert b"<ram:BuyerOrderReferencedDocument><ram:IssuerAssignedID>BC 2026-7<" in b"".join(xml_of(paper).split(b"\n"))
    Contract.objects.filter(pk=signed.pk).update(state="ending", ends_on=date(2026, 2, 14))
    services.run_invoices(until=date(2026, 3, 1), at=later)
    note = Invoice.objects.get(kind="credit_note", corrects=paper)
    assert note.terms["purchase_order"] == "BC 2026-7"


def test_an_order_number_that_cannot_be_printed_or_comes_too_late_is_refused_and_nothing_kept() -> None:
    signed = contract(state="ending", ends_on=date(2026, 6, 30))
    with pytest.raises(Refused, match="purchase_order_invalid"):
        services.set_purchase_order(signed, number="x" * 41, starts_on=UNTIL, at=AT, by=None)
    with pytest.raises(Refused, match="contract_over"):
        services.set_purchase_order(signed, number="BC", starts_on=date(2026, 7, 1), at=AT, by=None)
    assert not PurchaseOrder.objects.exists()


def test_sites_under_two_orders_are_never_on_one_invoice() -> None:
    owner = customer()
    BillingAccount.objects.create(customer=owner, grouped=True)
    first = contract(owner)
    site = Site.objects.create(customer=owner, label="Dépôt", street="1 rue", postcode="99100", city="Valmont")
    contract(owner, site=site)
    services.set_purchase_order(first, number="BC-1", starts_on=UNTIL, at=AT, by=None)
    papers = services.run_invoices(until=UNTIL, at=AT).issued
    assert sorted(paper.terms["purchase_order"] for paper in papers) == ["", "BC-1"]


def test_under_a_clock_that_went_back_a_run_issues_nothing_says_so_and_goes_on_once_it_is_right() -> None:
    contract()
    services.run_invoices(until=UNTIL, at=AT)
    late = contract()
    back = datetime(2025, 12, 10, 9, tzinfo=UTC)
    assert services.run_invoices(until=UNTIL, at=back).issued == []
    parked = ParkedContract.objects.get(contract=late)
    assert (parked.code, parked.facts["number"], parked.facts["last"]) == (
        "clock_behind",
        "F-2025-000001",
        "2025-12-12",
    )
    (invoice,) = services.run_invoices(until=UNTIL, at=AT).issued
    assert invoice.number == "F-2025-000002"
    parked.refresh_from_db()
    assert parked.cleared_at == AT
    assert selectors.ledger_gaps() == {}


def test_no_run_writes_into_a_closed_month() -> None:
    contract()
    MonthLock.objects.create(month=date(2025, 12, 1), locked_at=AT)
    report = services.run_invoices(until=UNTIL, at=AT)
    assert [row.code for row in report.parked] == ["month_closed"]
    assert not Invoice.objects.exists()


def _dies_after(turns: int) -> Any:
    left = [turns]

    def announced(*_args: Any, **_facts: Any) -> tuple[()]:
        if not left[0]:
            raise SystemExit
        left[0] -= 1
        return ()

    return announced


def test_a_contract_from_another_system_is_invoiced_from_its_day_on_and_nothing_before() -> None:
    old = contract(activated_on=date(2022, 3, 14), signed_on=date(2022, 3, 1), setup_fee=Decimal("90.00"))
    report = services.run_invoices(until=UNTIL, at=AT)
    assert [(row.code, row.facts["since"]) for row in report.parked] == [("never_billed", "2022-03-14")]
    assert not Invoice.objects.exists()
    for day, code in ((date(2022, 3, 13), "takeover_before_service"), (date(2062, 1, 1), "takeover_too_far")):
        with pytest.raises(Refused, match=code):
            services.bill_from(old, on=day, at=AT, by=None)
    for day in (date(2025, 12, 1), date(2025, 12, 16)):
        services.bill_from(old, on=day, at=AT, by=None)
    (invoice,) = services.run_invoices(until=UNTIL, at=AT).issued
    assert [(line.item, line.net) for line in invoice.lines.order_by("rank")][:2] == [
        ("fee/2025-12", Decimal("25.75")),
        ("fee/2026-01", Decimal("49.90")),
    ]
    assert (invoice.lines.count(), services.run_invoices(until=UNTIL, at=AT).issued) == (6, [])
    with pytest.raises(Refused, match="already_billed"):
        services.bill_from(old, on=date(2026, 1, 1), at=AT, by=None)
    assert not ParkedContract.objects.filter(cleared_at=None).exists()


def test_a_contract_that_ended_before_we_invoiced_it_is_never_invoiced() -> None:
    gone = contract(activated_on=date(2025, 3, 1), state="ended", ends_on=date(2025, 11, 30))
    services.bill_from(gone, on=date(2025, 12, 1), at=AT, by=None)
    assert selectors.preview(UNTIL) == []
