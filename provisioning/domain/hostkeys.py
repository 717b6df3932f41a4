"""Host keys as people compare them."""

from __future__ import annotations

import binascii
import hashlib
from base64 import b64decode, b64encode


def fingerprint(line: str) -> str:
    """What `ssh-keygen -l` shows of a `type base64` line: "SHA256:..."; "" for none, or for what is no key."""
    try:
        raw = b64decode(line.split()[1], validate=True)
    except (IndexError, binascii.Error):
        return ""
    return "SHA256:" + b64encode(hashlib.sha256(raw).digest()).decode().rstrip("=")
