"""What may be kept as a paper: scans, office documents without macros, plain text."""

from __future__ import annotations

import re
from typing import Final

from text_unidecode import unidecode

from kernel import kinds
from kernel.errors import Refused

LARGEST: Final = 15_000_000
"""Bytes."""

TAKEN: Final = (kinds.PDF, kinds.PNG, kinds.JPEG, kinds.DOCX, kinds.XLSX, kinds.ODT, kinds.TEXT)
ENDINGS: Final = {kind.media_type: kind.ending for kind in TAKEN} | {"application/zip": ".zip"}
"""A zip is only ever of our own making."""


def media_type(data: bytes) -> str:
    """The type of what was sent: PDF, PNG, JPEG, DOCX, XLSX, ODT without macros, or plain UTF-8 text.

    Raises:
        Refused: `file_empty`, `file_too_large`, `file_type_refused` for anything else, HTML and SVG above all.
    """
    if not data:
        raise Refused("file_empty")
    if len(data) > LARGEST:
        raise Refused("file_too_large", bytes=len(data), most=LARGEST)
    known = kinds.kind_of(data)
    if known not in TAKEN:
        raise Refused("file_type_refused")
    return known.media_type


def safe_name(name: str, media_type: str) -> str:
    """A name that any file system and any header can carry, with the ending of its type."""
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", unidecode(name).rpartition("/")[2].rpartition("\\")[2]).strip("-.")
    stem = stem.rpartition(".")[0] or stem
    return f"{stem[:100] or 'document'}{ENDINGS[media_type]}"
