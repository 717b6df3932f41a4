"""Bytes kept on the disk beside the database: outside what any web server serves, named by what they hold or by us.

Written before the row that names them: a transaction that fails leaves a file that nobody reads, never a row without
its file.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from uuid import uuid4

from django.conf import settings


class Damaged(ValueError):
    """The bytes are no longer those whose hash was kept."""


def digest_of(content: bytes) -> str:
    """SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def keep(content: bytes, folder: str, ending: str = "") -> tuple[str, str]:
    """Keeps bytes under their own hash, so that the same file twice is one.

    Returns:
        Their path under `MEDIA_ROOT` and their hash.
    """
    digest = digest_of(content)
    path = f"{folder}/{digest[:2]}/{digest}{ending}"
    if not (Path(settings.MEDIA_ROOT) / path).exists():
        keep_as(path, content)
    return path, digest


def keep_as(path: str, content: bytes) -> None:
    """Keeps bytes under a path of ours, whole or not at all: a reader never meets half a file."""
    target = Path(settings.MEDIA_ROOT) / path
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{uuid4().hex}")
    with beside.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(target)


def kept(path: str, sha256: str = "") -> bytes:
    """What was kept under a path. Raises `Damaged` when a hash is given and the bytes no longer have it."""
    content = (Path(settings.MEDIA_ROOT) / path).read_bytes()
    if sha256 and digest_of(content) != sha256:
        raise Damaged(f"{path} is not the file that was archived")
    return content


def let_go(path: str) -> None:
    """Removes a file; it may be gone already."""
    (Path(settings.MEDIA_ROOT) / path).unlink(missing_ok=True)
