"""Spreadsheets that people send, as rows of text: CSV in the ways offices write it, and XLSX."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Final

from kernel.errors import Refused

LARGEST: Final = 20_000_000
MOST_ROWS: Final = 50_000
UNPACKED: Final = 100_000_000
"""Bytes that a spreadsheet may unpack to: a few kilobytes can be made to fill a machine."""
SWOLLEN: Final = 100
"""Times its own size that a spreadsheet of more than a tenth of that may unpack to: honest ones come to some twenty,
and reading what was made to swell holds a core for minutes."""
WIDEST: Final = 300
"""Cells of a row that are read: one cell written far to the right makes every row of an XLSX that wide."""
_UNREADABLE = (KeyError, ValueError, IndexError, TypeError, AttributeError, EOFError, OSError, SyntaxError)


def table_of(data: bytes, *, name: str, largest: int = LARGEST, most_rows: int = MOST_ROWS) -> list[list[str]]:
    """The cells of a CSV or an XLSX as text, trimmed, its headings first; the first sheet of several.

    Args:
        name: of the file; `.xlsx` makes it one, anything else is read as CSV.
        largest: bytes.

    Raises:
        Refused: `file_not_understood`, `file_too_large`.
    """
    if len(data) > largest:
        raise Refused("file_too_large", name=name, bytes=len(data), most=largest)
    packed = name.lower().endswith(".xlsx")
    table = _xlsx(data, name, most_rows) if packed else csv_rows(data, name=name, most=most_rows + 1)
    if len(table) > most_rows:
        raise Refused("file_too_large", name=name, rows=len(table), most=most_rows)
    if not any(any(row) for row in table):
        raise Refused("file_not_understood", name=name)
    return table


def filled(table: Sequence[Sequence[str]]) -> Iterator[tuple[int, Sequence[str]]]:
    """The rows under the headings that hold anything, each with its number as a spreadsheet shows it."""
    return ((number, cells) for number, cells in enumerate(table[1:], start=2) if any(cells))


def csv_rows(data: bytes, *, name: str = "CSV", most: int | None = None) -> list[list[str]]:
    """UTF-8 with its mark or without, else what Windows writes; commas, semicolons or tabs, whichever the first line
    has most of.

    Args:
        most: rows that are read at all; a file of nothing but line ends would fill the machine.

    Raises:
        Refused: `file_not_understood`.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\0" in text:
        raise Refused("file_not_understood", name=name)
    delimiter = max(";,\t", key=text.partition("\n")[0].count)
    try:
        read = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        return [[cell.strip() for cell in row[:WIDEST]] for row in islice(read, most)]
    except csv.Error as error:  # a cell without end, a stray return
        raise Refused("file_not_understood", name=name) from error


def _xlsx(data: bytes, name: str, most_rows: int) -> list[list[str]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            whole = sum(entry.file_size for entry in packed.infolist())
            if whole > UNPACKED or whole > max(UNPACKED // 10, SWOLLEN * len(data)):
                raise Refused("file_too_large", name=name)
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = book.worksheets[0].iter_rows(values_only=True, max_row=most_rows + 1, max_col=WIDEST)
        return [_trimmed([_text(cell) for cell in row]) for row in rows]
    except (InvalidFileException, zipfile.BadZipFile, zlib.error, *_UNREADABLE) as error:
        raise Refused("file_not_understood", name=name) from error


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _text(cell: object) -> str:
    """A number typed without decimals came to be one with: 38000.0 is a postcode of five digits."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
