"""Which files a conversation takes: kinds that cannot run, told by their first bytes and not by their names."""

from __future__ import annotations

LARGEST = 10 * 1024 * 1024
MOST = 5
MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"\xff\xd8\xff", "image/jpeg", ".jpg"),
    (b"\x89PNG\r\n\x1a\n", "image/png", ".png"),
    (b"GIF87a", "image/gif", ".gif"),
    (b"GIF89a", "image/gif", ".gif"),
    (b"%PDF-", "application/pdf", ".pdf"),
)
HEIF = (b"heic", b"heix", b"mif1", b"heif")


def kind_of(content: bytes) -> tuple[str, str] | None:
    """The media type and the ending of a file that may be kept; None for any other."""
    for start, media_type, ending in MAGIC:
        if content.startswith(start):
            return media_type, ending
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "image/webp", ".webp"
    if content[4:8] == b"ftyp" and content[8:12] in HEIF:
        return "image/heic", ".heic"
    return ("text/plain", ".txt") if _is_text(content) else None


def _is_text(content: bytes) -> bool:
    if not content or b"\x00" in content:
        return False
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return False
    # A page or a script is text too, and a browser might run it.
    return not any(mark in text[:4096].lower() for mark in ("<html", "<script", "<svg", "<!doctype", "<?xml", "#!"))


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
