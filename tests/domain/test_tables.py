"""Spreadsheets as offices send them, and as nobody should."""

import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from kernel.errors import Refused
from kernel.tables import csv_rows, filled, table_of


def book(*rows: tuple[object, ...]) -> bytes:
    made, out = Workbook(), BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(out)
    return out.getvalue()


def bomb(unpacked: int) -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/sharedStrings.xml", b"\0" * unpacked)
    return out.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        "Nom;Ville\nÉlan;Grenoble\n".encode("cp1252"),
        "\ufeffNom,Ville\r\nÉlan,Grenoble\r\n".encode(),
        "Nom\tVille\n Élan \tGrenoble".encode(),
    ],
)
def test_every_office_writes_csv_in_its_own_way(data: bytes) -> None:
    assert table_of(data, name="f.csv") == [["Nom", "Ville"], ["Élan", "Grenoble"]]


def test_a_cell_may_hold_lines_and_a_postcode_stays_one() -> None:
    assert csv_rows(b'a;b\n"1\n2";3') == [["a", "b"], ["1\n2", "3"]]
    assert table_of(book(("Code", "Prix"), (38000.0, 42.5)), name="F.XLSX") == [["Code", "Prix"], ["38000", "42.5"]]


def test_rows_keep_the_number_that_a_spreadsheet_shows() -> None:
    assert list(filled([["a"], ["1"], [""], ["2"]])) == [(2, ["1"]), (4, ["2"])]


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("f.csv", b"", "file_not_understood"),
        ("f.csv", b";;\n;;\n", "file_not_understood"),
        ("f.csv", b"\x00\x01", "file_not_understood"),
        ("f.csv", b'a;b\n"' + b"x" * 200_000, "file_not_understood"),
        ("f.csv", b"x" * 101, "file_too_large"),
        ("f.csv", b"1\n" * 4, "file_too_large"),
        ("f.xlsx", b"PK\x03\x04 not a book", "file_not_understood"),
    ],
)
def test_nonsense_is_refused_by_name(name: str, data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        table_of(data, name=name, largest=100 if code == "file_too_large" else 1_000_000, most_rows=3)
    assert (refused.value.code, refused.value.facts["name"]) == (code, name)


@pytest.mark.parametrize("unpacked", [100_000_001, 11_000_000])
def test_a_book_that_would_swell_is_not_opened(unpacked: int) -> None:
    with pytest.raises(Refused) as refused:
        table_of(bomb(unpacked), name="f.xlsx")
    assert refused.value.code == "file_too_large"


def test_no_more_rows_are_read_than_are_taken() -> None:
    assert csv_rows(b"a;b\n" + b"1;2\n" * 9, most=2) == [["a", "b"], ["1", "2"]]
    with pytest.raises(Refused) as refused:
        table_of(b"a;b\n" + b"\n" * 1_000_000, name="f.csv", most_rows=3)
    assert (refused.value.code, refused.value.facts["rows"]) == ("file_too_large", 4)
