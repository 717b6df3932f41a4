"""Opening hours, stretches of time and calendar months.

Opening hours are local and half-open; every sum is made in UTC. The edges of each civil day are turned into instants
one by one, for a day of a clock change has 23 or 25 hours: an edge inside the gap of spring becomes the first instant
that exists; an edge inside the fold of autumn is the first of its two instants when it opens, the second when it
closes. Two aware datetimes that share a zone must never be subtracted (Python would give wall-clock time), hence the
conversion at every door of this module.
"""

from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import chain
from zoneinfo import ZoneInfo

from kernel.errors import Refused

Edges = tuple[tuple[time, time], ...]

DAY = timedelta(days=1)
MIDNIGHT = time(0)
NO_TIME = timedelta(0)
# The midnights of the two days after it have no instant in every zone.
LAST_DAY = date.max - 2 * DAY


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A half-open stretch ``[start, end)`` of UTC time."""

    start: datetime
    end: datetime

    @property
    def duration(self) -> timedelta:
        return self.end - self.start


@dataclass(frozen=True)
class OpeningHours:
    """When a calendar is open.

    ``weekly`` gives the local periods of each weekday, Monday being 0; a closing time of 00:00 is the midnight that
    ends the day, and a night is written as two periods. ``closed`` are civil days of the zone without opening.
    Raises ``Refused("weekday_unknown" | "hours_reversed")``.
    """

    weekly: Mapping[int, Sequence[tuple[time, time]]] = field(compare=False)
    zone: ZoneInfo | str = field(compare=False)
    closed: frozenset[date] = frozenset()
    _zone: ZoneInfo = field(init=False, repr=False)
    _days: tuple[Edges, ...] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        zone = ZoneInfo(self.zone) if isinstance(self.zone, str) else self.zone
        object.__setattr__(self, "_zone", zone)
        object.__setattr__(self, "_days", _week(self.weekly))
        object.__setattr__(self, "closed", frozenset(self.closed))

    def periods(self, start: datetime, end: datetime) -> Iterator[Period]:
        """The open stretches between two instants, in order, disjoint, none touching the next."""
        return _joined(self._clipped(utc(start), utc(end)))

    def open_time(self, start: datetime, end: datetime) -> timedelta:
        """How long the calendar is open between two instants; nothing when the end comes first."""
        return total(self._clipped(utc(start), utc(end)))

    def advance(self, start: datetime, duration: timedelta) -> datetime:
        """The first instant by which ``duration`` of open time has passed since ``start``.

        A duration used up exactly at a closing time gives that closing time, not the next opening.
        Raises ``Refused("duration_negative" | "no_open_time")``.
        """
        start = utc(start)
        if duration < NO_TIME:
            raise Refused("duration_negative", duration=duration)
        left, reached = duration, start
        for opened in self._ever(start):
            if left == NO_TIME:
                return reached
            begin = max(opened.start, start)
            reached = begin + min(left, opened.end - begin)
            left -= reached - begin
        raise Refused("no_open_time")

    def next_opening(self, at: datetime) -> datetime:
        """``at`` itself when open, else the instant of the next opening. Raises ``Refused("no_open_time")``."""
        at = utc(at)
        for opened in self._ever(at):
            return max(opened.start, at)
        raise Refused("no_open_time")

    def is_open(self, at: datetime) -> bool:
        at = utc(at)
        return any(True for _ in self._clipped(at, at + timedelta.resolution))

    def _clipped(self, start: datetime, end: datetime) -> Iterator[Period]:
        if start >= end:
            return
        for opened in self._from(start, end.astimezone(self._zone).date()):
            if opened.start < end and opened.end > start:
                yield Period(max(opened.start, start), min(opened.end, end))

    def _ever(self, start: datetime) -> Iterator[Period]:
        """The stretches that end after ``start``, refusing a week that never opens: the search would not end."""
        if not any(self._days):
            raise Refused("no_open_time")
        return (opened for opened in self._from(start) if opened.end > start)

    def _from(self, start: datetime, last: date = LAST_DAY) -> Iterator[Period]:
        """Day by day from the eve of ``start``: what touches stays apart, or a calendar always open would be one
        stretch without end."""
        eve = start.astimezone(self._zone).date() - DAY
        return _disjoint(chain.from_iterable(map(self._day, _days(eve, last))))

    def _day(self, day: date) -> tuple[Period, ...]:
        edges = self._days[day.weekday()]
        return _civil_day(self._zone, edges, day) if edges and day not in self.closed else ()


def utc(at: datetime) -> datetime:
    """``at`` in UTC. Raises ValueError for a naive datetime, whose instant nobody knows."""
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    return at if at.tzinfo is UTC else at.astimezone(UTC)


def total(periods: Iterable[Period]) -> timedelta:
    """The length of disjoint periods."""
    return sum((period.end - period.start for period in periods), NO_TIME)


def merge(periods: Iterable[Period]) -> list[Period]:
    """The same instants as disjoint periods in order; those that touch become one, empty ones vanish."""
    return list(_joined(sorted(period for period in periods if period.start < period.end)))


def intersect(one: Iterable[Period], other: Iterable[Period]) -> list[Period]:
    """The instants that belong to both."""
    return subtract(one, subtract(one, other))


def subtract(one: Iterable[Period], other: Iterable[Period]) -> list[Period]:
    """The instants of ``one`` that are not in ``other``."""
    kept = merge(one)
    for hole in merge(other):
        kept = [piece for period in kept for piece in _without(period, hole)]
    return kept


def month_of(at: datetime, zone: ZoneInfo | str) -> date:
    """The first day of the civil month that ``at`` falls in, in ``zone``."""
    return utc(at).astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone).date().replace(day=1)


def add_months(day: date, months: int) -> date:
    """The same day ``months`` later (or earlier), or the last day of a month too short to have it."""
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def first_of_month(day: date) -> date:
    """The first day of its month."""
    return day if day.day == 1 else day.replace(day=1)


def next_month(day: date) -> date:
    """The first day of the month after that of ``day``."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def month_share(start: date, end: date) -> Fraction:
    """How many months ``[start, end)`` is worth, each day counting 1 / (days of its own month).

    Exact; ``kernel.money.prorate`` turns it into an amount. Raises ``Refused("period_reversed")``.
    """
    if end < start:
        raise Refused("period_reversed", start=start, end=end)
    whole = (end.year - start.year) * 12 + end.month - start.month
    return whole + _of_month(end) - _of_month(start)


