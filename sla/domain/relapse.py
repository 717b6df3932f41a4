"""When a fault is the same one come back: its clock goes on, and no new allowance begins."""

from dataclasses import dataclass
from datetime import datetime, timedelta

LINE_FAULTS = frozenset({"outage", "flapping", "report"})
"""Three ways to learn that one line does not work. Flapping is relapse after relapse, and what a customer reports is
what monitoring may prove a minute later."""


@dataclass(frozen=True)
class Fault:
    """What broke: the kind of incident, and the node at its root where there is one."""

    kind: str
    root_node: int | None


def is_relapse(before: Fault, restored_at: datetime, now: Fault, started_at: datetime, window: timedelta) -> bool:
    """Whether a line's new fault continues the former one: same root or kind, within ``window`` of real time."""
    if started_at - restored_at > window:
        return False
    same_root = before.root_node is not None and before.root_node == now.root_node
    return same_root or before.kind == now.kind or {before.kind, now.kind} <= LINE_FAULTS
