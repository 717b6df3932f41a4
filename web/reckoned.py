"""A line's availability as a page shows it: months to choose from, a bar of outages, the doubt beside the figure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import ROUND_FLOOR, Decimal

from django.http import HttpRequest
from django.utils import timezone

from monitoring.models import FlapEpisode
from monitoring.selectors import Availability, availability
from monitoring.selectors.troubles import unsteady
from provisioning.models import Line

_MONTHS = 12


@dataclass(frozen=True)
class Stretch:
    """A piece of the bar, in percent of its width."""

    left: str
    width: str
    doubt_left: str
    doubt_width: str
    label: str


@dataclass(frozen=True)
class Month:
    """One line of the table of months."""

    first: date
    share: Decimal
    down: timedelta
    outages: int
    measured: bool


@dataclass(frozen=True)
class Reckoned:
    found: Availability
    share: Decimal
    at_worst: Decimal
    bars: tuple[Stretch, ...]
    flapping: tuple[FlapEpisode, ...]
    first_day: date
    last_day: date


def reckoned(line: Line, since: datetime, until: datetime) -> Reckoned:
    found = availability(line, since, until)
    worst = 1 - (found.down + found.doubt) / (until - since)
    bars = tuple(_bar(found, span.began_at, span.ended_at, span.doubt_since) for span in found.outages)
    shaky = tuple(unsteady(line, since, until))
    first, last = (timezone.localtime(at).date() for at in (since, until - timedelta(seconds=1)))
    return Reckoned(found, _cut(found.share), _cut(worst), bars, shaky, first, last)


def _cut(share: float) -> Decimal:
    """Never rounded up: a line that was down for a minute was not up for 100 % of the time."""
    return max(Decimal(str(share)), Decimal(0)).quantize(Decimal("0.0001"), rounding=ROUND_FLOOR)


def _bar(found: Availability, began: datetime, ended: datetime | None, doubt: datetime | None) -> Stretch:
    whole = found.until - found.since
    begin, end = max(began, found.since), min(ended or found.until, found.until)
    doubt_begin = max(doubt, found.since) if doubt else begin

    def percent(span: timedelta) -> str:
        return f"{100 * max(span / whole, 0):.3f}"

    shown = timezone.localtime(began).strftime("%d/%m %H:%M:%S")
    return Stretch(
        percent(begin - found.since),
        percent(end - begin),
        percent(doubt_begin - found.since),
        percent(begin - doubt_begin),
        shown,
    )


def stretch_of(request: HttpRequest, now: datetime) -> tuple[datetime, datetime]:
    """From one day to another of the address, both included; the last thirty days without."""
    first, last = (_day(request.GET.get(name, "")) for name in ("du", "au"))
    if first is None or last is None or last < first or (last - first).days > 800:
        return now - timedelta(days=30), now
    return _midnight(first), min(_midnight(last + timedelta(days=1)), max(now, _midnight(first) + timedelta(hours=1)))


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), timezone.get_current_timezone())


def months(line: Line, now: datetime) -> list[Month]:
    """The last twelve, this one first, from the line's own beginning on."""
    found, last = [], timezone.localtime(now).date().replace(day=1)
    born = timezone.localtime(line.attached_at).date()
    for _ in range(_MONTHS):
        following = (last + timedelta(days=32)).replace(day=1)
        if following <= born:
            break
        since, until = max(_midnight(last), line.attached_at), min(_midnight(following), now)
        if since < until:
            told = availability(line, since, until)
            found.append(Month(last, _cut(told.share), told.down, len(told.outages), told.measured))
        last = (last - timedelta(days=1)).replace(day=1)
    return found
