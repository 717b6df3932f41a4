"""Rows given back to be mended."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from django.http import HttpResponse

from web.doors import attachment

CSV_TYPE = "text/csv; charset=utf-8"
_FORMULA = ("=", "+", "-", "@", "\t")


def csv_file(heading: Sequence[str], rows: Iterable[Sequence[object]], name: str) -> HttpResponse:
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(heading)
    writer.writerows([_harmless(str(cell)) for cell in row] for row in rows)
    return attachment(f"\ufeff{out.getvalue()}".encode(), name, CSV_TYPE)


def _harmless(cell: str) -> str:
    """A spreadsheet must not take what somebody typed for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
