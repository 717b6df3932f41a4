"""The accounting entries file: eighteen columns, and no file at all when an entry is missing or does not balance."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from invoicing.domain.fec import COLUMNS, FecLine, file_name, written
from invoicing.domain.fiscal import FiscalYear
from kernel.errors import Refused

YEAR = FiscalYear(date(2026, 1, 1), date(2026, 12, 31))
DEBIT = FecLine(
    journal="VE",
    journal_name="Journal des ventes",
    number=1,
    on=date(2026, 3, 17),
    account="411000",
    account_name="Clients",
    auxiliary="C-000001",
    auxiliary_name="Œuvre de l’Écluse",
    piece="F-2026-000001",
    piece_on=date(2026, 3, 17),
    label="Facture\tF-2026-000001",
    debit=Decimal("1359.28"),
    credit=Decimal(0),
    valid_on=date(2026, 3, 18),
)
CREDIT = replace(
    DEBIT,
    account="706000",
    account_name="Prestations",
    auxiliary="",
    auxiliary_name="",
    debit=Decimal(0),
    credit=Decimal("1359.28"),
)


def test_eighteen_columns_tabs_dates_and_decimal_commas() -> None:
    head, first, _ = list(written([DEBIT, CREDIT], year=YEAR))
    assert head.decode("iso8859-15") == "\t".join(COLUMNS) + "\r\n"
    assert len(COLUMNS) == 18
    assert first.decode("iso8859-15").rstrip("\r\n").split("\t") == [
        "VE", "Journal des ventes", "1", "20260317", "411000", "Clients", "C-000001", "Œuvre de l'Écluse",
        "F-2026-000001", "20260317", "Facture F-2026-000001", "1359,28", "0,00", "", "", "20260318", "", "",
    ]  # fmt: skip


def test_the_name_says_who_and_until_when() -> None:
    assert file_name("732829320", date(2026, 12, 31)) == "732829320FEC20261231.txt"


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ([DEBIT], "fec_unbalanced"),
        ([DEBIT, replace(CREDIT, number=2)], "fec_unbalanced"),
        ([replace(DEBIT, number=2), replace(CREDIT, number=2)], "fec_number_gap"),
        ([DEBIT, CREDIT, replace(DEBIT, number=3), replace(CREDIT, number=3)], "fec_number_gap"),
        ([replace(DEBIT, on=date(2025, 12, 31)), CREDIT], "fec_other_year"),
    ],
)
def test_a_fault_stops_the_file(lines: list[FecLine], code: str) -> None:
    with pytest.raises(Refused, match=code):
        list(written(lines, year=YEAR))
