"""The default platform: a folder that something else empties, or an accountant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings

from invoicing.gateways.platform import Message, Verdict
from kernel.errors import Unavailable


class FolderDrop:
    """Writes each document once into `EINVOICING_FOLDER`, beside first and renamed: no reader meets half a file."""

    def __init__(self) -> None:
        self._folder = Path(settings.EINVOICING_FOLDER)

    def submit(self, *, tracking: str, name: str, data: bytes, sha256: str) -> str:
        return self._drop(f"{tracking}.pdf", data)

    def tell(self, *, tracking: str, data: bytes, sha256: str) -> str:
        return self._drop(f"{tracking}.xml", data)

    def _drop(self, name: str, data: bytes) -> str:
        target = self._folder / name
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            beside = self._folder / f".{uuid4().hex}"
            beside.write_bytes(data)
            beside.replace(target)
        except OSError as error:
            raise Unavailable(f"{self._folder}: {error.strerror}") from error
        return target.name

    def find(self, tracking: str) -> str | None:
        targets = (self._folder / f"{tracking}.{kind}" for kind in ("pdf", "xml"))
        return next((target.name for target in targets if target.exists()), None)

    def verdict(self, flow: str, tracking: str) -> Verdict | None:
        return None

    def messages(self, since: datetime) -> Sequence[Message]:
        return ()

    def message(self, flow: str) -> bytes:
        raise Unavailable(f"{flow}: a folder says nothing")
