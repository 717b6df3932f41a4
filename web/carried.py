"""A file on its way through a form: its bytes travel on in the page, encrypted, so that nothing is kept before a person
has looked at it; only who sent it may send it on."""

from __future__ import annotations

import base64

from django.core.exceptions import ImproperlyConfigured
from django.http import HttpRequest

from kernel.secrets import decrypt, encrypt
from web.doors import person


def carry(request: HttpRequest, data: bytes) -> str:
    """What the page takes along."""
    return encrypt(f"{_owner(request)}{base64.b64encode(data).decode()}")


def carried(request: HttpRequest) -> bytes | None:
    """The bytes looked at before, if it was this person who did."""
    try:
        owner, _colon, kept = decrypt(request.POST.get("payload", "")).partition(":")
        return base64.b64decode(kept) if f"{owner}:" == _owner(request) else None
    except (ImproperlyConfigured, ValueError):  # forged, or from before a change of keys
        return None


def _owner(request: HttpRequest) -> str:
    return f"carried {person(request).pk}:"
