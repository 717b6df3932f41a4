from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.errors import Refused
from kernel.money import cents, percent, prorate, split

AMOUNTS = st.decimals(-1_000_000, 1_000_000, places=2)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (Decimal("0.005"), "0.01"),
        (Decimal("-0.005"), "-0.01"),
        (Decimal("2.6749"), "2.67"),
        (Fraction(1, 200), "0.01"),
        (Fraction(-1, 200), "-0.01"),
        (Fraction(2, 3), "0.67"),
        (3, "3.00"),
        ("1E+2", "100.00"),
    ],
)
def test_cents_round_half_up_away_from_zero(amount: Decimal | Fraction | int | str, expected: str) -> None:
    assert str(cents(amount)) == expected


def test_a_negative_nothing_is_nothing() -> None:
    assert str(cents(Decimal("-0.001"))) == "0.00"


@pytest.mark.parametrize("wrong", [0.1, True])
def test_a_float_is_no_amount(wrong: float) -> None:
    with pytest.raises(TypeError):
        cents(wrong)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        percent(wrong, 5)  # type: ignore[arg-type]


def test_percent_rounds_once() -> None:
    assert percent(Decimal("49.90"), 5) == Decimal("2.50")
    assert percent(Decimal("99.99"), Decimal("2.76")) == Decimal("2.76")


@given(AMOUNTS, st.decimals(-100, 1000, places=4))
def test_a_percentage_of_decimals_is_the_exact_one_rounded(amount: Decimal, rate: Decimal) -> None:
    assert percent(amount, rate) == cents(Fraction(amount) * Fraction(rate) / 100)


def test_prorating_keeps_the_exact_half_that_decimals_lose() -> None:
    # 0.07 x 1/14 is exactly half a cent; 0.0714285714... x 0.07 falls under it.
    assert prorate(Decimal("0.07"), Fraction(1, 14)) == Decimal("0.01")
    assert prorate(Decimal("49.90"), Fraction(17, 31)) == Decimal("27.36")


@pytest.mark.parametrize(
    ("total", "parts", "expected"),
    [
        ("100.00", 3, ["33.34", "33.33", "33.33"]),
        ("-0.05", 2, ["-0.03", "-0.02"]),
        ("0.01", 3, ["0.01", "0.00", "0.00"]),
        ("299.40", 6, ["49.90"] * 6),
    ],
)
def test_split_puts_the_cents_left_on_the_first_parts(total: str, parts: int, expected: list[str]) -> None:
    assert split(Decimal(total), parts) == [Decimal(part) for part in expected]


@given(AMOUNTS, st.integers(1, 60))
def test_the_parts_sum_to_the_total_and_differ_by_a_cent_at_most(total: Decimal, parts: int) -> None:
    shares = split(total, parts)
    assert (sum(shares), len(shares)) == (total, parts)
    assert max(shares) - min(shares) <= Decimal("0.01")


@pytest.mark.parametrize(("total", "parts", "code"), [("1.00", 0, "split_parts"), ("1.001", 2, "split_total")])
def test_a_split_without_meaning_is_refused(total: str, parts: int, code: str) -> None:
    with pytest.raises(Refused) as refused:
        split(Decimal(total), parts)
    assert refused.value.code == code


@given(AMOUNTS, st.fractions(0, 1))
def test_a_prorated_amount_and_its_rest_differ_from_the_whole_by_a_cent_at_most(
    amount: Decimal, share: Fraction
) -> None:
    assert abs(prorate(amount, share) + prorate(amount, 1 - share) - amount) <= Decimal("0.01")
