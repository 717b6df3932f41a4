"""Euros to the cent: the one place where amounts are rounded, split and prorated.

Amounts are ``Decimal``; shares that do not end in decimals (17 days of 31) are ``Fraction``, so that one rounding,
half up and away from zero, happens once and on the exact value. A ``float`` is refused: 0.1 is not a tenth.
"""

from decimal import ROUND_HALF_UP, Context, Decimal, Inexact, InvalidOperation
from fractions import Fraction

from kernel.errors import Refused

CENT = Decimal("0.01")
ZERO = Decimal("0.00")
# Wide enough for any product of two amounts; were it not, it refuses rather than round.
_WIDE = Context(prec=200, traps=[Inexact, InvalidOperation])

Exact = Decimal | Fraction | int


def cents(amount: Exact | str) -> Decimal:
    """``amount`` rounded half up to the cent (-0.005 becomes -0.01). Raises TypeError for a float."""
    if type(amount) is Decimal and amount.same_quantum(CENT):
        return amount + ZERO  # as nearly every amount is already; never a negative zero
    if isinstance(amount, Fraction):
        return _fraction_to_cents(amount)
    if isinstance(amount, bool) or not isinstance(amount, (Decimal, int, str)):
        raise TypeError(f"an amount is a Decimal, a Fraction, an int or a str, not {type(amount).__name__}")
    return Decimal(amount).quantize(CENT, rounding=ROUND_HALF_UP) + ZERO


def percent(amount: Exact, rate: Exact) -> Decimal:
    """``rate`` percent of ``amount``, to the cent."""
    if isinstance(amount, Decimal) and isinstance(rate, Decimal):
        # A product of decimals is one: no need of fractions, which cost forty times as much.
        exact = _WIDE.multiply(amount, rate).scaleb(-2, _WIDE)
        return exact.quantize(CENT, rounding=ROUND_HALF_UP) + ZERO
    return cents(_fraction(amount) * _fraction(rate) / 100)


def prorate(amount: Exact, share: Exact) -> Decimal:
    """``amount`` times ``share`` (see ``kernel.periods.month_share``), to the cent."""
    return cents(_fraction(amount) * _fraction(share))


def split(total: Decimal, parts: int) -> list[Decimal]:
    """``parts`` amounts as equal as cents allow, whose sum is ``total``; the cents left over go on the first ones.

    Raises ``Refused("split_parts")`` below one part, ``Refused("split_total")`` when the total has a part of a cent.
    """
    if parts < 1:
        raise Refused("split_parts", parts=parts)
    whole = _fraction(total) * 100
    if whole.denominator != 1:
        raise Refused("split_total", total=total)
    sign = -1 if whole < 0 else 1
    share, left = divmod(abs(whole.numerator), parts)
    return [CENT * sign * (share + (rank < left)) for rank in range(parts)]


def _fraction(value: Exact) -> Fraction:
    if isinstance(value, (bool, float)):
        raise TypeError(f"an amount is not a {type(value).__name__}")
    return Fraction(value)


def _fraction_to_cents(amount: Fraction) -> Decimal:
    scaled = abs(amount) * 100
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return CENT * (-whole if amount < 0 else whole)
