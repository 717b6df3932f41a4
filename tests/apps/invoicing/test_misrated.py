"""A VAT rate that was entered after months were invoiced: what differs, and the act that corrects it once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from invoicing import selectors, services
from invoicing.models import Invoice, InvoiceLine, JournalEntry, VatRate
from invoicing.selectors.misrated import misrated
from invoicing.services.run import run_invoices
from kernel.errors import Refused
from kernel.services import publish_policy
from subscribers.models import Contract
from tests.apps.invoicing.paper_world import AT, UNTIL, contract, person

pytestmark = pytest.mark.django_db
FEBRUARY = datetime(2026, 2, 10, 9, 0, tzinfo=UTC)


def invoiced(rate: str = "21", **fields: Any) -> tuple[Contract, Invoice]:
    """Six months invoiced in December; in February one hears that the rate changes from April."""
    VatRate.objects.create(percent=Decimal(20), valid_from=date(2014, 1, 1))
    signed = contract(**fields)
    invoice = run_invoices(until=UNTIL, at=AT).issued[0]
    assert misrated(most=9) == []
    VatRate.objects.create(percent=Decimal(rate), valid_from=date(2026, 4, 1))
    return signed, invoice


def fee_under_vat(signed: Contract, *, at: datetime) -> Invoice:
    """A management fee of 40.00, which an accountant put under VAT."""
    charges = {"charge_vat": {"management_fee": "S"}}
    publish_policy("billing", charges, valid_from=date(2026, 1, 1), at=AT, by=None, reason="expert-comptable")
    return services.issue_fee_note(
        signed.customer, kind="management_fee", amount=Decimal(40), case=signed, at=at, by=None
    )


def paper(like: Invoice, number: str) -> Invoice:
    """An invoice of the same customer, issued the same day."""
    days = {"issued_on": like.issued_on, "due_on": like.due_on, "created_at": AT}
    return Invoice(customer=like.customer, number=number, state="issued", **days)


@contextmanager
def without_guards() -> Iterator[None]:
    """Rows for a read, with no journal behind them."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield
        cursor.execute("SET session_replication_role = DEFAULT")


