"""How long a target is waited for: what its own answers have taken (RFC 6298 section 2, which times TCP the same way).

Most answer within milliseconds and are never written down; what is slow by nature is given the time that it needs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from monitoring.domain.policy import WatchPolicy

Pace = Sequence[float]
"""Seconds: the smoothed time to an answer, and its smoothed deviation."""

_SLOW = 0.25
# What may be lost is given this much more time, or one that became slow would be taken for lost, and never known.
_DOUBT = 2


def learnt(pace: Pace | None, took: float, rules: WatchPolicy) -> Pace | None:
    """The pace after one more answer; None for those quick enough that the usual budget is ample."""
    if pace is None:
        return (took, took / 2) if took > rules.answer_within.total_seconds() * _SLOW else None
    mean, spread = pace
    spread = 0.75 * spread + 0.25 * abs(mean - took)
    mean = 0.875 * mean + 0.125 * took
    if needed((mean, spread)) < rules.answer_within * _SLOW:
        return None
    return round(mean, 4), round(spread, 4)


def needed(pace: Pace | None) -> timedelta:
    """The smoothed time and four deviations."""
    return timedelta(seconds=pace[0] + 4 * pace[1]) if pace else timedelta()


def budget(pace: Pace | None, interval: timedelta, rules: WatchPolicy, *, doubtful: bool = False) -> timedelta:
    """The longest that the next poll may take: never less than usual, never near half the interval."""
    usual = rules.answer_within * (_DOUBT if doubtful else 1)
    return rules.budget(interval, max(usual, needed(pace)))
