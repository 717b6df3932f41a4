"""The restoration clock: how long a fault has lasted in open time, and when its allowance runs out.

All reckoning is in UTC over a calendar's open stretches (``kernel.periods``). A pause is ``(start, end)``, the end
being ``None`` while it lasts; pauses that overlap count once. ``docs/rules/gtr.md`` tells the rule with examples.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from kernel.errors import Refused
from kernel.periods import OpeningHours, Period, merge, utc

Pause = tuple[datetime, datetime | None]

NO_TIME = timedelta(0)

# Real time, for a policy that measures lateness around the clock.
ALWAYS = OpeningHours({weekday: [(time(0), time(0))] for weekday in range(7)}, "UTC")


def deadline(
    opened_at: datetime,
    allowance: timedelta,
    hours: OpeningHours,
    pauses: Sequence[Pause] = (),
    as_of: datetime | None = None,
) -> datetime | None:
    """The first instant at which ``allowance`` of open time has passed since ``opened_at``, pauses left out.

    ``None`` while an open pause keeps it from being known; with ``as_of``, the deadline if that pause ended then. A
    pause opened after the deadline changes nothing. Raises ``Refused("no_open_time" | "pause_reversed")``.
    """
    at, left = utc(opened_at), allowance
    hours.next_opening(at)
    closed, open_since = arrange(pauses, as_of)
    for pause in closed:
        counted = hours.open_time(at, pause.start)
        if counted >= left:
            break
        left -= counted
        at = max(at, pause.end)
    reached = hours.advance(at, left)
    return reached if open_since is None or reached <= open_since else None


def reach(
    opened_at: datetime, spans: Sequence[timedelta], hours: OpeningHours, pauses: Sequence[Pause] = ()
) -> list[datetime | None]:
    """``deadline`` for many allowances at once, rising, in one walk over the calendar: every threshold of a clock.

    Raises ``Refused("no_open_time" | "pause_reversed")``.
    """
    closed, open_since = arrange(pauses, None)
    found: list[datetime | None] = []
    left, spent, begin = list(spans), NO_TIME, utc(opened_at)
    hours.next_opening(begin)
    for opened in _counted(begin, closed, hours, spans[-1] if spans else NO_TIME):
        while left and spent + opened.duration >= left[0]:
            # Nothing to count has passed as soon as the clock starts, open or not.
            found.append(opened.start + (left[0] - spent) if left[0] else begin)
            left.pop(0)
        spent += opened.duration
        if not left:
            break
    return [at if at is None or open_since is None or at <= open_since else None for at in found]


def _counted(begin: datetime, closed: Sequence[Period], hours: OpeningHours, enough: timedelta) -> Iterator[Period]:
    """The open stretches from ``begin`` on that no pause covers, in order."""
    at, spent = begin, NO_TIME
    for pause in closed:
        for opened in hours.periods(at, pause.start):
            spent += opened.duration
            yield opened
        at = max(at, pause.end)
    last = hours.advance(at, max(enough - spent, NO_TIME))
    yield from hours.periods(at, last)
    # An allowance of nothing has no stretch to end in.
    yield Period(last, last)


def elapsed(opened_at: datetime, until: datetime, hours: OpeningHours, pauses: Sequence[Pause] = ()) -> timedelta:
    """The open time of ``[opened_at, until)``, pauses left out; nothing when ``until`` comes first.

    Raises ``Refused("pause_reversed")``.
    """
    spent = NO_TIME
    for stretch in running(opened_at, until, pauses):
        spent += hours.open_time(stretch.start, stretch.end)
    return spent


def running(opened_at: datetime, until: datetime, pauses: Sequence[Pause] = ()) -> Iterator[Period]:
    """What is left of ``[opened_at, until)`` without the pauses, in order."""
    at, end = utc(opened_at), utc(until)
    closed, open_since = arrange(pauses, None)
    end = end if open_since is None else min(end, open_since)
    for pause in closed:
        if pause.start >= end:
            break
        if pause.start > at:
            yield Period(at, pause.start)
        at = max(at, pause.end)
    if at < end:
        yield Period(at, end)


def arrange(pauses: Sequence[Pause], as_of: datetime | None) -> tuple[list[Period], datetime | None]:
    """The pauses that have an end, merged, and since when one has none. With ``as_of`` every pause has an end."""
    closed, open_since = [], []
    for start, end in pauses:
        begin = utc(start)
        if end is None and as_of is None:
            open_since.append(begin)
            continue
        finish = max(begin, utc(as_of)) if end is None and as_of is not None else utc(end or start)
        if finish < begin:
            raise Refused("pause_reversed", start=start, end=end)
        closed.append(Period(begin, finish))
    return merge(closed), min(open_since, default=None)
