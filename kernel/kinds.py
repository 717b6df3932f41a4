"""Kinds of file that may be kept, told by their first bytes and never by what a name or a browser claims.

Each app says which of these it takes. Nothing here can run in a page: HTML, SVG, XML, scripts and macros have no kind.
"""

from __future__ import annotations

import io
import re
import zipfile
from typing import Final, NamedTuple


class Kind(NamedTuple):
    media_type: str
    ending: str


PDF: Final = Kind("application/pdf", ".pdf")
PNG: Final = Kind("image/png", ".png")
JPEG: Final = Kind("image/jpeg", ".jpg")
GIF: Final = Kind("image/gif", ".gif")
WEBP: Final = Kind("image/webp", ".webp")
HEIC: Final = Kind("image/heic", ".heic")
TEXT: Final = Kind("text/plain", ".txt")
DOCX: Final = Kind("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ".docx")
XLSX: Final = Kind("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ".xlsx")
ODT: Final = Kind("application/vnd.oasis.opendocument.text", ".odt")

_STARTS: Final = (
    (b"%PDF-", PDF),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"\xff\xd8\xff", JPEG),
    (b"GIF87a", GIF),
    (b"GIF89a", GIF),
)
_HEIF: Final = {b"heic", b"heix", b"mif1", b"heif"}
_OFFICE: Final = {"word/document.xml": DOCX, "xl/workbook.xml": XLSX, "content.xml": ODT}
# A browser might run these, wherever they stand in what begins like text.
_RUNS: Final = re.compile(r"\s*(<|\ufeff<|%!|#!)|.*?(<html|<script|<svg|<!doctype|<\?xml)", re.IGNORECASE | re.DOTALL)


def kind_of(content: bytes) -> Kind | None:
    """The kind of a file; None for what is empty or of no kind known to be harmless."""
    for start, kind in _STARTS:
        if content.startswith(start):
            return kind
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return WEBP
    if content[4:8] == b"ftyp" and content[8:12] in _HEIF:
        return HEIC
    return _office(content) if content.startswith(b"PK\x03\x04") else _text(content)


def _office(content: bytes) -> Kind | None:
    try:
        names = zipfile.ZipFile(io.BytesIO(content)).namelist()
    except zipfile.BadZipFile:
        return None
    if any("vbaProject" in name or name.startswith("Basic/") for name in names):
        return None
    return next((kind for inside, kind in _OFFICE.items() if inside in names), None)


def _text(content: bytes) -> Kind | None:
    if not content or b"\x00" in content:
        return None
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return None
    return None if _RUNS.match(text[:4096]) else TEXT
