"""The character set and the identifiers that every bank of the SEPA area takes (EPC217-08, EPC230-15)."""

from __future__ import annotations

import re

from text_unidecode import unidecode

from kernel.errors import Refused

_FOREIGN = re.compile(r"[^a-zA-Z0-9/\-?:().,'+ ]")
_BLANKS = re.compile(r" {2,}")
_SLASHES = re.compile(r"/{2,}")
_IDENTIFIER = re.compile(r"(?!/)(?!.*//)[a-zA-Z0-9/\-?:().,'+ ]{1,35}(?<!/)", re.ASCII)
_PLAIN = re.compile(r"[a-zA-Z0-9\-?:().,'+]+(?: [a-zA-Z0-9\-?:().,'+]+)*")
_OWN = {"&": "+", "_": "-", "@": "(at)"}


def latin(text: str, limit: int) -> str:
    """`text` in the characters of SEPA, at most `limit` of them: transliterated, never dropped silently to nothing.

    What has no equivalent becomes a point. Slashes neither begin, end nor follow one another.

    Examples:
        >>> latin("Société Œuf & Cie", 70)
        'Societe OEuf + Cie'
    """
    if len(text) <= limit and text.isascii() and _PLAIN.fullmatch(text):
        return text
    return _latin(text)[:limit].rstrip("/ ") or "."


def _latin(text: str) -> str:
    plain = text.translate(_TABLE)
    if "  " in plain:
        plain = _BLANKS.sub(" ", plain)
    if "//" in plain:
        plain = _SLASHES.sub("/", plain)
    return plain.strip("/ ")


class _Table(dict[int, str]):
    """What each character becomes, worked out when it is first met: a name is one pass over it."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        plain = " " if sign.isspace() else _FOREIGN.sub(".", unidecode(_OWN.get(sign, sign)))
        return self.setdefault(code, plain)


_TABLE = _Table()


def identifier(value: str) -> str:
    """`value`, an identifier that a bank takes and gives back unchanged: up to 35 characters, slashes only within.

    Raises:
        Refused: `identifier_refused`; an identifier is never transliterated, for the answer must find it again.
    """
    if not _IDENTIFIER.fullmatch(value) or value[0] == " " or value[-1] == " ":
        raise Refused("identifier_refused", value=value)
    return value
