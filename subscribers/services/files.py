"""Papers and notes about a customer."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.conf import settings

from kernel.errors import Refused
from kernel.models import User
from subscribers.domain import papers
from subscribers.models import Contract, Customer, CustomerFile, FileKind, Note


def keep_file(
    data: bytes,
    *,
    name: str,
    kind: str,
    at: datetime,
    by: User | None,
    customer: Customer | None = None,
    contract: Contract | None = None,
    shown: bool = False,
) -> CustomerFile:
    """Keeps a paper: its bytes outside what any web server serves, its hash beside them; the same again is one.

    Args:
        shown: whether the customer sees it in his portal.

    Raises:
        Refused: `file_kind_unknown`, or those of `subscribers.domain.papers.media_type`.
    """
    if kind not in FileKind.values:
        raise Refused("file_kind_unknown", kind=kind)
    return _kept(
        data, papers.media_type(data), name, kind=kind, at=at, by=by, customer=customer, contract=contract, shown=shown
    )


def keep_own_file(
    data: bytes, *, name: str, media_type: str, kind: str, at: datetime, customer: Customer | None, shown: bool = False
) -> CustomerFile:
    """Keeps a paper of our own making, whose type we know."""
    return _kept(data, media_type, name, kind=kind, at=at, by=None, customer=customer, contract=None, shown=shown)


def content_of(file: CustomerFile) -> bytes:
    """The bytes as they were kept.

    Raises:
        Refused: `file_removed`; `file_damaged` when they are no longer what their hash says.
    """
    if file.removed_at is not None:
        raise Refused("file_removed", name=file.name)
    data = (Path(settings.MEDIA_ROOT) / file.path).read_bytes()
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise Refused("file_damaged", name=file.name)
    return data


def remove_file(file: CustomerFile, *, at: datetime) -> CustomerFile:
    """Takes a paper away: the row stays and says that there was one, the bytes go with the last row that has them.

    Raises:
        Refused: `file_is_evidence` for what a signature stands on.
    """
    if file.kind in {FileKind.EVIDENCE, FileKind.CONTRACT, FileKind.QUOTE}:
        raise Refused("file_is_evidence", name=file.name)
    return erase_file(file, at=at)


def erase_file(file: CustomerFile, *, at: datetime) -> CustomerFile:
    """Takes any paper away, evidence too: for erasure, once law keeps it no longer."""
    CustomerFile.objects.filter(pk=file.pk, removed_at__isnull=True).update(removed_at=at)
    file.refresh_from_db()
    if not CustomerFile.objects.filter(sha256=file.sha256, removed_at__isnull=True).exists():
        (Path(settings.MEDIA_ROOT) / file.path).unlink(missing_ok=True)
    return file


def write_note(customer: Customer, *, body: str, at: datetime, by: User | None) -> Note:
    """Raises Refused `text_missing`."""
    if not body.strip():
        raise Refused("text_missing")
    return Note.objects.create(customer=customer, body=body.strip(), at=at, by=by)


def _kept(data: bytes, media_type: str, name: str, *, at: datetime, by: User | None, **facts: Any) -> CustomerFile:
    digest = hashlib.sha256(data).hexdigest()
    told = {"sha256": digest, "media_type": media_type, "size": len(data), "path": _stored(data, digest)}
    return CustomerFile.objects.create(
        name=papers.safe_name(name, media_type), added_at=at, added_by=by, **told, **facts
    )


def _stored(data: bytes, digest: str) -> str:
    """Written whole or not at all: the name appears once the bytes are on the disk."""
    path = f"customers/{digest[:2]}/{digest}"
    target = Path(settings.MEDIA_ROOT) / path
    if target.exists():
        return path
    target.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=target.parent, delete=False) as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())
    Path(out.name).replace(target)
    return path
