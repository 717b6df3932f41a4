"""Bytes kept on the disk beside the database: outside what any web server serves, named by what they hold or by us.

Written before the row that names them: a transaction that fails leaves a file that nobody reads, never a row without
its file.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final
from uuid import uuid4

from django.conf import settings
from django.db import connection, transaction

SHARED: Final = "SELECT pg_advisory_xact_lock_shared(hashtext('kernel.files'), hashtext(%s))"
ALONE: Final = "SELECT pg_advisory_xact_lock(hashtext('kernel.files'), hashtext(%s))"


class Damaged(ValueError):
    """The bytes are no longer those whose hash was kept."""


def digest_of(content: bytes) -> str:
    """SHA-256, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def keep(content: bytes, folder: str, ending: str = "") -> tuple[str, str]:
    """Keeps bytes under their own hash, so that the same file twice is one.

    Called inside the transaction that writes the row which names them: whoever lets go of the same bytes waits until
    it has ended, and finds the row.

    Returns:
        Their path under `MEDIA_ROOT` and their hash.
    """
    digest = digest_of(content)
    path = f"{folder}/{digest[:2]}/{digest}{ending}"
    _hold(path, SHARED)
    if not (Path(settings.MEDIA_ROOT) / path).exists():
        keep_as(path, content)
    return path, digest


def keep_as(path: str, content: bytes | Iterable[bytes]) -> None:
    """Keeps bytes, or pieces as they come, under a path of ours, whole or not at all: a reader never meets half a file.

    Where the pieces stop with an error nothing is left behind.
    """
    target = Path(settings.MEDIA_ROOT) / path
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.{uuid4().hex}")
    try:
        with beside.open("wb") as out:
            out.writelines([content] if isinstance(content, bytes) else content)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def kept(path: str, sha256: str = "") -> bytes:
    """What was kept under a path. Raises `Damaged` when a hash is given and the bytes no longer have it."""
    content = (Path(settings.MEDIA_ROOT) / path).read_bytes()
    if sha256 and digest_of(content) != sha256:
        raise Damaged(f"{path} is not the file that was archived")
    return content


def open_kept(path: str) -> BinaryIO:
    """What was kept under a path, to be read in pieces."""
    return (Path(settings.MEDIA_ROOT) / path).open("rb")


def let_go(paths: Iterable[str], named: Callable[[str], bool]) -> None:
    """Removes files kept by their hash, once the running transaction is committed: one that fails removes nothing.

    Args:
        named: whether a row still names a path; asked when nobody can be writing one.
    """
    for path in sorted(set(paths)):
        transaction.on_commit(partial(_remove, path, named))


def _remove(path: str, named: Callable[[str], bool]) -> None:
    with transaction.atomic():
        _hold(path, ALONE)
        if not named(path):
            (Path(settings.MEDIA_ROOT) / path).unlink(missing_ok=True)


def _hold(path: str, lock: str) -> None:
    """Many may keep the same bytes at once; who removes them is alone with them. Held until the transaction ends."""
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a file is kept in the transaction of the row that names it")
    with connection.cursor() as cursor:
        cursor.execute(lock, [path])
