"""The files of a conversation, kept under names of ours in the private folder."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from shutil import rmtree
from typing import Any
from uuid import uuid4

from django.conf import settings

from kernel.errors import Refused
from sla.domain.files import MOST, fault, kind_of, safe_name
from sla.domain.mail import File
from sla.models import Attachment, ClockEvent, InboundMail, PrivateNote, PublicReply

OWNERS: dict[type, str] = {PublicReply: "reply", PrivateNote: "note", ClockEvent: "event"}


def check_files(files: Sequence[File]) -> None:
    """Raises ``Refused("too_many_files" | "file_empty" | "file_too_large" | "file_unsafe")``."""
    if len(files) > MOST:
        raise Refused("too_many_files", most=MOST)
    for file in files:
        if found := fault(file.content):
            raise Refused(f"file_{found}", name=file.name)


def keep_files(
    written: PublicReply | PrivateNote | ClockEvent, files: Sequence[File], *, at: datetime
) -> list[Attachment]:
    """Keeps the files of a reply, of a note or of a pause; they were checked."""
    owner: dict[str, Any] = {OWNERS[type(written)]: written}
    rows = []
    for file in files:
        media_type, ending = kind_of(file.content) or ("application/octet-stream", ".bin")
        digest = hashlib.sha256(file.content).hexdigest()
        rows.append(
            Attachment(
                **owner,
                name=safe_name(file.name, ending),
                media_type=media_type,
                size=len(file.content),
                sha256=digest,
                path=_store(file.content, digest),
                at=at,
            )
        )
    return Attachment.objects.bulk_create(rows)


def bytes_of(attachment: Attachment) -> bytes:
    return (Path(settings.MEDIA_ROOT) / attachment.path).read_bytes()


def put_aside(message_id: str, files: Sequence[File]) -> list[dict[str, Any]]:
    """Keeps what came with a mail that nobody has sorted yet, in a folder of its own; what may not be kept is named
    alone, without a path."""
    found: list[dict[str, Any]] = []
    for file in files:
        entry: dict[str, Any] = {"name": file.name, "size": len(file.content)}
        rank, kind = sum("path" in one for one in found), kind_of(file.content)
        if kind is not None and not fault(file.content) and rank < MOST:
            path = _folder(message_id) / str(rank)
            _write(Path(settings.MEDIA_ROOT) / path, file.content)
            entry |= {"path": str(path), "rank": rank, "media_type": kind[0], "name": safe_name(file.name, kind[1])}
        found.append(entry)
    return found


def waiting_files(mail: InboundMail) -> list[File]:
    """What was put aside of a mail."""
    kept = [entry for entry in mail.files if "path" in entry]
    root = Path(settings.MEDIA_ROOT)
    return [File(entry["name"], entry["media_type"], (root / entry["path"]).read_bytes()) for entry in kept]


def let_go(mail: InboundMail) -> None:
    """Removes what was put aside of a mail, once a person has decided; it may be gone already."""
    rmtree(Path(settings.MEDIA_ROOT) / _folder(mail.message_id), ignore_errors=True)


def _folder(message_id: str) -> Path:
    return Path("mails") / hashlib.sha256(message_id.encode()).hexdigest()


def _store(content: bytes, digest: str) -> str:
    """Named by what it holds: the same photo twice is one file."""
    path = f"tickets/{digest[:2]}/{digest}"
    place = Path(settings.MEDIA_ROOT) / path
    if not place.exists():
        _write(place, content)
    return path


def _write(place: Path, content: bytes) -> None:
    """Whole or not at all: a reader never finds half a file."""
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_suffix(f".{uuid4().hex}")
    partial.write_bytes(content)
    partial.replace(place)
