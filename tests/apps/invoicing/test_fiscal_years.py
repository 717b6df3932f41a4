"""Fiscal years of real books: the file of each, what it opens with, and their closing."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction

from invoicing import selectors, services
from invoicing.domain.fec import written
from invoicing.domain.fec_check import faults
from invoicing.models import FiscalYear, Invoice, JournalEntry, Payment
from invoicing.selectors.accounting import account_movements, trial_balance
from invoicing.selectors.fec import fec_lines
from invoicing.selectors.fiscal import fiscal_year_ending
from invoicing.services.payments import record_payment, reverse_payment
from kernel.errors import Refused
from kernel.services import kept
from tests.apps.invoicing.paper_world import AT, UNTIL, contract, person
from web.refusals import sentence

pytestmark = pytest.mark.django_db
JULY = datetime(2026, 7, 3, 9, tzinfo=UTC)


def file_of(last: date) -> list[list[str]]:
    """The rows of a year's file, received by the tax office's reading of it."""
    found = fiscal_year_ending(last, today=date(2027, 1, 31))
    assert found
    lines = list(written(fec_lines(*found), year=found[0]))
    assert list(faults(lines, first=found[0].first, last=found[0].last)) == []
    return [line.decode("iso8859-15").rstrip("\r\n").split("\t") for line in lines[1:]]


def short(rows: list[list[str]]) -> list[tuple[str, ...]]:
    return [(row[0], row[2], row[4], row[8], row[11], row[12], row[13]) for row in rows]


def paid(amount: str, on: date, **fields: Any) -> Any:
    owner = Invoice.objects.earliest("pk").customer
    at = datetime(on.year, on.month, on.day, 9, tzinfo=UTC)
    return record_payment(
        owner, amount=Decimal(amount), received_on=on, means="transfer", reference="V", at=at, **fields
    )


def billed() -> str:
    """Six months at 49.90 invoiced on 12 December 2025: 359.28, of which 59.88 is paid on the 20th."""
    contract()
    (invoice,) = services.run_invoices(until=UNTIL, at=AT).issued
    paid("59.88", date(2025, 12, 20))
    return str(invoice.number)


def test_the_second_year_opens_with_what_the_first_left_and_letters_hold_within_each() -> None:
    number = billed()
    early, back = Payment.objects.get(), paid("299.40", date(2026, 2, 2))
    first, second = file_of(date(2025, 12, 31)), file_of(date(2026, 12, 31))
    assert [row[13] for row in first] == [""] * len(first)
    assert short(second)[:7] == [
        ("AN", "1", "120000", "AN-20260101", "0,00", "299,40", ""),
        ("AN", "1", "411000", number, "359,28", "0,00", "AAA"),
        ("AN", "1", "411000", f"P-{early.pk}", "0,00", "59,88", "AAA"),
        ("AN", "1", "445710", "AN-20260101", "0,00", "9,98", ""),
        ("AN", "1", "445740", "AN-20260101", "0,00", "49,90", ""),
        ("AN", "1", "512000", "AN-20260101", "59,88", "0,00", ""),
        ("BQ", "2", "512000", f"P-{back.pk}", "299,40", "0,00", ""),
    ]
    assert [(row[3], row[9], row[10]) for row in second[1:2]] == [("20260101", "20251212", f"À nouveau {number}")]
    # What comes back later changes nothing of a year that is over, and nothing settled comes again in the next one.
    reverse_payment(back, reason="AM04", at=datetime(2027, 1, 11, 9, tzinfo=UTC))
    assert file_of(date(2025, 12, 31)) == first
    assert short(file_of(date(2026, 12, 31))) == short(second)
    third = short(file_of(date(2027, 12, 31)))
    assert third[0] == ("AN", "1", "110000", "AN-20270101", "0,00", "299,40", "")
    assert [row for row in third if row[0] == "AN" and row[2] == "411000"] == []


def test_a_first_year_of_nineteen_months_is_one_file(tmp_path: Path) -> None:
    billed()
    services.set_fiscal_year(date(2025, 12, 1), date(2027, 6, 30), at=AT, by=None)
    paid("10.00", date(2026, 2, 2))
    rows = file_of(date(2027, 6, 30))
    assert [(row[0], row[2], row[3]) for row in rows[::3]][:1] == [("VE", "1", "20251212")]
    assert sorted({int(row[2]) for row in rows}) == list(range(1, JournalEntry.objects.count() + 1))
    call_command("export_fec", "2027", out=tmp_path, stdout=open("/dev/null", "w"))  # noqa: SIM115, PTH123
    assert [path.name for path in tmp_path.iterdir()] == ["732829320FEC20270630.txt"]
    with pytest.raises(CommandError, match="none"):
        call_command("export_fec", "2026", out=tmp_path)


def test_charges_and_revenue_begin_at_zero_in_the_tables_too() -> None:
    billed()
    rows = {row.account: row.opening for row in trial_balance(date(2026, 1, 1), date(2026, 12, 31))}
    assert rows["120000"] == Decimal("-299.40")
    assert "706000" not in rows
    assert sum(rows.values()) == 0
    assert account_movements("706000", date(2026, 1, 1), date(2026, 6, 30)) == (Decimal(0), [])
    kept_year = {row.account: row.opening for row in trial_balance(date(2027, 2, 1), date(2027, 2, 28))}
    assert (kept_year["110000"], kept_year.get("120000")) == (Decimal("-299.40"), None)


def close_months(first: date, count: int, at: datetime) -> None:
    for rank in range(count):
        month = first.month - 1 + rank
        services.close_month(date(first.year + month // 12, month % 12 + 1, 1), at=at, by=None)


def test_a_year_is_closed_in_its_turn_and_its_file_is_kept(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    billed()
    clerk = person()
    services.set_fiscal_year(date(2025, 12, 1), date(2026, 6, 30), at=AT, by=clerk)
    for last, at, code in (
        (date(2026, 5, 31), JULY, "fiscal_year_unknown"),
        (date(2026, 6, 30), JULY - timedelta(days=3), "fiscal_year_not_over"),
        (date(2026, 6, 30), JULY, "fiscal_year_month_open"),
        (date(2027, 6, 30), datetime(2027, 7, 3, tzinfo=UTC), "fiscal_year_before_open"),
    ):
        with pytest.raises(Refused, match=code) as refused:
            services.close_fiscal_year(last, at=at, by=clerk)
        assert sentence(refused.value) != "This was refused, and nothing was changed."
    assert FiscalYear.objects.get().closed_at is None
    close_months(date(2025, 12, 1), 7, JULY)
    row = services.close_fiscal_year(date(2026, 6, 30), at=JULY, by=clerk)
    assert (services.keep_fiscal_years(at=JULY), services.keep_fiscal_years(at=JULY)) == (1, 0)
    row.refresh_from_db()
    assert (row.path, row.lines) == ("books/732829320FEC20260630.txt", len(file_of(date(2026, 6, 30))))
    assert kept(row.path, row.sha256).startswith(b"JournalCode\t")
    assert [path.name for path in (tmp_path / "books").iterdir()] == ["732829320FEC20260630.txt"]
    with pytest.raises(Refused, match="fiscal_year_closed"):
        services.close_fiscal_year(date(2026, 6, 30), at=JULY, by=clerk)
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        FiscalYear.objects.update(last_day=date(2026, 7, 31))
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        FiscalYear.objects.all().delete()
    assert selectors.ledger_gaps() == {}


def test_the_days_of_a_year_are_told_one_after_the_other_and_only_while_it_is_open() -> None:
    billed()
    with pytest.raises(Refused, match="fiscal_year_after_entries"):
        services.set_fiscal_year(date(2025, 12, 13), date(2026, 12, 31), at=AT, by=None)
    services.set_fiscal_year(date(2025, 12, 1), date(2026, 12, 31), at=AT, by=None)
    services.set_fiscal_year(date(2025, 10, 15), date(2026, 6, 30), at=AT, by=None)
    with pytest.raises(Refused, match="fiscal_year_follows"):
        services.set_fiscal_year(date(2026, 8, 1), date(2027, 6, 30), at=AT, by=None)
    services.set_fiscal_year(date(2026, 7, 1), date(2026, 12, 31), at=AT, by=None)
    services.set_fiscal_year(date(2026, 7, 1), date(2027, 9, 30), at=AT, by=None)
    assert list(FiscalYear.objects.values_list("first_day", "last_day")) == [
        (date(2025, 10, 15), date(2026, 6, 30)),
        (date(2026, 7, 1), date(2027, 9, 30)),
    ]


def test_an_entry_that_is_missing_stops_the_file() -> None:
    billed()
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            "DELETE FROM invoicing_journalline USING invoicing_journalentry e WHERE entry_id = e.id AND number = 2"
        )
        cursor.execute("DELETE FROM invoicing_journalentry WHERE number = 2")
        cursor.execute("SET session_replication_role = DEFAULT")
    with pytest.raises(Refused, match="fec_number_gap"):
        file_of(date(2025, 12, 31))


def test_the_file_of_a_year_over_two_civil_ones_goes_in_the_order_of_validation() -> None:
    """December is closed in January, after money of January was recorded: its deferral comes behind, by one piece."""
    billed()
    day = datetime(2026, 1, 10, 9, tzinfo=UTC)
    services.set_fiscal_year(date(2025, 12, 1), date(2026, 6, 30), at=day, by=None)
    paid("299.40", date(2026, 1, 5))
    services.close_month(date(2025, 12, 1), at=day, by=person())
    rows = file_of(date(2026, 6, 30))
    assert [row[15] for row in rows] == sorted(row[15] for row in rows)
    deferred = [(row[3], row[8], row[9]) for row in rows if row[4] == "487000"]
    assert deferred == [("20251231", "PCA-2025-12", "20251231"), ("20260101", "PCA-2025-12", "20251231")]
