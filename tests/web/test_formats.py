from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils.dateformat import format as date_format
from django.utils.translation import override

from kernel.telephones import telephone
from web import formats

AT = datetime(2026, 11, 24, 13, 5, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("kept", "written"),
    [("+33199000100", "01 99 00 01 00"), ("+3222223344", "+3222223344"), ("", ""), ("+331", "+331")],
)
def test_a_telephone_number_is_written_as_it_is_dialled(kept: str, written: str) -> None:
    assert telephone(kept).replace("\u00a0", " ") == written


@pytest.mark.parametrize(
    ("language", "amount", "written"),
    [
        ("fr", "1234.56", "1\u202f234,56\u00a0€"),
        ("en", "1234.56", "€1,234.56"),
        ("fr", "-7.9", "\u22127,90\u00a0€"),
        ("en", "-7.9", "\u2212€7.90"),
        ("fr", "0.005", "0,01\u00a0€"),
        ("fr", "1000000", "1\u202f000\u202f000,00\u00a0€"),
    ],
)
def test_amounts(language: str, amount: str, written: str) -> None:
    with override(language):
        assert formats.money(Decimal(amount)) == written


@pytest.mark.parametrize(
    ("language", "share", "written"),
    [("fr", "0.05", "5\u202f%"), ("en", "0.05", "5%"), ("fr", "0.1525", "15,25\u202f%"), ("fr", "1", "100\u202f%")],
)
def test_shares(language: str, share: str, written: str) -> None:
    with override(language):
        assert formats.percent(Decimal(share)) == written


def test_days_and_instants_are_the_readers() -> None:
    with override("fr"):
        assert formats.moment(AT) == "mar.\u00a024\u00a0nov.\u00a02026, 14:05"
        assert formats.brief(AT) == "mar.\u00a024\u00a0nov., 14:05"
        assert formats.day(date(2026, 12, 1)) == "mar.\u00a01er\u00a0déc.\u00a02026"
    with override("en"):
        assert formats.moment(AT) == "Tue 24 Nov 2026, 14:05"
        assert formats.brief(AT) == "Tue 24 Nov, 14:05"


def test_a_day_that_begins_in_paris_before_utc() -> None:
    assert formats.short_day(datetime(2026, 11, 30, 23, 30, tzinfo=UTC)) == "01/12/2026"


@pytest.mark.parametrize(
    ("value", "days", "written"),
    [
        (timedelta(hours=2, minutes=15), True, "2 h 15"),
        (timedelta(minutes=45, seconds=59), True, "45 min"),
        (timedelta(days=3, hours=4, minutes=59), True, "3 j 4 h"),
        (timedelta(days=2), True, "2 j"),
        (timedelta(hours=26, minutes=5), False, "26 h 05"),
        (timedelta(minutes=-40), True, "\u221240 min"),
        (timedelta(seconds=-20), True, "0 min"),
    ],
)
def test_durations(value: timedelta, days: bool, written: str) -> None:
    with override("fr"):
        assert formats.duration(value, days=days) == written.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("left", "written", "heat"),
    [
        (timedelta(hours=2, minutes=15, seconds=8), "02:15:08", "calm"),
        (timedelta(minutes=119), "01:59:00", "soon"),
        (timedelta(0), "00:00:00", "soon"),
        (-timedelta(minutes=40, seconds=12), "+00:40:12", "late"),
        (timedelta(days=1, hours=3), "1\u00a0j\u00a003:00:00", "calm"),
    ],
)
def test_countdowns(left: timedelta, written: str, heat: str) -> None:
    with override("fr"):
        assert formats.countdown(AT + left, AT) == written
    assert formats.heat(AT + left, AT) == heat


def test_an_iban_is_read_in_fours() -> None:
    assert formats.iban("FR7630006000011234567890189") == "FR76 3000 6000 0112 3456 7890 189".replace(" ", "\u00a0")


def test_no_word_of_ours_stands_for_a_month() -> None:
    with override("fr"):
        names = [date_format(date(2026, month, 1), "F") for month in range(1, 13)]
    assert names == [
        "janvier", "février", "mars", "avril", "mai", "juin",
        "juillet", "août", "septembre", "octobre", "novembre", "décembre",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("amount", "written"),
    [("0.100000", "0,10\xa0€"), ("0", "0,00\xa0€"), ("0.025000", "0,025\xa0€"), ("6", "6,00\xa0€")],
)
def test_a_unit_price_keeps_the_decimals_it_has(amount: str, written: str) -> None:
    with override("fr"):
        assert formats.unit_price(Decimal(amount)) == written
