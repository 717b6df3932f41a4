"""The files of a conversation, kept under names of ours in the private folder."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.conf import settings

from kernel.errors import Refused
from sla.domain.files import MOST, fault, kind_of, safe_name
from sla.domain.mail import File
from sla.models import Attachment, PrivateNote, PublicReply


def check_files(files: Sequence[File]) -> None:
    """Raises ``Refused("too_many_files" | "file_empty" | "file_too_large" | "file_unsafe")``."""
    if len(files) > MOST:
        raise Refused("too_many_files", most=MOST)
    for file in files:
        if found := fault(file.content):
            raise Refused(f"file_{found}", name=file.name)


def keep_files(written: PublicReply | PrivateNote, files: Sequence[File], *, at: datetime) -> list[Attachment]:
    """Keeps the files of a reply or of a note; they were checked."""
    owner = {"reply": written} if isinstance(written, PublicReply) else {"note": written}
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


def _store(content: bytes, digest: str) -> str:
    """Named by what it holds: the same photo twice is one file."""
    path = f"tickets/{digest[:2]}/{digest}"
    place = Path(settings.MEDIA_ROOT) / path
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        partial = place.with_suffix(".part")
        partial.write_bytes(content)
        partial.replace(place)
    return path
