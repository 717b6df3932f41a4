"""Telephone numbers as they are dialled."""

import re
from typing import Final

_NO_BREAK: Final = "\u00a0"
_FRENCH: Final = re.compile(r"\+33(\d{9})")


def telephone(value: str) -> str:
    """`01 99 00 01 00` of `+33199000100`, in one piece; a number of another country stays as it is."""
    found = _FRENCH.fullmatch(value.replace(" ", ""))
    return _NO_BREAK.join(("0" + found[1])[at : at + 2] for at in range(0, 10, 2)) if found else value
