"""A push as a ladder: the stages it climbs, where it stands, and how long each step took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from provisioning.domain import lifecycle
from provisioning.models import PushStep

STAGES: Final = (
    lifecycle.PLANNED,
    lifecycle.APPROVED,
    lifecycle.LOCKED,
    lifecycle.IDENTIFIED,
    lifecycle.SNAPSHOTTED,
    lifecycle.ARMED,
    lifecycle.APPLIED,
    lifecycle.VERIFIED,
    lifecycle.CONFIRMED,
)
_BAD: Final = frozenset({lifecycle.REFUSED, lifecycle.ROLLED_BACK})
_HALTED: Final = frozenset({lifecycle.UNKNOWN, lifecycle.PARKED, lifecycle.CANCELLED})


@dataclass(frozen=True)
class Stage:
    """`look` is done, now or ahead."""

    name: str
    look: str


@dataclass(frozen=True)
class Told:
    """A step as written down; `took` is the time since the one before, None for the first."""

    name: str
    at: datetime
    took: timedelta | None
    detail: str
    tone: str


def stages(state: str, steps: Sequence[PushStep]) -> list[Stage]:
    """The nine stages: those reached in the last attempt, the one under way, those still ahead."""
    reached = _last_attempt(steps)
    running = state in lifecycle.RUNNING | lifecycle.WAITING - {lifecycle.PARKED}
    return [Stage(name, _look(name, state, reached, running)) for name in STAGES]


def told(steps: Sequence[PushStep]) -> list[Told]:
    before: datetime | None = None
    found = []
    for step in steps:
        found.append(Told(step.step, step.at, step.at - before if before else None, step.detail, _tone(step.step)))
        before = step.at
    return found


def _last_attempt(steps: Sequence[PushStep]) -> set[str]:
    """What was reached since the box was last locked; a parked push begins again from there."""
    names = [step.step for step in steps]
    locked = len(names) - 1 - names[::-1].index(lifecycle.LOCKED) if lifecycle.LOCKED in names else 0
    return {lifecycle.PLANNED, lifecycle.APPROVED} & set(names) | set(names[locked:])


def _look(name: str, state: str, reached: set[str], running: bool) -> str:
    if running and name == state:
        return "now"
    return "done" if name in reached else "ahead"


def _tone(name: str) -> str:
    if name in _BAD:
        return "bad"
    if name in _HALTED:
        return "warn"
    return "good" if name == lifecycle.CONFIRMED else ""
