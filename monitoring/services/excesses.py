"""Thresholds with hysteresis: entered when several values in a row are beyond one bound, left behind another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from monitoring.domain.profiles import Profile, Threshold
from monitoring.models import Excess

if TYPE_CHECKING:
    from monitoring.services.watched import Watched

_Sample = tuple[tuple[int, str, str], datetime, float]


@dataclass(frozen=True, slots=True)
class Passed:
    """A threshold entered, gone further beyond, or left (`ended_at`)."""

    target: int
    metric: str
    interface: str
    bound: float
    worst: float
    began_at: datetime
    ended_at: datetime | None = None


def judge(target: Watched, profile: Profile, samples: Sequence[_Sample]) -> list[Passed]:
    """What the samples of one reading change; how many in a row were beyond is kept in the target's memory."""
    if not profile.thresholds:
        return []
    over: dict[str, Any] = target.memory.get("over") or {}
    found = []
    for threshold in profile.thresholds:
        for (_, metric, interface), at, value in samples:
            if metric == threshold.metric:
                found += _judge(target.pk, threshold, interface, at, value, over)
    if over or "over" in target.memory:
        target.memory = {**target.memory, "over": over}
    return found


def _judge(
    pk: int, threshold: Threshold, interface: str, at: datetime, value: float, over: dict[str, Any]
) -> list[Passed]:
    name = f"{threshold.metric} {interface}".strip()
    kept: dict[str, Any] = over.get(name) or {"inside": False, "count": 0}
    inside = bool(kept["inside"])
    # Outside, what counts is a value beyond; inside, one that is back.
    counts = threshold.beyond(value, inside=inside) is not inside
    if not counts:
        if not inside:
            over.pop(name, None)
            return []
        return _worse(pk, threshold, interface, value, kept, over, name)
    since = kept["since"] if kept["count"] else at.isoformat()
    worst = _worst(threshold, value, kept.get("worst"))
    kept = {**kept, "count": kept["count"] + 1, "since": since, "worst": worst}
    over[name] = kept
    if kept["count"] < threshold.times:
        return []
    if inside:
        over.pop(name)
        began, ended = datetime.fromisoformat(kept["began"]), datetime.fromisoformat(since)
        return [Passed(pk, threshold.metric, interface, threshold.enter, kept["worst"], began, ended)]
    over[name] = {"inside": True, "count": 0, "began": since, "worst": worst}
    return [Passed(pk, threshold.metric, interface, threshold.enter, worst, datetime.fromisoformat(since))]


def _worse(
    pk: int, threshold: Threshold, interface: str, value: float, kept: dict[str, Any], over: dict[str, Any], name: str
) -> list[Passed]:
    worst = _worst(threshold, value, kept["worst"])
    over[name] = {**kept, "count": 0, "worst": worst}
    if worst == kept["worst"]:
        return []
    began = datetime.fromisoformat(kept["began"])
    return [Passed(pk, threshold.metric, interface, threshold.enter, worst, began)]


def _worst(threshold: Threshold, value: float, before: float | None) -> float:
    if before is None:
        return value
    return max(value, before) if threshold.enter > threshold.leave else min(value, before)


def write(passed: Sequence[Passed]) -> None:
    """One row for each stretch beyond a threshold, however often its batch is handed over."""
    for one in passed:
        open_ = Excess.objects.filter(
            target=one.target, metric=one.metric, interface=one.interface, ended_at__isnull=True
        )
        if open_.update(worst=one.worst, ended_at=one.ended_at) or one.ended_at is not None:
            continue
        Excess.objects.create(
            target_id=one.target,
            metric=one.metric,
            interface=one.interface,
            bound=one.bound,
            worst=one.worst,
            began_at=one.began_at,
        )
