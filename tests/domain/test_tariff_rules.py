"""Rates of a telephony tariff: how a row is read, what a call costs, what a new version changes."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Refused
from subscribers.domain.tariffs import (
    Difference,
    RateFacts,
    difference,
    prefix_of,
    prefixes_of,
    price_of_call,
    rate_facts,
)

ROW = {"prefix": "+33 6", "destination": " Mobiles  français ", "per_minute": "0,061 €", "connection_fee": ""}


def rate(prefix: str, per_minute: str, connection_fee: str = "0") -> RateFacts:
    return RateFacts(prefix, "x", Decimal(per_minute), Decimal(connection_fee))


def test_a_row_is_read_as_offices_write_it() -> None:
    assert rate_facts(ROW) == RateFacts("336", "Mobiles français", Decimal("0.061"), Decimal(0))


@pytest.mark.parametrize(
    ("written", "prefix"),
    [("+33 6", "336"), ("0033-6", "336"), ("41", "41"), ("+1 (242)", "1242"), ("+33 (0)6", "336"), ("0033(0)1", "331"),
     ("+44 ( 0 ) 20", "4420"), ("+39 (0)6", "3906")],
)  # fmt: skip
def test_a_prefix_is_one_however_it_is_written(written: str, prefix: str) -> None:
    assert prefix_of(written) == prefix


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"prefix": "06"}, "prefix_not_understood"),
        ({"prefix": "(0)6"}, "prefix_not_understood"),
        ({"prefix": ""}, "field_missing"),
        ({"prefix": "٣٣"}, "prefix_not_understood"),
        ({"prefix": "1" * 16}, "prefix_not_understood"),
        ({"destination": " "}, "field_missing"),
        ({"per_minute": ""}, "field_missing"),
        ({"per_minute": "-1"}, "amount_not_understood"),
        ({"per_minute": "NaN"}, "amount_not_understood"),
        ({"per_minute": "1e9"}, "amount_not_understood"),
        ({"connection_fee": "0.0000001"}, "amount_not_understood"),
        ({"connection_fee": "free"}, "amount_not_understood"),
    ],
)
def test_nonsense_is_no_rate(changed: dict[str, str], code: str) -> None:
    with pytest.raises(Refused) as refused:
        rate_facts({**ROW, **changed})
    assert refused.value.code == code


def test_a_number_falls_under_its_longest_prefix() -> None:
    assert prefixes_of("+33 61")[:3] == ["3361", "336", "33"]
    assert prefixes_of("+33 (0)6 1") == ["3361", "336", "33", "3"]


def test_what_a_call_costs() -> None:
    assert price_of_call(Decimal("0.06"), Decimal("0.10"), 90) == Decimal("0.1900")
    assert price_of_call(Decimal("0.061"), Decimal(0), 1) == Decimal("0.0010")


@given(st.decimals(0, 10, places=6), st.decimals(0, 10, places=6), st.integers(0, 86_400))
def test_a_second_more_never_costs_less(per_minute: Decimal, fee: Decimal, seconds: int) -> None:
    one, more = (price_of_call(per_minute, fee, length) for length in (seconds, seconds + 1))
    assert fee.quantize(Decimal("0.0001")) <= one <= more


def test_what_a_new_version_changes() -> None:
    old = [rate("33", "0.01"), rate("41", "0.20"), rate("44", "0.05"), rate("49", "0.05", "0.10")]
    new = [rate("33", "0.01"), rate("41", "0.25"), rate("49", "0.06", "0"), rate("44", "0.04"), rate("1", "0.02")]
    assert difference(old, new) == Difference(new=1, gone=0, dearer=2, cheaper=1, same=1)
    assert difference(old, []) == Difference(new=0, gone=4, dearer=0, cheaper=0, same=0)
