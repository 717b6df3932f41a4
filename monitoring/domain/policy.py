"""How the network is watched: the operator's rules, as versioned data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


def _seconds(*offsets: int) -> tuple[timedelta, ...]:
    return tuple(timedelta(seconds=offset) for offset in offsets)


@dataclass(frozen=True)
class WatchPolicy:
    """Defaults of the policy kind `watch`.

    Args:
        interval: between two polls of a target that names none itself.
        fast_probes: when a target is asked again, counted from the first bad sample; all of them bad proves the loss.
        proof_within: the bad answers that prove a loss lie no further apart than this.
        goods_needed: good samples that prove a recovery.
        recover_over: the time those good samples must span.
        flap_enter: a target flaps above this weighted share of changes, in percent of the last 21 results.
        flap_leave: it no longer does below this one.
        siblings_within: what falls under one healthy parent within this time is one event.
        children_clear_within: what still is lost so long after its root came back has a cause of its own.
        parent_patience: how long a proven loss waits for news of the node it hangs from before it is told alone.
        answer_within: the budget of one poll, always kept below half the interval; what is slow by nature is given up
            to three times as much.
    """

    interval: timedelta = timedelta(seconds=60)
    fast_probes: tuple[timedelta, ...] = _seconds(10, 20, 30)
    proof_within: timedelta = timedelta(minutes=2)
    goods_needed: int = 3
    recover_over: timedelta = timedelta(seconds=60)
    flap_enter: int = 20
    flap_leave: int = 5
    siblings_within: timedelta = timedelta(seconds=120)
    children_clear_within: timedelta = timedelta(seconds=300)
    parent_patience: timedelta = timedelta(seconds=60)
    answer_within: timedelta = timedelta(seconds=2)

    def __post_init__(self) -> None:
        if not self.fast_probes or list(self.fast_probes) != sorted(set(self.fast_probes)):
            raise ValueError("fast_probes must rise")
        if self.fast_probes[0] <= timedelta() or self.interval <= timedelta() or self.answer_within <= timedelta():
            raise ValueError("an interval must be longer than nothing")
        if self.goods_needed < 1 or not 0 <= self.flap_leave <= self.flap_enter <= 100:
            raise ValueError("goods_needed is at least 1 and flapping is left below where it is entered")

    @property
    def lease(self) -> timedelta:
        """How long a poller has what it claimed to itself: a question at its longest and the ping after it; never less
        than eight seconds, for what came must be written too.

        A walk after a restart may outlast it: the target is then asked twice, and the later answer changes nothing.
        """
        return max(self.answer_within * 4, timedelta(seconds=8))

    def budget(self, interval: timedelta, needed: timedelta = timedelta()) -> timedelta:
        """The longest a poll may take at this interval, for a target that was found to need so much."""
        return min(max(self.answer_within, min(needed, self.answer_within * 3)), interval * 0.45)
