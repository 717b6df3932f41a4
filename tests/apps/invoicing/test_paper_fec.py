"""The export of a year's journal, end to end."""

import hashlib
from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from invoicing.models import JournalLine
from invoicing.services import record_payment, run_invoices
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
