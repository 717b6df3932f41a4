"""Tables as spreadsheets: what an accountant sees when he opens one."""

from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.http import HttpResponse
from openpyxl import load_workbook

from web.sheets import as_file


def test_a_sheet_keeps_its_headings_in_sight_and_amounts_their_cents() -> None:
    rows: list[list[Any]] = [
        ["Jour", "Libellé", "Débit", "Rang"],
        [date(2026, 5, 1), "Facture F-2026-000001", Decimal("532.80"), 7],
    ]
    answer = as_file(rows, name="x", kind="xlsx")
    assert isinstance(answer, HttpResponse)
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    assert [cell.number_format for cell in sheet[2]] == ["mm-dd-yy", "General", "#,##0.00", "General"]
    assert [cell.value for cell in sheet[2]][1:] == ["Facture F-2026-000001", 532.8, 7]
    assert (sheet.freeze_panes, sheet.column_dimensions["B"].width) == ("A2", 23)
