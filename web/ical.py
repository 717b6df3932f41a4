"""Planned work as a calendar that other programs subscribe to (RFC 5545)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import HttpResponse

FOLD = 73  # octets of content a line, its CRLF and the fold's space left out (RFC 5545, 3.1)


@dataclass(frozen=True)
class Happening:
    """One entry; `uid` never changes, and `sequence` grows with each change of it."""

    uid: str
    title: str
    text: str
    start: datetime
    end: datetime
    stamp: datetime
    cancelled: bool = False
    sequence: int = 0


def calendar(name: str, happenings: Iterable[Happening]) -> HttpResponse:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Raccord//FR", f"X-WR-CALNAME:{_escaped(name)}"]
    for one in happenings:
        lines += _event(one)
    text = "".join(f"{folded}\r\n" for line in (*lines, "END:VCALENDAR") for folded in _folded(line))
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


def _event(one: Happening) -> list[str]:
    return [
        "BEGIN:VEVENT",
        f"UID:{one.uid}",
        f"DTSTAMP:{_instant(one.stamp)}",
        f"SEQUENCE:{one.sequence}",
        f"DTSTART:{_instant(one.start)}",
        f"DTEND:{_instant(one.end)}",
        f"SUMMARY:{_escaped(one.title)}",
        f"DESCRIPTION:{_escaped(one.text)}",
        f"STATUS:{'CANCELLED' if one.cancelled else 'CONFIRMED'}",
        "END:VEVENT",
    ]


def _instant(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def _escaped(text: str) -> str:
    plain = text.replace("\r", "").replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Cut by octets, never inside a character."""
    part, size, start = "", 0, ""
    for letter in line:
        weight = len(letter.encode())
        if size + weight > FOLD:
            yield start + part
            part, size, start = "", 0, " "
        part, size = part + letter, size + weight
    yield start + part
