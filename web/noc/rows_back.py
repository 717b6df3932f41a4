"""Rows given back to be mended."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from django.http import HttpResponse

from web.doors import attachment
from web.sheets import cell

CSV_TYPE = "text/csv; charset=utf-8"


def csv_file(heading: Sequence[str], rows: Iterable[Sequence[object]], name: str) -> HttpResponse:
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(heading)
    writer.writerows([cell(str(value)) for value in row] for row in rows)
    return attachment(f"\ufeff{out.getvalue()}".encode(), name, CSV_TYPE)
