"""The export of a year's journal, end to end."""

import hashlib
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from invoicing.domain import journal as books
from invoicing.models import JournalEntry, JournalLine
from invoicing.selectors.ledger import broken_links, checked_at_closing
from invoicing.services import close_month, record_payment, run_invoices
from invoicing.services.journal import record
from tests.apps.invoicing.paper_world import AT, UNTIL, contract

pytestmark = pytest.mark.django_db


def test_the_file_of_a_year_holds_its_journal_and_its_name(tmp_path: Path) -> None:
    signed = contract()
    run_invoices(until=UNTIL, at=AT)
    record_payment(
        signed.customer, amount=Decimal("59.88"), received_on=AT.date(), means="transfer", reference="1", at=AT
    )
    told = StringIO()
    call_command("export_fec", "2025", out=tmp_path, stdout=told)
    path = tmp_path / "732829320FEC20251231.txt"
    data = path.read_bytes()
    assert told.getvalue().strip() == f"{path}  sha256 {hashlib.sha256(data).hexdigest()}"
    rows = [line.split("\t") for line in data.decode("iso8859-15").splitlines()[1:]]
    assert [(row[0], row[2], row[4], row[11], row[12]) for row in rows] == [
        ("VE", "1", "411000", "359,28", "0,00"),
        ("VE", "1", "706000", "0,00", "299,40"),
        ("VE", "1", "445740", "0,00", "59,88"),
        ("BQ", "2", "512000", "59,88", "0,00"),
        ("BQ", "2", "411000", "0,00", "59,88"),
        ("OD", "3", "445740", "9,98", "0,00"),
        ("OD", "3", "445710", "0,00", "9,98"),
    ]


AWKWARD = 'Café "Chez \\ Élan"\t\n\r\b\f\x01\x1f\x7f\u2028 𝄞 </script>'


def test_the_chain_holds_over_any_words_and_tells_the_entry_that_was_touched() -> None:
    contract()
    run_invoices(until=UNTIL, at=AT)
    for _turn in range(3):
        words = books.Entry("OD", UNTIL, AWKWARD[:10], UNTIL, AWKWARD, books.bank_fee(Decimal("0.01")))
        record(words, at=AT)
    assert (broken_links(2025), broken_links(2026)) == ([], [])
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        JournalEntry.objects.filter(year=2026, number=2).update(label="Autre")
        cursor.execute("SET session_replication_role = DEFAULT")
    assert [broken_links(2026, after=number) for number in range(4)] == [[2], [2], [], []]


def test_what_a_closing_checked_is_known_by_its_moment() -> None:
    contract()
    run_invoices(until=UNTIL, at=AT)
    assert checked_at_closing(2025) == 0
    close_month(date(2025, 12, 1), at=datetime(2026, 1, 2, 9, tzinfo=UTC), by=None)
    record(
        books.Entry("BQ", UNTIL, "B", UNTIL, "B", books.bank_fee(Decimal(1))), at=datetime(2026, 1, 3, 9, tzinfo=UTC)
    )
    numbers = [JournalEntry.objects.filter(year=year).count() for year in (2025, 2026)]
    assert [checked_at_closing(2025), checked_at_closing(2026)] == [numbers[0], numbers[1] - 1]


def test_a_journal_touched_behind_our_back_is_not_exported(tmp_path: Path) -> None:
    contract()
    run_invoices(until=UNTIL, at=AT)
    with connection.cursor() as cursor:
        # A superuser can switch the guards off; the chain of hashes tells.
        cursor.execute("SET session_replication_role = replica")
        JournalLine.objects.filter(account="706000").update(account="758000")
        cursor.execute("SET session_replication_role = DEFAULT")
    with pytest.raises(CommandError, match=r"broken at entries \[1\]"):
        call_command("export_fec", "2025", out=tmp_path)
    assert list(tmp_path.iterdir()) == []
