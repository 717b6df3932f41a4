from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from provisioning.models import Rollout, RolloutPart


@dataclass(frozen=True)
class Alike:
    """Boxes of which the same is to be said: `text` is a diff or an outcome, `state` that of the parts."""

    state: str
    text: str
    parts: tuple[RolloutPart, ...]


@dataclass(frozen=True)
class WaveProgress:
    """One wave: its rank from 1, its size, and how many parts stand in each state."""

    rank: int
    size: int
    states: dict[str, int]

    @property
    def settled(self) -> int:
        return sum(self.states.get(state, 0) for state in ("good", "failed", "put_off", "left_out"))


@dataclass(frozen=True)
class Progress:
    """`percent` of all parts settled; `waits_for` are codes of what keeps the next box: approval, pause, opening_hours,
    held_node, watching."""

    total: int
    percent: int
    waves: tuple[WaveProgress, ...]
    waits_for: tuple[str, ...]


def rollouts() -> QuerySet[Rollout]:
    """All mass changes, newest first, with who planned and approved them."""
    found = Rollout.objects.select_related("model", "template", "planned_by", "approved_by")
    return found.order_by("-planned_at", "-pk")


def rollout_preview(rollout: Rollout) -> list[Alike]:
    """What would be typed, boxes with the same difference together, most boxes first."""
    raise NotImplementedError


def rollout_results(rollout: Rollout) -> list[Alike]:
    """What came of it, boxes with the same outcome together: failures first, then most boxes first."""
    raise NotImplementedError


def rollout_progress(rollout: Rollout, *, at: datetime) -> Progress:
    """How far it is, and what it waits for."""
    raise NotImplementedError


def rollout_parts(rollout: Rollout) -> QuerySet[RolloutPart]:
    """Its boxes in the order in which they go."""
    return rollout.parts.select_related("box", "line__contract__customer", "push").order_by("rank")
