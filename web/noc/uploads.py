"""Files that are looked at before they are taken in, and rows given back to be mended."""

from __future__ import annotations

import base64
import csv
from collections.abc import Iterable, Sequence
from io import StringIO

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest, HttpResponse

from kernel.secrets import decrypt, encrypt
from web.doors import attachment, person

CSV_TYPE = "text/csv; charset=utf-8"
_FORMULA = ("=", "+", "-", "@", "\t")


def sealed(request: HttpRequest, data: bytes) -> str:
    """The bytes as they travel in a page: encrypted, for they may hold secrets, and this person's own."""
    return encrypt(f"{_owner(request)}{base64.b64encode(data).decode()}")


def unsealed(request: HttpRequest) -> bytes | None:
    """The bytes looked at before, if it was this person who did."""
    try:
        owner, _colon, kept = decrypt(request.POST.get("payload", "")).partition(":")
        return base64.b64decode(kept) if f"{owner}:" == _owner(request) else None
    except (ImproperlyConfigured, ValueError):  # forged, or from before a change of keys
        return None


def csv_file(heading: Sequence[str], rows: Iterable[Sequence[object]], name: str) -> HttpResponse:
    out = StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(heading)
    writer.writerows([_harmless(str(cell)) for cell in row] for row in rows)
    return attachment(f"\ufeff{out.getvalue()}".encode(), name, CSV_TYPE)


def _owner(request: HttpRequest) -> str:
    return f"import {person(request).pk}:"


def _harmless(cell: str) -> str:
    """A spreadsheet must not take what somebody typed for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