def explained(sql: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        return "\n".join(row[0] for row in cursor.fetchall())


def due(invoice: Invoice) -> list[tuple[str, str]]:
    rows = invoice.schedule.instalments.with_due().order_by("due_on")
    return [(f"{row.due_on:%m-%d}", str(row.due)) for row in rows]


def end(signed: Contract, on: date, at: datetime) -> Invoice:
    signed.state, signed.ends_on = "ending", on
    signed.save()
    (note,) = run_invoices(until=UNTIL, at=at).issued
    return note


def test_the_list_says_which_lines_differ_and_by_how_much() -> None:
    _, invoice = invoiced(setup_fee=Decimal(90))
    (found,) = misrated(most=9)
    told = [(one.line.item, int(one.line.vat_rate), int(one.rate), str(one.difference)) for one in found.lines]
    assert told == [("fee/2026-04", 20, 21, "0.50"), ("fee/2026-05", 20, 21, "0.50"), ("fee/2026-06", 20, 21, "0.50")]
    # 149.70 at 20 % and at 21 %, each rounded once.
    assert (found.invoice, found.credited.gross, found.billed.gross) == (invoice, Decimal("179.64"), Decimal("181.14"))
    assert found.difference == Decimal("1.50")


def test_a_credit_note_and_an_invoice_put_it_right_and_each_month_falls_due_on_its_day() -> None:
    signed, invoice = invoiced()
    finance = person("finance")
    note, anew = services.correct_vat(invoice, at=FEBRUARY, by=finance)
    assert [(line.item[:4], line.net, int(line.vat_rate)) for line in note.lines.order_by("rank")] == [
        ("vat-", Decimal("49.90"), 20)
    ] * 3
    assert [(line.kind, line.net, int(line.vat_rate)) for line in anew.lines.order_by("rank")] == [
        ("recurring", Decimal("49.90"), 21)
    ] * 3
    first = anew.lines.order_by("rank")[0]
    assert first.detail.endswith("TVA à 21 % au lieu de 20 % (facture F-2025-000001 du 12/12/2025)")
    assert (note.kind, note.gross, note.corrects) == ("credit_note", Decimal("179.64"), invoice)
    assert (anew.kind, anew.gross, anew.corrects) == ("invoice", Decimal("181.14"), invoice)
    assert {note.created_by, anew.created_by} == {finance}
    assert due(invoice) == [(f"0{month}-05", "59.88" if month < 4 else "0.00") for month in range(1, 7)]
    assert due(anew) == [("04-05", "60.38"), ("05-05", "60.38"), ("06-05", "60.38")]
    assert selectors.balance(signed.customer) == Decimal("360.78")
    assert (selectors.ledger_gaps(), misrated(most=9)) == ({}, [])


def test_it_is_corrected_once() -> None:
    _, invoice = invoiced()
    services.correct_vat(invoice, at=FEBRUARY, by=None)
    papers, entries = Invoice.objects.count(), JournalEntry.objects.count()
    with pytest.raises(Refused) as refused:
        services.correct_vat(invoice, at=FEBRUARY, by=None)
    assert refused.value.code == "vat_not_different"
    assert (Invoice.objects.count(), JournalEntry.objects.count()) == (papers, entries)
    assert run_invoices(until=UNTIL, at=FEBRUARY).issued == []


def test_of_what_was_paid_only_the_difference_is_left_to_pay() -> None:
    signed, invoice = invoiced()
    services.record_payment(
        signed.customer, amount=invoice.gross, received_on=date(2026, 1, 5), means="transfer", reference="V1",
        key="v1", at=FEBRUARY, by=None,
    )  # fmt: skip
    _, anew = services.correct_vat(invoice, at=FEBRUARY, by=None)
    assert due(anew) == [("04-05", "0.00"), ("05-05", "0.00"), ("06-05", "1.50")]
    assert selectors.balance(signed.customer) == Decimal("1.50")


def test_what_was_given_back_already_is_not_billed_anew() -> None:
    signed, invoice = invoiced()
    end(signed, date(2026, 5, 15), datetime(2026, 3, 2, 9, tzinfo=UTC))
    (found,) = misrated(most=9)
    assert [(one.line.item, str(one.net)) for one in found.lines] == [
        ("fee/2026-04", "49.90"),
        ("fee/2026-05", "24.15"),
    ]
    note, anew = services.correct_vat(invoice, at=FEBRUARY.replace(month=4), by=None)
    assert (note.net, anew.net, misrated(most=9)) == (Decimal("74.05"), Decimal("74.05"), [])


def test_what_is_given_back_afterwards_bears_the_rate_it_was_billed_anew_at() -> None:
    signed, invoice = invoiced()
    _, anew = services.correct_vat(invoice, at=FEBRUARY, by=None)
    note = end(signed, date(2026, 5, 15), datetime(2026, 3, 2, 9, tzinfo=UTC))
    assert [(line.item, int(line.vat_rate)) for line in note.lines.order_by("rank")] == [
        ("refund/2026-05", 21), ("refund/2026-06", 21)
    ]  # fmt: skip
    assert (note.corrects, selectors.ledger_gaps()) == (anew, {})
    # The rate changes once more: what is left of the new lines is billed anew in turn.
    VatRate.objects.filter(percent=21).update(percent=Decimal(22))
    (again,) = misrated(most=9)
    assert (again.invoice, [str(one.net) for one in again.lines]) == (anew, ["49.90", "24.15"])


def test_what_has_no_period_bears_the_rate_of_its_document_and_is_corrected_with_it() -> None:
    """A set-up invoiced in February and a fee without contract in April, when one hears of 21 % since January."""
    VatRate.objects.create(percent=Decimal(20), valid_from=date(2014, 1, 1))
    signed = contract(activated_on=date(2026, 2, 10), setup_fee=Decimal(90), billing_mode="monthly")
    (invoice,) = run_invoices(until=FEBRUARY.date(), at=FEBRUARY).issued
    fee = fee_under_vat(signed, at=FEBRUARY.replace(month=4))
    VatRate.objects.create(percent=Decimal(21), valid_from=date(2026, 2, 10))
    told = [(one.invoice, [(x.line.item, str(x.difference)) for x in one.lines]) for one in misrated(most=9)]
    assert told == [(invoice, [("fee/2026-02", "0.34"), ("setup/1", "0.90")]), (fee, [("", "0.40")])]
    note, anew = services.correct_vat(fee, at=FEBRUARY.replace(month=5), by=None)
    assert (note.gross, anew.gross, anew.service_start) == (Decimal("48.00"), Decimal("48.40"), None)
    assert [row.due_on for row in anew.schedule.instalments.all()] == [date(2026, 5, 24)]
    services.correct_vat(invoice, at=FEBRUARY.replace(month=5), by=None)
    assert (selectors.ledger_gaps(), misrated(most=9)) == ({}, [])
    # What was billed anew is of February's day still, whatever holds when it is billed.
    VatRate.objects.create(percent=Decimal(22), valid_from=date(2026, 5, 1))
    assert misrated(most=9) == []


def test_what_was_credited_whole_keeps_nobody_off_the_list() -> None:
    signed, first = invoiced()
    line = {line.pk: line.net for line in first.lines.all()}
    services.credit_lines(first, line, reason="x", key="k", at=FEBRUARY, by=person("finance"))
    VatRate.objects.filter(percent=21).delete()
    contract()
    (second,) = run_invoices(until=UNTIL, at=FEBRUARY).issued
    VatRate.objects.create(percent=Decimal(21), valid_from=date(2026, 4, 1))
    assert first.number < second.number
    assert [one.invoice for one in misrated(most=1)] == [second]
    assert signed.customer.invoices.count() == 2


def test_a_penalty_taken_back_keeps_the_rate_of_its_credit_note() -> None:
    _, invoice = invoiced()
    back = paper(invoice, "F-2026-900000")
    back.issued_on = date(2026, 4, 10)
    with without_guards():
        back.save()
        facts: dict[str, Any] = {"rank": 1, "label": "x", "unit_price": 5, "net": 5, "vat_rate": 20}
        InvoiceLine.objects.create(invoice=back, kind="penalty", **facts)
    assert [one.invoice for one in misrated(most=9)] == [invoice]


def test_a_change_leads_to_its_lines_through_an_index_among_twenty_thousand(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    _, invoice = invoiced()
    months = [date(2020 + rank // 12, rank % 12 + 1, 1) for rank in range(75)]
    with without_guards():
        papers = Invoice.objects.bulk_create(paper(invoice, f"F-2020-{rank:06d}") for rank in range(400))
        InvoiceLine.objects.bulk_create(
            InvoiceLine(
                invoice=one, rank=rank, kind="charge", label="x", unit_price=9, net=9, vat_rate=20,
                period_start=months[rank], period_end=months[rank + 1],
            )
            for one in papers for rank in range(50)
        )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE invoicing_invoiceline, invoicing_invoice")
    # The rates of the table and two that lines bear, the numbers, the lines, what was credited, the VAT left.
    with django_assert_num_queries(7), CaptureQueriesContext(connection) as asked:
        assert [one.invoice for one in misrated(most=1)] == [invoice]
    told = next(row["sql"] for row in asked if "DISTINCT" in row["sql"])
    plan = explained(told)
    assert "Seq Scan on invoicing_invoiceline" not in plan
    assert "invoice_line_taxed" in plan


def test_what_corrects_passes_every_validator(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    # A rate that the French rule set knows.
    _, invoice = invoiced(rate="19.60")
    services.correct_vat(invoice, at=FEBRUARY, by=None)
    services.render_documents(at=FEBRUARY)
    out = StringIO()
    call_command("check_invoices", stdout=out)
    assert "4 document(s) checked, 0 fault(s)" in out.getvalue()
