"""Fiscal years: bounds, what follows, what is brought forward; and the reading of a file as the tax office reads it."""

import doctest
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from invoicing.domain.fec import FecLine, written
from invoicing.domain.fec_check import faults
from invoicing.domain.fiscal import DAY, Carried, FiscalYear, carried, checked, years_between
from kernel.errors import Refused
from tests.domain.test_invoicing_fec import CREDIT, DEBIT, YEAR

RULES = Path(__file__).parents[2] / "docs" / "rules" / "fiscal-years.md"


def test_the_examples_of_the_rules() -> None:
    told = doctest.testfile(str(RULES), module_relative=False)
    assert (told.failed, told.attempted) == (0, 11)


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (date(2026, 1, 1), date(2025, 12, 31), "fiscal_year_backwards"),
        (date(2026, 1, 31), date(2026, 1, 31), "fiscal_year_backwards"),
        (date(2026, 1, 1), date(2026, 12, 30), "fiscal_year_within_a_month"),
        (date(2024, 1, 1), date(2026, 1, 31), "fiscal_year_too_long"),
        (date(2024, 1, 31), date(9999, 12, 31), "fiscal_year_too_far"),
        (date(1, 1, 1), date(1, 12, 31), "fiscal_year_too_far"),
    ],
)
def test_bounds_that_no_books_have(first: date, last: date, code: str) -> None:
    with pytest.raises(Refused, match=code):
        checked(first, last)


def test_a_short_year_a_leap_february_and_twenty_four_months_are_years() -> None:
    assert checked(date(2026, 1, 1), date(2026, 3, 31)).months == 3
    assert checked(date(2027, 3, 1), date(2028, 2, 29)).months == 12
    assert checked(date(2024, 1, 15), date(2025, 12, 31)).months == 24


@given(some.dates(), some.dates(), some.none() | some.dates(date(1950, 1, 1), date(2250, 1, 1)))
def test_every_day_is_of_one_year(since: date, until: date, told: date | None) -> None:
    rows = [FiscalYear(told, date(told.year, 12, 31))] if told else []
    years = years_between(min(since, until), max(since, until), rows)
    for one, other in pairwise(years):
        assert other.first == one.last + DAY


def test_what_does_not_balance_is_not_brought_forward() -> None:
    with pytest.raises(Refused, match="fec_unbalanced"):
        carried([Carried("411000", Decimal("0.01"))])
    assert carried([Carried("411000", Decimal(0))]) == []


def read(*lines: FecLine) -> list[str]:
    return list(faults(written(lines, year=YEAR), first=YEAR.first, last=YEAR.last))


def test_a_sound_file_is_received() -> None:
    assert read(DEBIT, CREDIT) == []


@pytest.mark.parametrize(
    ("place", "column", "value", "fault"),
    [
        (1, 3, "20261332", "EcritureDate 20261332 is no date"),
        (1, 3, "20251231", "20251231 is not of the year"),
        (1, 4, "C11", "account C11"),
        (1, 7, "", "CompAuxNum without CompAuxLib"),
        (1, 8, "", "PieceRef is empty"),
        (1, 11, "1359.28", "1359.28 is no amount"),
        (1, 12, "1,00", "debit and credit on one line"),
        (1, 13, "AAA", "EcritureLet without DateLet"),
        (1, 2, "x", "the first entry is x"),
        (2, 2, "3", "entry 3 after 1"),
        (2, 3, "20260318", "entry 1 is in two journals or on two days"),
        (2, 12, "1359,27", "entry 1 does not balance: 0.01"),
        (2, 17, "EUR\t", "19 columns"),
        (0, 0, "Journal", "the head is not the eighteen columns"),
    ],
)
def test_what_the_tool_of_the_tax_office_would_say(place: int, column: int, value: str, fault: str) -> None:
    lines = list(written([DEBIT, CREDIT], year=YEAR))
    cells = lines[place].decode("iso8859-15").removesuffix("\r\n").split("\t")
    cells[column] = value
    lines[place] = ("\t".join(cells) + "\r\n").encode("iso8859-15")
    told = list(faults(lines, first=YEAR.first, last=YEAR.last))
    assert [one for one in told if one.endswith(fault)], told


def test_letters_of_one_settlement_sum_to_zero_and_names_stay() -> None:
    lettered = replace(DEBIT, letter="AAA", lettered_on=date(2026, 4, 1))
    assert read(lettered, CREDIT) == ["end: letter AAA sums to 1359.28"]
    assert read(DEBIT, CREDIT, replace(DEBIT, number=2, account_name="Autres"), replace(CREDIT, number=2)) == [
        "4: two names for 411000"
    ]
