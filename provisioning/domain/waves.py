"""How a mass change spreads over the boxes, and when it stops by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from kernel.lifecycle import Lifecycle

CANARY, SECOND = 1, 5
SHARE = 10
"""Percent of all boxes in each wave after the first two."""
MOST_FAILURES = 2
MOST_FAILED_SHARE = Decimal("0.03")

PLANNED, RUNNING, PAUSED, STOPPED, DONE, CANCELLED = "planned", "running", "paused", "stopped", "done", "cancelled"

ROLLOUT = Lifecycle(
    "rollout",
    {
        (PLANNED, "approve"): RUNNING,
        (PLANNED, "cancel"): CANCELLED,
        (RUNNING, "pause"): PAUSED,
        (RUNNING, "stop"): STOPPED,
        (RUNNING, "finish"): DONE,
        (RUNNING, "cancel"): CANCELLED,
        (PAUSED, "resume"): RUNNING,
        (PAUSED, "cancel"): CANCELLED,
        (STOPPED, "resume"): RUNNING,  # a person read why, and says that it may go on
        (STOPPED, "cancel"): CANCELLED,
    },
)
ENDED = frozenset({DONE, CANCELLED})

WAITING, PUSHING, WATCHED = "waiting", "pushing", "watched"
GOOD, FAILED, PUT_OFF, LEFT_OUT = "good", "failed", "put_off", "left_out"

PART = Lifecycle(
    "rollout part",
    {
        (WAITING, "start"): PUSHING,
        (WAITING, "put_off"): PUT_OFF,
        (WAITING, "leave_out"): LEFT_OUT,
        (PUSHING, "prove"): WATCHED,
        (PUSHING, "fail"): FAILED,
        (PUSHING, "put_off"): PUT_OFF,  # out of reach: its push waits for it, the wave does not
        (PUSHING, "supersede"): WAITING,  # the line wanted something newer meanwhile
        (PUSHING, "leave_out"): LEFT_OUT,
        (WATCHED, "hold"): GOOD,
        (WATCHED, "fail"): FAILED,
        (PUT_OFF, "prove"): WATCHED,
        (PUT_OFF, "fail"): FAILED,
        (PUT_OFF, "leave_out"): LEFT_OUT,
    },
)
SETTLED = frozenset({GOOD, FAILED, PUT_OFF, LEFT_OUT})
"""States that no longer hold their wave."""


def sizes(total: int) -> list[int]:
    """How many boxes each wave takes: 1, then 5, then a tenth of all (rounded up) until none is left."""
    steps, left = [CANARY, SECOND], total
    tenth = -(-total * SHARE // 100)
    found: list[int] = []
    while left > 0:
        size = min(steps[len(found)] if len(found) < len(steps) else max(tenth, SECOND), left)
        found.append(size)
        left -= size
    return found


def stops(failures: int, size: int) -> bool:
    """Whether `failures` among the `size` boxes of one wave stop the whole: two, or three percent of it."""
    return failures >= MOST_FAILURES or (failures > 0 and Decimal(failures) >= MOST_FAILED_SHARE * size)


def alike(text: str, own: Mapping[str, str]) -> str:
    """`text` with what is each box's own (name -> value) replaced by its name, so that equal outcomes read equal."""
    for name, value in sorted(own.items(), key=lambda pair: len(pair[1]), reverse=True):
        if value:
            text = text.replace(value, f"<{name}>")
    return text


def share_done(states: Iterable[str]) -> Decimal:
    """Percent of the parts that are settled, whole numbers rounded down; 100 for none at all."""
    found = list(states)
    return Decimal(100 * sum(state in SETTLED for state in found) // len(found)) if found else Decimal(100)
