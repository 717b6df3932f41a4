"""From counters to rates: what a delta means, and when it means nothing (RFC 2578 section 7.1.6, RFC 2863)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

_UPTIME_MODULUS = 1 << 32  # sysUpTime counts hundredths of a second in 32 bits: it comes back to 0 after 497 days
_UPTIME_SLACK = 6000


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter's value and how many bits it has (32 or 64)."""

    value: int
    bits: int = 64


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Counters read together. `uptime` in hundredths of a second; `counters` by any name."""

    at: datetime
    uptime: int
    counters: Mapping[str, Counter]


def restarted(before: Snapshot, after: Snapshot) -> bool:
    """Whether the device began anew in between: sysUpTime went back, other than by its own wrap."""
    elapsed = (after.at - before.at) // timedelta(milliseconds=10)
    expected = before.uptime + elapsed
    if expected >= _UPTIME_MODULUS - _UPTIME_SLACK and after.uptime < before.uptime:
        return abs(after.uptime - (expected - _UPTIME_MODULUS)) > _UPTIME_SLACK
    return after.uptime < before.uptime


def delta(before: Counter, after: Counter) -> int | None:
    """What was counted in between; None when that cannot be known.

    A counter of 32 bits that went back has wrapped once; one of 64 bits cannot wrap in a lifetime, so it was cleared.
    """
    if before.bits != after.bits:
        return None
    grown = after.value - before.value
    if grown >= 0:
        return grown
    return grown + (1 << 32) if after.bits == 32 else None


def jumped(before: Snapshot, after: Snapshot) -> bool:
    """Whether one of the two clocks jumped: they disagree on the time between by more than ten seconds and a tenth."""
    ours = (after.at - before.at).total_seconds()
    theirs = ((after.uptime - before.uptime) % _UPTIME_MODULUS) / 100
    # A few agents never advance their uptime: then ours is all there is.
    return theirs > 0 and abs(ours - theirs) > 10 + ours / 10


def oddities(before: Snapshot, after: Snapshot, ceilings: Mapping[str, float] | None = None) -> list[str]:
    """Why rates are missing that a device in its right mind would have given: `clock_jumped` or `counters_back`."""
    if after.at <= before.at or restarted(before, after):
        return []
    if jumped(before, after):
        return ["clock_jumped"]
    known = rates(before, after, ceilings)
    both = before.counters.keys() & after.counters.keys()
    back = any(
        after.counters[name].value < before.counters[name].value
        for name in both - known.keys()
        if after.counters[name].bits == before.counters[name].bits
    )
    return ["counters_back"] if back else []


def rates(before: Snapshot | None, after: Snapshot, ceilings: Mapping[str, float] | None = None) -> dict[str, float]:
    """Units a second of each counter that both snapshots hold; empty on a first reading, after a restart and when a
    clock jumped.

    Args:
        ceilings: what a counter can grow by in a second: a counter of 32 bits that was cleared looks as if it had
            wrapped, and only the impossible rate tells.
    """
    if before is None or after.at <= before.at or restarted(before, after) or jumped(before, after):
        return {}
    seconds, found = (after.at - before.at).total_seconds(), {}
    for name, now in after.counters.items():
        then = before.counters.get(name)
        count = delta(then, now) if then is not None else None
        if count is not None and not (ceilings and count / seconds > ceilings.get(name, float("inf"))):
            found[name] = count / seconds
    return found
