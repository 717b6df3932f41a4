"""What may be kept as a paper: a few harmless types, known by their first bytes and not by what the name claims."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Final

from text_unidecode import unidecode

from kernel.errors import Refused

LARGEST: Final = 15_000_000
"""Bytes."""

_MAGIC: Final = ((b"%PDF-", "application/pdf"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))
_OFFICE: Final = {
    "word/document.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xl/workbook.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "content.xml": "application/vnd.oasis.opendocument.text",
}
ENDINGS: Final[Mapping[str, str]] = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    _OFFICE["word/document.xml"]: ".docx",
    _OFFICE["xl/workbook.xml"]: ".xlsx",
    _OFFICE["content.xml"]: ".odt",
    "text/plain": ".txt",
    "application/zip": ".zip",
}


def media_type(data: bytes) -> str:
    """The type of what was sent: PDF, PNG, JPEG, DOCX, XLSX, ODT without macros, or plain UTF-8 text.

    Raises:
        Refused: `file_empty`, `file_too_large`, `file_type_refused` for anything else, HTML and SVG above all.
    """
    if not data:
        raise Refused("file_empty")
    if len(data) > LARGEST:
        raise Refused("file_too_large", bytes=len(data), most=LARGEST)
    known = next((kind for magic, kind in _MAGIC if data.startswith(magic)), "") or _office(data) or _text(data)
    if not known:
        raise Refused("file_type_refused")
    return known


def safe_name(name: str, kind: str) -> str:
    """A name that any file system and any header can carry, with the ending of its type."""
    stem = re.sub(r"[^A-Za-z0-9._-]+", "-", unidecode(name).rpartition("/")[2].rpartition("\\")[2]).strip("-.")
    stem = stem.rpartition(".")[0] or stem
    return f"{stem[:100] or 'document'}{ENDINGS[kind]}"


def _office(data: bytes) -> str:
    if not data.startswith(b"PK\x03\x04"):
        return ""
    try:
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
    except zipfile.BadZipFile:
        return ""
    if any("vbaProject" in name or name.startswith("Basic/") for name in names):
        return ""
    return next((kind for inside, kind in _OFFICE.items() if inside in names), "")


def _text(data: bytes) -> str:
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return ""
    markup = re.match(r"\s*(<|\ufeff<|%!)", text)
    controls = re.search(r"[\x00-\x08\x0e-\x1f]", text)
    return "" if markup or controls else "text/plain"
