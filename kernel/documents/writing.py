"""Amounts, days and the numbers of companies as papers write them, in the reader's language."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

from kernel.documents.wording import amount, long_day

_NO_BREAK: Final = "\u00a0"
_MINUS: Final = "−"


def euros(value: Decimal, language: str) -> str:
    """`1 234,50 €` in French, `€1,234.50` in English; nothing in it breaks."""
    told = amount(abs(value), language)
    told = f"{told}{_NO_BREAK}€" if language == "fr" else f"€{told}"
    return f"{_MINUS}{told}" if value < 0 else told


def short_day(value: date, language: str) -> str:
    """`17/03/2026` in French, `17 March 2026` in English."""
    return f"{value:%d/%m/%Y}" if language == "fr" else long_day(value, language).replace(" ", _NO_BREAK)


def siren(value: str) -> str:
    """`732 829 320`, in one piece."""
    return _NO_BREAK.join(value[at : at + 3] for at in range(0, len(value), 3))
