"""Planned maintenance: what it cuts off, how early it must be announced, and what of it a clock is spared."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from kernel.periods import OpeningHours, utc
from sla.domain.clock import NO_TIME
from sla.domain.policy import GtrPolicy

# A notice is a day or two of working hours: the search back for it starts there, and doubles over long closings.
FIRST_LOOK = timedelta(days=8)
FARTHEST_LOOK = timedelta(days=3650)


def cut_off(touched: Collection[int], uplinks: Mapping[int, Collection[int]]) -> set[int]:
    """The nodes without a way to the core while ``touched`` are worked on: themselves, and each that reaches the core
    through such nodes alone. ``uplinks`` maps a node to its parents; one without any is the core."""
    dark = set(touched)
    while fresh := {node for node, parents in uplinks.items() if node not in dark and parents and set(parents) <= dark}:
        dark |= fresh
    return dark


def notice_needed(interruption: timedelta, terms: GtrPolicy) -> timedelta:
    """The working time by which an interruption is to be announced, by its length in real time."""
    return terms.maintenance_notice if interruption > terms.maintenance_long else terms.maintenance_short_notice


def announced_in_time(
    announced_at: datetime, starts_at: datetime, interruption: timedelta, hours: OpeningHours, terms: GtrPolicy
) -> bool:
    """Whether a clock may rest: announced before it starts, and early enough in the customer's working hours."""
    given = hours.open_time(announced_at, starts_at)
    return utc(announced_at) < utc(starts_at) and given >= notice_needed(interruption, terms)


def announce_before(
    starts_at: datetime, interruption: timedelta, hours: OpeningHours, terms: GtrPolicy
) -> datetime | None:
    """The last instant at which an announcement is still in time; None where the calendar holds no such notice."""
    needed = notice_needed(interruption, terms)
    if needed == NO_TIME:
        return utc(starts_at)
    look = FIRST_LOOK
    while look <= FARTHEST_LOOK:
        left = needed
        for opened in reversed(list(hours.periods(starts_at - look, starts_at))):
            if opened.duration >= left:
                return opened.end - left
            left -= opened.duration
        look *= 2
    return None


def spared(
    start: datetime, end: datetime, interruption: timedelta, began: datetime, ended_at: datetime | None
) -> tuple[datetime, datetime] | None:
    """What a clock that began at ``began`` is spared of a window: at most the interruption that was announced, and
    never beyond the window's end, planned or earlier; None where they do not meet. The overrun counts."""
    since = max(start, began)
    until = min(end, ended_at or end, since + interruption)
    return (since, until) if since < until else None
