"""The explain timeline: the stretches of a restoration clock as bars of one picture. Pure geometry, no SVG here.

Nights and weekends would drown the hours that count, so closed stretches are drawn at a fraction of their length; the
picture says so in its key, and the table under it gives every stretch with its true times.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _

from sla.domain.ledger import Segment
from sla.models.clock import PauseReason

WIDTH = 720
CLOSED_SHARE = 0.12
AHEAD_SHARE = 0.35
SHORTEST = 4.0  # a bar of a few minutes must stay visible
_LABEL_GAP = 84  # room one date label needs


@dataclass(frozen=True)
class Bar:
    """`kind` is counted, late (counted beyond the guarantee), paused or closed."""

    x: str
    width: str
    kind: str
    reason: str
    segment: Segment


@dataclass(frozen=True)
class Mark:
    """A vertical line: `kind` is deadline, now or day; `anchor` is where its label hangs."""

    x: str
    kind: str
    at: datetime
    anchor: str


@dataclass(frozen=True)
class Picture:
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    days: tuple[Mark, ...]


def picture(segments: Sequence[Segment], *, deadline: datetime | None, now: datetime) -> Picture:
    """Bars over 0..WIDTH, marks for the deadline and for now where they fall inside, and a tick for each new day."""
    parts = [part for part in segments if part.end > part.start]
    if not parts:
        return Picture((), (), ())
    end = parts[-1].end
    scale = _Scale([*((part.start, part.end, part.kind) for part in parts), *_ahead(end, deadline)])
    bars = tuple(_bar(part, place) for part, place in zip(parts, scale.places, strict=False))
    running = end >= now - timedelta(minutes=1)
    marks = (scale.mark("deadline", deadline), scale.mark("now", end if running else None))
    return Picture(bars, tuple(mark for mark in marks if mark), tuple(_days(scale, parts[0].start)))


def _bar(part: Segment, place: tuple[float, float]) -> Bar:
    kind = "late" if part.kind == "counted" and part.late else part.kind
    return Bar(_text(place[0]), _text(place[1]), kind, _why(kind, part.reason), part)


def _why(kind: str, reason: str) -> str:
    """What a stretch is called; the reason of a pause is one of the contract's list."""
    if kind == "paused":
        return str(dict(PauseReason.choices).get(reason) or _("The service worked"))
    names = {"counted": _("Counted"), "late": _("Counted beyond the guarantee"), "closed": _("Outside opening hours")}
    return names[kind]


Span = tuple[datetime, datetime, str]


def _ahead(end: datetime, deadline: datetime | None) -> list[Span]:
    """Room at the right for a deadline yet to come."""
    return [(end, deadline, "ahead")] if deadline is not None and deadline > end else []


class _Scale:
    """Time to x, piecewise linear: closed and future stretches are narrower than their length."""

    def __init__(self, spans: Sequence[Span]) -> None:
        self.spans = spans
        lengths = [_weight(*span) for span in spans]
        total = sum(lengths) or 1.0
        widths = [max(SHORTEST, WIDTH * length / total) for length in lengths]
        shrink = WIDTH / sum(widths)
        self.places: list[tuple[float, float]] = []
        x = 0.0
        for width in widths:
            self.places.append((x, width * shrink))
            x += width * shrink

    def x_of(self, at: datetime) -> float | None:
        for (start, end, _kind), (x, width) in zip(self.spans, self.places, strict=True):
            if start <= at <= end:
                return x + width * ((at - start) / (end - start))
        return None

    def mark(self, kind: str, at: datetime | None) -> Mark | None:
        x = None if at is None else self.x_of(at)
        if at is None or x is None:
            return None
        anchor = "start" if x < WIDTH * 0.12 else "end" if x > WIDTH * 0.88 else "middle"
        return Mark(_text(x), kind, at, anchor)


def _weight(start: datetime, end: datetime, kind: str) -> float:
    share = {"closed": CLOSED_SHARE, "ahead": AHEAD_SHARE}.get(kind, 1.0)
    return (end - start).total_seconds() * share


def _days(scale: _Scale, start: datetime) -> list[Mark]:
    """A tick where a new civil day begins in the reader's zone, as long as its label has room."""
    ticks: list[Mark] = []
    day = timezone.localtime(start).date() + timedelta(days=1)
    last = -float(_LABEL_GAP)
    while len(ticks) < 60:
        at = timezone.make_aware(datetime.combine(day, datetime.min.time()))
        x = scale.x_of(at)
        if x is None:
            break
        if x - last >= _LABEL_GAP and x < WIDTH - _LABEL_GAP:
            ticks.append(Mark(_text(x), "day", at, "start"))
            last = x
        day += timedelta(days=1)
    return ticks


def _text(value: float) -> str:
    """One decimal with a point, whatever the language: SVG knows no decimal comma."""
    return str(Decimal(value).quantize(Decimal("0.1")))
