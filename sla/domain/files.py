"""Which files a conversation takes: photos, PDF and plain text, of a size that a mail can carry."""

from __future__ import annotations

from typing import Final

from kernel import kinds

LARGEST: Final = 10 * 1024 * 1024
MOST: Final = 5
TAKEN: Final = {kinds.JPEG, kinds.PNG, kinds.GIF, kinds.WEBP, kinds.HEIC, kinds.PDF, kinds.TEXT}


def kind_of(content: bytes) -> kinds.Kind | None:
    """The kind of a file that a conversation keeps; None for any other."""
    found = kinds.kind_of(content)
    return found if found in TAKEN else None


def fault(content: bytes) -> str:
    """Why a file is not kept: "empty", "too_large", "unsafe", or nothing."""
    if not content:
        return "empty"
    if len(content) > LARGEST:
        return "too_large"
    return "" if kind_of(content) else "unsafe"


def safe_name(name: str, ending: str) -> str:
    """The sender's name for a file, without anything that a system could take for more than a name."""
    last = name.replace("\\", "/").rpartition("/")[2]
    stem = last.rpartition(".")[0] if "." in last else last
    plain = "".join(letter if letter.isalnum() or letter in " -_()" else "_" for letter in stem).strip(" _.")
    return f"{plain[:120] or 'fichier'}{ending}"
