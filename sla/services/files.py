"""The files of a conversation, kept under names of ours in the private folder."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from shutil import rmtree
from typing import Any

from django.conf import settings
from django.db import transaction

from kernel.errors import Refused
from kernel.services import digest_of, keep, keep_as, kept
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
    with transaction.atomic():
        return Attachment.objects.bulk_create([_attachment(file, owner, at) for file in files])


def _attachment(file: File, owner: dict[str, Any], at: datetime) -> Attachment:
    media_type, ending = kind_of(file.content) or ("application/octet-stream", ".bin")
    path, digest = keep(file.content, "tickets")
    return Attachment(
        **owner,
        name=safe_name(file.name, ending),
        media_type=media_type,
        size=len(file.content),
        sha256=digest,
        path=path,
        at=at,
    )


def bytes_of(attachment: Attachment) -> bytes:
    return kept(attachment.path)


def put_aside(message_id: str, files: Sequence[File]) -> list[dict[str, Any]]:
    """Keeps what came with a mail that nobody has sorted yet, in a folder of its own; what may not be kept is named
    alone, without a path."""
    found: list[dict[str, Any]] = []
    for file in files:
        entry: dict[str, Any] = {"name": file.name, "size": len(file.content)}
        rank, kind = sum("path" in one for one in found), kind_of(file.content)
        if kind is not None and not fault(file.content) and rank < MOST:
            path = f"{_folder(message_id)}/{rank}"
            keep_as(path, file.content)
            entry |= {"path": path, "rank": rank, "media_type": kind[0], "name": safe_name(file.name, kind[1])}
        found.append(entry)
    return found


def waiting_files(mail: InboundMail) -> list[File]:
    """What was put aside of a mail."""
    aside = [entry for entry in mail.files if "path" in entry]
    return [File(entry["name"], entry["media_type"], kept(entry["path"])) for entry in aside]


def let_go_aside(mail: InboundMail) -> None:
    """Removes what was put aside of a mail, once a person has decided; it may be gone already."""
    rmtree(Path(settings.MEDIA_ROOT) / _folder(mail.message_id), ignore_errors=True)


def _folder(message_id: str) -> str:
    return f"mails/{digest_of(message_id.encode())}"
