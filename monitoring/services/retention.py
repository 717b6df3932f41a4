"""Roll-ups and the end of what is old."""

from __future__ import annotations

from datetime import datetime

from kernel.services import sweep_ran
from monitoring.stores import store


def roll_up(*, at: datetime) -> int:
    """Completes the roll-ups; how many stretches were written."""
    written = store().roll_up(at=at)
    sweep_ran("monitoring.roll_up", at=at)
    return written


def expire(*, at: datetime) -> int:
    """Drops samples and roll-ups that are past their time; how many pieces went. Not inside a transaction."""
    return store().expire(at=at)
