"""From samples to a proven loss and a proven recovery (docs/glossary.md: hold-down, outage, flapping).

A first bad sample only raises a suspicion: the target is asked again at once, and again. If one answer is good, nothing
was ever said, so there is nothing to take back. If all are bad, the loss is proven and dated from the *first* bad
sample; the last good one is kept, for the truth lies between the two. The way back is the same: the recovery is proven
by several good samples over a minute and dated from the first of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from monitoring.domain.policy import WatchPolicy

WINDOW = 21
# Of the 20 changes that 21 results can hold, oldest first: they rise from 0.75 to 1.25 times their mean.
_WEIGHTS = tuple(57 + 2 * place for place in range(WINDOW - 1))


class State(StrEnum):
    UNKNOWN = "unknown"
    UP = "up"
    SUSPECT = "suspect"
    DOWN = "down"


class Fact(StrEnum):
    """What one reading taught."""

    ANSWERED = "answered"  # the first good sample after a bad one, or ever
    LOST = "lost"
    RECOVERED = "recovered"
    FLAPPING = "flapping"
    STEADY = "steady"


@dataclass(frozen=True, slots=True)
class Reading:
    """One question and whether it was answered within its budget. `at` is when it was asked."""

    at: datetime
    good: bool


@dataclass(frozen=True, slots=True)
class Health:
    """All that is remembered of a target.

    Args:
        first_bad_at: of the suspicion or of the loss; None while all is well.
        proofs: the bad answers to the fast probes, the latest few.
        first_good_at: of a recovery under way.
        goods: how many good samples in a row since then.
        results: the last 21, oldest first, "1" for good.
    """

    state: State = State.UNKNOWN
    last_at: datetime | None = None
    last_good_at: datetime | None = None
    first_bad_at: datetime | None = None
    proofs: tuple[datetime, ...] = ()
    first_good_at: datetime | None = None
    goods: int = 0
    results: str = ""
    flapping: bool = False


@dataclass(frozen=True, slots=True)
class Judgement:
    """The new health, what was learnt, and when to ask again before the next ordinary poll (None = no hurry)."""

    health: Health
    facts: tuple[Fact, ...] = ()
    probe_at: datetime | None = None


def judge(health: Health, reading: Reading, policy: WatchPolicy) -> Judgement:
    """Takes one reading into account.

    A reading no later than the last one changes nothing: the same batch may be handed over twice, and an answer may be
    late. A target never seen alive is never lost either: what was never in service cannot fail.
    """
    if health.last_at is not None and reading.at <= health.last_at:
        return Judgement(health)
    judged = _good(health, reading.at, policy) if reading.good else _bad(health, reading.at, policy)
    return _flap(judged, reading, policy)


def _good(health: Health, at: datetime, policy: WatchPolicy) -> Judgement:
    answered = () if health.results.endswith("1") else (Fact.ANSWERED,)
    seen = replace(health, last_at=at, last_good_at=at)
    if health.state is not State.DOWN:
        return Judgement(replace(seen, state=State.UP, first_bad_at=None, proofs=()), answered)
    began, goods = health.first_good_at or at, health.goods + 1
    if goods >= policy.goods_needed and at - began >= policy.recover_over:
        well = replace(seen, state=State.UP, first_bad_at=None, proofs=(), first_good_at=began, goods=0)
        return Judgement(well, (*answered, Fact.RECOVERED))
    step = policy.recover_over / max(policy.goods_needed - 1, 1)
    due = max(began + step * min(goods, policy.goods_needed - 1), at + step / 2)
    return Judgement(replace(seen, first_good_at=began, goods=goods), answered, due)


def _bad(health: Health, at: datetime, policy: WatchPolicy) -> Judgement:
    health = replace(health, last_at=at)
    if health.state is State.UP:
        suspect = replace(health, state=State.SUSPECT, first_bad_at=at, proofs=(), first_good_at=None)
        return Judgement(suspect, (), at + policy.fast_probes[0])
    if health.state is State.DOWN:
        return Judgement(replace(health, first_good_at=None, goods=0))
    if health.state is State.SUSPECT:
        return _still_bad(health, at, policy)
    return Judgement(health)


def _still_bad(health: Health, at: datetime, policy: WatchPolicy) -> Judgement:
    assert health.first_bad_at is not None
    needed = len(policy.fast_probes)
    proofs = (*health.proofs, at)[-needed:]
    # A poller that was away leaves old proofs behind: only answers close to one another prove anything together.
    proofs = tuple(proof for proof in proofs if at - proof <= policy.proof_within)
    if len(proofs) == needed:
        return Judgement(replace(health, state=State.DOWN, proofs=proofs, goods=0), (Fact.LOST,))
    earlier = policy.fast_probes[len(proofs) - 1]
    planned = health.first_bad_at + policy.fast_probes[len(proofs)]
    late = at + (policy.fast_probes[len(proofs)] - earlier)
    return Judgement(replace(health, proofs=proofs), (), planned if planned > at else late)


def _flap(judged: Judgement, reading: Reading, policy: WatchPolicy) -> Judgement:
    health = judged.health
    results = (health.results + ("1" if reading.good else "0"))[-WINDOW:]
    if "0" not in results and not health.flapping:
        return Judgement(replace(health, results=results), judged.facts, judged.probe_at)
    share = change_share(results)
    bar = policy.flap_leave if health.flapping else policy.flap_enter
    flapping = share[0] * 100 >= bar * share[1] if health.flapping else share[0] * 100 > bar * share[1]
    facts = judged.facts
    if flapping != health.flapping:
        facts = (*facts, Fact.FLAPPING if flapping else Fact.STEADY)
    return Judgement(replace(health, results=results, flapping=flapping), facts, judged.probe_at)


def change_share(results: str) -> tuple[int, int]:
    """The weighted changes among results, and what they would weigh if every result were a change (so, a fraction).

    A window that is not full yet counts as if it had been quiet before.
    """
    weights = _WEIGHTS[WINDOW - len(results) :]
    changed = sum(weight for weight, one, next_ in zip(weights, results, results[1:], strict=False) if one != next_)
    return changed, sum(_WEIGHTS)
