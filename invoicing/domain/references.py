"""The reference that a customer quotes in a transfer: an ISO 11649 one, whose check digits catch slips."""

from __future__ import annotations

import re

from stdnum import iso11649
from stdnum.exceptions import ValidationError

_WRITTEN = re.compile(r"RF\d{2}(?:\s?[A-Z0-9]){4,21}")
_NUMBER = re.compile(r"C(\d{6})")


def transfer_reference(customer_number: str) -> str:
    """The reference of a customer.

    Examples:
        >>> transfer_reference("C-000012")
        'RF50C000012'
    """
    bare = customer_number.replace("-", "")
    rest = "".join(str(int(sign, 36)) for sign in f"{bare}RF00")
    return f"RF{98 - int(rest) % 97:02d}{bare}"


def customer_quoted(text: str) -> str:
    """The number of the one customer whose reference stands in a payer's words; nothing unless it is certain.

    Examples:
        >>> customer_quoted("VIR REF RF50 C000 012 MERCI"), customer_quoted("RF51C000012")
        ('C-000012', '')
    """
    found = {number for written in _WRITTEN.findall(text.upper()) for number in _numbers(written)}
    return found.pop() if len(found) == 1 else ""


def _numbers(written: str) -> set[str]:
    """Words may follow without a sign between: every length is tried, and the check digits choose."""
    bare = "".join(written.split())[:11]
    number = _NUMBER.fullmatch(bare[4:])
    try:
        iso11649.validate(bare)
    except ValidationError:
        return set()
    return {f"C-{number[1]}"} if number else set()
