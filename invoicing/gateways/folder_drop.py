"""The default platform: a folder that something else empties, or an accountant."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from django.conf import settings

from invoicing.gateways.platform import Verdict
from kernel.errors import Unavailable


class FolderDrop:
    """Writes each document once into `EINVOICING_FOLDER`, beside first and renamed: no reader meets half a file."""

    def __init__(self) -> None:
        self._folder = Path(settings.EINVOICING_FOLDER)

    def submit(self, *, tracking: str, name: str, data: bytes, sha256: str) -> str:
        target = self._folder / f"{tracking}.pdf"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            beside = self._folder / f".{uuid4().hex}"
            beside.write_bytes(data)
            beside.replace(target)
        except OSError as error:
            raise Unavailable(f"{self._folder}: {error.strerror}") from error
        return target.name

    def find(self, tracking: str) -> str | None:
        target = self._folder / f"{tracking}.pdf"
        return target.name if target.exists() else None

    def verdict(self, flow: str, tracking: str) -> Verdict | None:
        return None
