"""Papers and notes about a customer."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from kernel.errors import Refused
from kernel.models import User
from kernel.services import Damaged, keep, kept, let_go
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
    try:
        return kept(file.path, file.sha256)
    except Damaged:
        raise Refused("file_damaged", name=file.name) from None


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
    with transaction.atomic():
        CustomerFile.objects.filter(pk=file.pk, removed_at__isnull=True).update(removed_at=at)
        let_go([file.path], _named)
    file.refresh_from_db()
    return file


def _named(path: str) -> bool:
    return CustomerFile.objects.filter(path=path, removed_at__isnull=True).exists()


def write_note(customer: Customer, *, body: str, at: datetime, by: User | None) -> Note:
    """Raises Refused `text_missing`."""
    if not body.strip():
        raise Refused("text_missing")
    return Note.objects.create(customer=customer, body=body.strip(), at=at, by=by)


def _kept(data: bytes, media_type: str, name: str, *, at: datetime, by: User | None, **facts: Any) -> CustomerFile:
    with transaction.atomic():
        path, digest = keep(data, "customers")
        return CustomerFile.objects.create(
            name=papers.safe_name(name, media_type),
            media_type=media_type,
            size=len(data),
            path=path,
            sha256=digest,
            added_at=at,
            added_by=by,
            **facts,
        )
