"""Tables as files that spreadsheets open: CSV as offices write it, and XLSX."""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from io import BytesIO
from itertools import islice
from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse

from web.formats import french

MEDIA = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
# Rows read to tell how wide the columns are.
MEASURED = 200
# A cell that begins so is a formula to a spreadsheet, and a customer chooses his own name.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_file(table: Iterable[Sequence[Any]], *, name: str, kind: str) -> HttpResponseBase:
    """A table that is no list of rows, its headings first, as a file of a kind in `MEDIA`."""
    written = _typed if kind == "csv" and french() else cell
    return listed_file(([written(value) for value in row] for row in table), name, kind)


def _typed(value: Any) -> Any:
    """A French spreadsheet takes an amount with a point for words, or for a day."""
    return str(value).replace(".", ",") if isinstance(value, Decimal) else cell(value)


def listed_file(table: Iterator[list[Any]], name: str, kind: str) -> HttpResponseBase:
    """Rows of cells, the headings first, as an answer that is kept as `raccord-NAME.KIND`."""
    answer: HttpResponseBase
    if kind == "csv":
        answer = StreamingHttpResponse(_csv(table), content_type=MEDIA[kind])
    else:
        answer = HttpResponse(_xlsx(table), content_type=MEDIA[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="raccord-{name}.{kind}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def cell(value: Any) -> Any:
    """A value as a spreadsheet takes it, harmless and never None."""
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    if isinstance(value, list | dict):
        return str(value) if value else ""
    return value if value is not None else ""


class _Echo:
    def write(self, text: str) -> str:
        return text


def _csv(table: Iterator[list[Any]]) -> Iterator[str]:
    """Semicolons and a byte order mark: what a French spreadsheet opens without a question."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff"
    for row in table:
        yield writer.writerow(row)


def _xlsx(table: Iterator[list[Any]]) -> bytes:
    """The headings stay in sight, columns are as wide as what stands in the first rows."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Raccord")
    first = list(islice(table, MEASURED))
    sheet.freeze_panes = "A2"
    for rank, column in enumerate(zip(*first, strict=False), 1):
        widest = max(len(str(value)) for value in column)
        sheet.column_dimensions[get_column_letter(rank)].width = min(max(widest + 2, 8), 60)
    for rows in (first, table):
        for row in rows:
            sheet.append([_shown(sheet, _naive(value)) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _shown(sheet: Any, value: Any) -> Any:
    """Amounts with their cents; days as the reader's own spreadsheet writes them, which its format 14 says."""
    from openpyxl.cell import WriteOnlyCell

    style = _style(value)
    if not style:
        return value
    shown = WriteOnlyCell(sheet, value)
    shown.number_format = style
    return shown


def _style(value: Any) -> str:
    if isinstance(value, Decimal) and value.as_tuple().exponent == -2:
        return "#,##0.00"
    return "mm-dd-yy" if type(value) is date else ""


def _naive(value: Any) -> Any:
    """A spreadsheet's instants have no zone: they are told in UTC, as text with its zone."""
    return value.isoformat() if getattr(value, "tzinfo", None) else value
