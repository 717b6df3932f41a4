"""What a call costs by the tariff: rates read from a spreadsheet, and the one that a number falls under."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from kernel.errors import Refused

LONGEST = 15
"""Digits of an international number (ITU-T E.164)."""
FINEST = Decimal("0.000001")
TOLD = Decimal("0.0001")
DEAREST = Decimal(1000)
"""Euros a minute, and a call: more is a slip of the comma."""


@dataclass(frozen=True)
class RateFacts:
    """Euros excluding VAT, `per_minute` of speech and once a call; `prefix` begins international numbers."""

    prefix: str
    destination: str
    per_minute: Decimal
    connection_fee: Decimal


@dataclass(frozen=True)
class Difference:
    """How many prefixes a new version adds, takes away, makes dearer, cheaper, or leaves as they were."""

    new: int
    gone: int
    dearer: int
    cheaper: int
    same: int


def rate_facts(values: Mapping[str, str]) -> RateFacts:
    """One row of a spreadsheet.

    Raises:
        Refused: `field_missing`, `prefix_not_understood`, `amount_not_understood`.
    """
    for needed in ("destination", "per_minute", "prefix"):
        if not values.get(needed, "").strip():
            raise Refused("field_missing", field=needed)
    destination, per_minute = " ".join(values["destination"].split())[:100], rate_amount(values["per_minute"])
    return RateFacts(prefix_of(values["prefix"]), destination, per_minute, _fee(values))


def prefix_of(text: str) -> str:
    """The beginning of an international number, however it is written: +33 6, 0033-6, +33 (0)6 and 336 are one.

    Raises:
        Refused: `prefix_not_understood`; a national 06 is none, for it does not say of which country.
    """
    digits = dialled(text)
    if not re.fullmatch(rf"[1-9][0-9]{{0,{LONGEST - 1}}}", digits, re.ASCII):
        raise Refused("prefix_not_understood", prefix=text[:30])
    return digits


def dialled(text: str) -> str:
    """What of a number is dialled after the exit code. A zero in parentheses is dialled from within the country only
    (ITU-T E.123), save in Italy, where it belongs to the number.

    >>> dialled("+33 (0)6"), dialled("0039 (0)6")
    ('336', '3906')
    """
    close = re.sub(r"[\s.\-/+]", "", text)
    abroad = re.sub(r"(?<=[0-9])(?<!^39)(?<!^0039)\(0\)", "", close)
    return re.sub(r"[()]", "", abroad).removeprefix("00")


def prefixes_of(number: str) -> list[str]:
    """Every prefix that a rate for this number may stand under, the longest first."""
    whole = prefix_of(number)
    return [whole[:length] for length in range(len(whole), 0, -1)]


def price_of_call(per_minute: Decimal, connection_fee: Decimal, seconds: int) -> Decimal:
    """Euros excluding VAT to the hundredth of a cent: charged by the second, the connection once.

    >>> price_of_call(Decimal("0.06"), Decimal("0.10"), 90)
    Decimal('0.1900')
    """
    return (connection_fee + per_minute * seconds / 60).quantize(TOLD, ROUND_HALF_UP)


def difference(old: Iterable[RateFacts], new: Iterable[RateFacts]) -> Difference:
    """What changes for the caller; dearer when a minute or the connection costs more, whatever else costs less."""
    before, after = {one.prefix: one for one in old}, {one.prefix: one for one in new}
    both = [(before[prefix], after[prefix]) for prefix in before.keys() & after.keys()]
    dearer = sum(is_dearer(was, now) for was, now in both)
    same = sum((was.per_minute, was.connection_fee) == (now.per_minute, now.connection_fee) for was, now in both)
    new_ones, gone = len(after.keys() - before.keys()), len(before.keys() - after.keys())
    return Difference(new_ones, gone, dearer, len(both) - dearer - same, same)


def is_dearer(was: RateFacts, now: RateFacts) -> bool:
    return now.per_minute > was.per_minute or now.connection_fee > was.connection_fee


def _fee(values: Mapping[str, str]) -> Decimal:
    told = values.get("connection_fee", "")
    return rate_amount(told) if told.strip() else Decimal(0)


def rate_amount(text: str) -> Decimal:
    """Euros as a spreadsheet writes them. Raises `Refused("amount_not_understood")`."""
    plain = re.sub(r"[\s€]", "", text).replace(",", ".")
    try:
        amount = Decimal(plain)
    except InvalidOperation as error:
        raise Refused("amount_not_understood", amount=text[:40]) from error
    if not amount.is_finite() or not 0 <= amount <= DEAREST or amount != amount.quantize(FINEST):
        raise Refused("amount_not_understood", amount=text[:40])
    return amount
