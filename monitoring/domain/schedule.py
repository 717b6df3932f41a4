"""When each target is polled: a phase of its own within the interval, so that the load is flat and never drifts."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from hashlib import blake2b

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
_TICK = timedelta(milliseconds=1)


def phase(name: str, interval: timedelta) -> timedelta:
    """Where in the interval a target has its place, from nothing but its name: the same on every machine."""
    ticks = int.from_bytes(blake2b(name.encode(), digest_size=8).digest(), "big")
    return _TICK * (ticks % max(interval // _TICK, 1))


def next_slot(name: str, interval: timedelta, after: datetime) -> datetime:
    """The target's first slot later than `after`; slots lie exactly one interval apart, however late a poll ran."""
    first = _EPOCH + phase(name, interval)
    return first + interval * ((after - first) // interval + 1)


def missed(due: datetime, done: datetime, interval: timedelta) -> int:
    """How many slots passed unused between the slot that was due and the moment its poll ended."""
    return max((done - due) // interval, 0)
