from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from kernel.selectors import calendar_version
from provisioning.domain import waves
from provisioning.models import Rollout, RolloutPart
from provisioning.selectors.lines import held_nodes


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
        return sum(count for state, count in self.states.items() if state in waves.SETTLED)


@dataclass(frozen=True)
class Progress:
    """`percent` of all parts settled; `waits_for` are codes of what keeps the next box: approval, pause, decision,
    opening_hours, held_node, watching."""

    total: int
    percent: int
    waves: tuple[WaveProgress, ...]
    waits_for: tuple[str, ...]


def rollouts() -> QuerySet[Rollout]:
    """All mass changes, newest first, with who planned and approved them."""
    found = Rollout.objects.select_related("model", "template", "planned_by", "approved_by")
    return found.order_by("-planned_at", "-pk")


def rollout_parts(rollout: Rollout) -> QuerySet[RolloutPart]:
    """Its boxes in the order in which they go."""
    return rollout.parts.select_related("box", "line__contract__customer", "push").order_by("rank")


def rollout_preview(rollout: Rollout) -> list[Alike]:
    """What would be typed, boxes with the same difference together, most boxes first."""
    found = _alike(("", part.diff, part) for part in rollout_parts(rollout))
    return sorted(found, key=lambda group: -len(group.parts))


def rollout_results(rollout: Rollout) -> list[Alike]:
    """What came of it, boxes with the same outcome together: failures first, then most boxes first."""
    parts = rollout_parts(rollout).exclude(state=waves.WAITING)
    found = _alike((part.state, part.output, part) for part in parts)
    return sorted(found, key=lambda group: (group.state != waves.FAILED, -len(group.parts)))


def rollout_progress(rollout: Rollout, *, at: datetime) -> Progress:
    """How far it is, and what it waits for."""
    by_wave: dict[int, Counter[str]] = {}
    for wave, state in rollout.parts.order_by("wave").values_list("wave", "state"):
        by_wave.setdefault(wave, Counter())[state] += 1
    rows = tuple(WaveProgress(rank, counts.total(), dict(counts)) for rank, counts in by_wave.items())
    total = sum(row.size for row in rows)
    percent = int(waves.share_done(state for counts in by_wave.values() for state in counts.elements()))
    return Progress(total, percent, rows, _waits_for(rollout, at=at))


def _alike(said: Iterable[tuple[str, str, RolloutPart]]) -> list[Alike]:
    groups: dict[tuple[str, str], list[RolloutPart]] = {}
    for state, text, part in said:
        groups.setdefault((state, text), []).append(part)
    return [Alike(state, text, tuple(parts)) for (state, text), parts in groups.items()]


def _waits_for(rollout: Rollout, *, at: datetime) -> tuple[str, ...]:
    by_state = {waves.PLANNED: ("approval",), waves.PAUSED: ("pause",), waves.STOPPED: ("decision",)}
    if rollout.state != waves.RUNNING:
        return by_state.get(rollout.state, ())
    unsettled = rollout.parts.exclude(state__in=waves.SETTLED).order_by("wave")
    first = unsettled.first()
    if first is None:
        return ()
    found: set[str] = set()
    held = held_nodes()
    for part in unsettled.filter(wave=first.wave).select_related("line__contract__calendar"):
        if part.state == waves.WATCHED:
            found.add("watching")
        elif part.state == waves.WAITING and part.line.node_id in held:
            found.add("held_node")
        elif part.state == waves.WAITING and not rollout.forced and in_opening_hours(part, at):
            found.add("opening_hours")
    return tuple(sorted(found))


def in_opening_hours(part: RolloutPart, at: datetime) -> bool:
    """Whether the customer of the part is in his opening hours."""
    version = calendar_version(part.line.contract.calendar, at.date())
    return version.opening_hours().is_open(at)
