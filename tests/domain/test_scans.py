from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.domain import scans

WEEK = range(5)


def test_what_comes_twice_or_makes_no_sense_is_set_aside() -> None:
    text = "foc1234\n\nFOC1235 00:1b:54:aa:bb:cc\nFOC1234\nFOC1236;001B.54AA.BBCC\n??\nFOC1237 zz\nFOC1238 a b\n"
    assert [(scan.serial, scan.mac, scan.problem) for scan in scans.scans(text)] == [
        ("FOC1234", "", ""),
        ("FOC1235", "00:1b:54:aa:bb:cc", ""),
        ("FOC1234", "", "doubled"),
        ("FOC1236", "", "doubled"),
        ("??", "", "serial_makes_no_sense"),
        ("FOC1237", "", "mac_makes_no_sense"),
        ("FOC1238", "", "mac_makes_no_sense"),
    ]


@given(st.text(max_size=300))
def test_whatever_is_scanned_no_good_serial_comes_twice(text: str) -> None:
    good = [scan.serial for scan in scans.scans(text) if not scan.problem]
    assert len(good) == len(set(good))


@pytest.mark.parametrize(
    ("heading", "column"),
    [("Numéro de série", "serial"), ("  S/N ", "serial"), ("MAC_address", "mac"), ("Couleur", "")],
)
def test_headings_in_both_languages(heading: str, column: str) -> None:
    assert scans.column_of(heading) == column


def test_working_days_pass_over_weekends_and_holidays() -> None:
    friday, holiday = date(2026, 4, 3), frozenset({date(2026, 4, 6)})
    assert scans.add_working_days(friday, 3, WEEK, holiday) == date(2026, 4, 9)
    assert scans.add_working_days(friday, 3, (), holiday) == date(2026, 4, 6)
