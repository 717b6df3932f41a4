"""A mail as it came in, made into plain values whatever its author's program did to it: RFC 5322, 2045, 3834."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.parser import BytesHeaderParser
from email.utils import parseaddr
from html import unescape
from html.parser import HTMLParser

LONGEST_TEXT = 20_000
MACHINES = frozenset({"mailer-daemon", "postmaster", "noreply", "no-reply", "ne-pas-repondre", "donotreply"})
ROBOT_HEADERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Reply", "List-Id", "List-Unsubscribe")
ENCODINGS = ("utf-8", "cp1252")
NUMBER = re.compile(r"\b(T-\d{4}-\d{5,})\b")
LONGEST_HTML = 500_000
TAG = re.compile(r"<[^<>]*(?:>|(?=<))")
# Where the words that a mail answers begin, as the usual programs write it in both languages.
QUOTE = re.compile(
    r"^(>|-{2,} ?(original message|message d.origine|message original)|on .{5,120}wrote:|le .{5,120}a écrit\s?:)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class File:
    """A file that came with a mail."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True)
class Letter:
    """``automatic`` is why a machine must have written it, or nothing. ``references`` are the identifiers of the mails
    that it answers, the nearest first; ``numbers`` those of tickets named in its subject."""

    message_id: str
    references: tuple[str, ...]
    sender: str
    sender_name: str
    subject: str
    numbers: tuple[str, ...]
    body: str
    files: tuple[File, ...]
    automatic: str


def read(raw: bytes) -> Letter:
    """Reads any bytes at all: what cannot be understood is kept as text, never refused."""
    mail, body, files = _opened(raw)
    subject = _header(mail, "Subject")[:250] or "…"
    name, sender = _address(_header(mail, "From"))
    return Letter(
        message_id=_header(mail, "Message-ID").strip()[:255] or f"<{hashlib.sha256(raw).hexdigest()}@unnamed>",
        references=tuple(_references(mail)),
        sender=sender.strip().lower()[:254],
        sender_name=name.strip()[:120],
        subject=subject,
        numbers=tuple(NUMBER.findall(subject)),
        body=_own_words(body)[:LONGEST_TEXT].strip(),
        files=tuple(files),
        automatic=_automatic(mail, sender.lower()),
    )


def _opened(raw: bytes) -> tuple[Message[str, str], str, list[File]]:
    """A mail, its words and its files."""
    try:
        mail = message_from_bytes(raw, policy=policy.compat32)
        return mail, *_parts(mail)
    except RecursionError:  # parts within parts by the hundred, which no person writes: its headers alone are read
        return BytesHeaderParser(policy=policy.compat32).parsebytes(raw), "", []


def _address(text: str) -> tuple[str, str]:
    """The name and the bare address of a header."""
    try:
        return parseaddr(text)
    except RecursionError:  # comments within comments by the hundred
        return "", ""


def _header(mail: Message[str, str], name: str) -> str:
    """A header in one line, its encoded words read as well as they can be."""
    return _line(_worded(str(mail.get(name, ""))))


def _worded(value: str) -> str:
    """Encoded words as they read (RFC 2047), or as they stand where they are broken."""
    try:
        chunks = decode_header(value)
    except (ValueError, MessageError):
        return value
    return "".join(chunk if isinstance(chunk, str) else _text(chunk, charset) for chunk, charset in chunks)


def _line(text: str) -> str:
    return " ".join(_clean(text).split())


def _clean(text: str) -> str:
    """What a database keeps as text: no null, and no half of a letter that UTF-16 writes in two."""
    return text.replace("\x00", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _references(mail: Message[str, str]) -> Iterator[str]:
    found = re.findall(r"<[^<>\s]+>", f"{_header(mail, 'References')} {_header(mail, 'In-Reply-To')}")
    yield from dict.fromkeys(reversed(found))


def _automatic(mail: Message[str, str], sender: str) -> str:
    if _header(mail, "Auto-Submitted").lower() not in ("", "no"):
        return "auto_submitted"
    if _header(mail, "Precedence").lower() in ("bulk", "junk", "list", "auto_reply"):
        return "bulk"
    if mail.get_content_type() in ("multipart/report", "message/delivery-status") or mail.get("Return-Path") == "<>":
        return "bounce"
    if not sender or sender.partition("@")[0] in MACHINES:
        return "machine"
    return "robot" if any(mail.get(name) for name in ROBOT_HEADERS) else ""


def _parts(mail: Message[str, str]) -> tuple[str, list[File]]:
    plain, rich, files = "", "", []
    for part in mail.walk():
        if part.is_multipart():
            continue
        content = _content(part)
        name, kind = _file_name(part), part.get_content_type()
        if name or part.get_content_disposition() == "attachment" or not kind.startswith("text/"):
            files.append(File(name or "fichier", kind, content))
        elif kind == "text/html":
            rich = rich or _text(content, _charset(part))
        else:
            plain = plain or _text(content, _charset(part))
    return plain or _stripped(rich), files


def _content(part: Message[str, str]) -> bytes:
    try:
        found = part.get_payload(decode=True)
    except (ValueError, AssertionError):
        found = str(part.get_payload()).encode(errors="replace")
    return found if isinstance(found, bytes) else b""


def _charset(part: Message[str, str]) -> str | None:
    try:
        return part.get_content_charset()
    except (ValueError, LookupError):  # RFC 2231 lets a charset be written in a charset
        return None


def _file_name(part: Message[str, str]) -> str:
    try:
        name = part.get_filename() or ""
    except (ValueError, LookupError):
        return "fichier"
    return _line(_worded(name)).replace("/", "_").replace("\\", "_")[-150:]


def _text(content: bytes, charset: str | None) -> str:
    """Bytes as text by the charset they claim, else by the two that they may be; no byte is ever an error."""
    for name in dict.fromkeys((charset or "utf-8", *ENCODINGS)):
        try:
            return _clean(content.decode(name))
        except (LookupError, ValueError):  # a charset that nobody knows, or that has a null in its name
            continue
    return _clean(content.decode("latin-1"))


def _own_words(text: str) -> str:
    """What the sender wrote himself: the quoted mail below it is on the ticket already."""
    kept = []
    for line in text.replace("\r\n", "\n").split("\n"):
        if QUOTE.match(line.strip()):
            break
        kept.append(line)
    own = "\n".join(kept).strip()
    return own or text


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.silent = 0

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self.silent += tag in ("script", "style", "head")
        if tag in ("p", "br", "div", "tr", "li"):
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self.silent = max(0, self.silent - (tag in ("script", "style", "head")))

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)


def _stripped(html: str) -> str:
    reader = _Words()
    try:
        reader.feed(html[:LONGEST_HTML])
        # What an unfinished tag holds back; the reader's own close takes the square of its length for it.
        reader.handle_data(unescape(TAG.sub("", reader.rawdata)))
    except AssertionError:  # how Python's reader tells a marked section that it does not know
        return "\n".join(line.strip() for line in TAG.sub("", html[:LONGEST_HTML]).split("\n") if line.strip())
    return "\n".join(line.strip() for line in "".join(reader.words).split("\n") if line.strip())
