"""How often a target is asked, and how long it is waited for: the operator's rules, and what its own answers taught."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kernel.selectors import policy
from monitoring.domain.health import State
from monitoring.domain.patience import budget
from monitoring.domain.policy import WatchPolicy
from monitoring.models import Target


@dataclass(frozen=True)
class Patience:
    """Seconds: between two polls, the longest that the next one may take, and the smoothed time to an answer (None for
    what is quick, which is not written down)."""

    every: int
    most: float
    mean: float | None

    @property
    def learnt(self) -> bool:
        return self.mean is not None


def patience_with(target: Target, at: datetime) -> Patience:
    rules: WatchPolicy = policy("watch", at.date())
    interval, pace = target.interval or rules.interval, target.memory.get("pace")
    unsure = target.state in {State.SUSPECT, State.UNKNOWN}
    most = budget(pace, interval, rules, doubtful=unsure).total_seconds()
    return Patience(int(interval.total_seconds()), most, pace[0] if pace else None)
