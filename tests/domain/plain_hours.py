"""Opening hours told the slow way, minute by minute: what the quick reckoning is held against.

A minute is open when a wall clock, watched from days before to days after, has already shown the opening or a later
time, and will once more show the closing or an earlier time.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
ZONES = ("Europe/Paris", "America/Havana", "Asia/Beirut", "Australia/Lord_Howe", "America/Sao_Paulo", "Asia/Kathmandu")


def open_minutes(
    weekly: Mapping[int, Sequence[tuple[time, time]]], zone: str, closed: Iterable[date], start: datetime, end: datetime
) -> list[datetime]:
    """The UTC minutes of ``[start, end)``, both whole minutes, at which the calendar is open."""
    first, last = start.date() - DAY, end.date() + DAY
    watched = _wall_clock(zone, first - DAY, last + 2 * DAY)
    found: set[datetime] = set()
    for day in _days(first, last):
        for opens, closes in () if day in closed else weekly.get(day.weekday(), ()):
            found.update(_stretch(watched, day, opens, closes))
    return sorted(minute for minute in found if start <= minute < end)


def _days(first: date, last: date) -> list[date]:
    return [first + rank * DAY for rank in range((last - first).days + 1)]


def _wall_clock(zone: str, first: date, last: date) -> list[tuple[datetime, datetime]]:
    return [reading for day in _days(first, last) for reading in _readings(zone, day)]


@lru_cache(maxsize=2_000)
def _readings(zone: str, day: date) -> list[tuple[datetime, datetime]]:
    """Each minute of a UTC day, and what a clock on the wall of `zone` shows at it."""
    midnight, place = datetime.combine(day, time(0), UTC), ZoneInfo(zone)
    instants = [midnight + rank * MINUTE for rank in range(1440)]
    return [(instant, instant.astimezone(place).replace(tzinfo=None)) for instant in instants]


def _stretch(watched: list[tuple[datetime, datetime]], day: date, opens: time, closes: time) -> list[datetime]:
    opening = datetime.combine(day, opens)
    closing = datetime.combine(day + DAY if closes == time(0) else day, closes)
    first = next(rank for rank, (_, wall) in enumerate(watched) if wall >= opening)
    last = max(rank for rank, (_, wall) in enumerate(watched) if wall <= closing)
    end = last if watched[last][1] == closing else last + 1
    return [instant for instant, _ in watched[first:end]]


@st.composite
def weeks(draw: st.DrawFn) -> dict[int, list[tuple[time, time]]]:
    """A week of up to three periods a day, on the minute, open at least once."""
    week = {weekday: draw(_edges()) for weekday in draw(st.sets(st.integers(0, 6), min_size=1))}
    return week if any(week.values()) else {0: [(time(8), time(18))]}


@st.composite
def _edges(draw: st.DrawFn) -> list[tuple[time, time]]:
    edges = sorted(draw(st.sets(st.integers(0, 1440), min_size=2, max_size=6)))
    return [(_time(one), _time(other)) for one, other in zip(edges[::2], edges[1::2], strict=False)]


def _time(minutes: int) -> time:
    return time(minutes // 60 % 24, minutes % 60)


# Instants around the clock changes of the zones above, and ordinary ones.
CHANGES = tuple(
    datetime.fromisoformat(text).replace(tzinfo=UTC)
    for text in (
        "2026-03-29T00:00", "2026-10-25T00:00", "2026-03-08T04:00", "2026-11-01T04:00", "2026-03-28T21:00",
        "2026-10-24T20:00", "2026-04-04T14:00", "2026-10-03T15:00", "2018-11-04T02:00", "2018-02-18T01:00",
        "2026-05-07T12:00", "2027-12-24T16:00",
    )
)  # fmt: skip


def instants() -> st.SearchStrategy[datetime]:
    """Whole minutes within two days of a clock change."""
    shifts = st.integers(-2880, 2880).map(lambda minutes: minutes * MINUTE)
    return st.tuples(st.sampled_from(CHANGES), shifts).map(sum_of)


def sum_of(pair: tuple[datetime, timedelta]) -> datetime:
    return pair[0] + pair[1]