def _of_month(day: date) -> Fraction:
    return Fraction(day.day - 1, monthrange(day.year, day.month)[1])


def _without(period: Period, hole: Period) -> Iterator[Period]:
    if hole.end <= period.start or hole.start >= period.end:
        yield period
        return
    if period.start < hole.start:
        yield Period(period.start, hole.start)
    if hole.end < period.end:
        yield Period(hole.end, period.end)


def _joined(periods: Iterable[Period]) -> Iterator[Period]:
    """Periods sorted by start, with those that touch or overlap made one."""
    current: Period | None = None
    for period in periods:
        if current is not None and period.start <= current.end:
            current = Period(current.start, max(current.end, period.end))
            continue
        if current is not None:
            yield current
        current = period
    if current is not None:
        yield current


def _disjoint(periods: Iterable[Period]) -> Iterator[Period]:
    """Periods sorted by start, what overlaps counted once: an hour told twice belongs to the eve and to the day."""
    reached: datetime | None = None
    for period in periods:
        start = period.start if reached is None else max(period.start, reached)
        if start < period.end:
            reached = period.end
            yield period if start is period.start else Period(start, reached)


def _days(first: date, last: date) -> Iterator[date]:
    return map(date.fromordinal, range(first.toordinal(), last.toordinal() + 1))


def _week(weekly: Mapping[int, Sequence[tuple[time, time]]]) -> tuple[Edges, ...]:
    for weekday in weekly:
        if weekday not in range(7):
            raise Refused("weekday_unknown", weekday=weekday)
    return tuple(tuple(_checked(edge) for edge in sorted(weekly.get(weekday, ()))) for weekday in range(7))


def _checked(edge: tuple[time, time]) -> tuple[time, time]:
    opens, closes = edge
    if closes <= opens and closes != MIDNIGHT:
        raise Refused("hours_reversed", opens=opens, closes=closes)
    return opens, closes


@lru_cache(maxsize=20_000)
def _civil_day(zone: ZoneInfo, edges: Edges, day: date) -> tuple[Period, ...]:
    periods = []
    for opens, closes in edges:
        closing_day = day + DAY if closes == MIDNIGHT else day
        start = _instant(datetime.combine(day, opens), zone, fold=0)
        periods.append(Period(start, _instant(datetime.combine(closing_day, closes), zone, fold=1)))
    return tuple(merge(periods))


def _instant(wall: datetime, zone: ZoneInfo, *, fold: int) -> datetime:
    before, after = (wall.replace(tzinfo=zone, fold=side).astimezone(UTC) for side in (0, 1))
    # In a fold the first reading is the earlier instant; in a gap it is the later one, and neither exists.
    return (before, after)[fold] if before <= after else _end_of_gap(after, before, zone)


def _end_of_gap(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The instant, to the second, at which the clocks jump: offsets differ on its two sides."""
    low, high = low.replace(microsecond=0), high.replace(microsecond=0)
    offset = high.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = (low + (high - low) / 2).replace(microsecond=0)
        low, high = (low, middle) if middle.astimezone(zone).utcoffset() == offset else (middle, high)
    return high
