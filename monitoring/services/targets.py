"""What is watched: every box in service and every node with an address."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from monitoring.domain.health import State
from monitoring.models import Outage, Target
from provisioning.models import Box, Node
from provisioning.selectors import boxes_in_service

_FRESH: dict[str, Any] = {
    "state": State.UNKNOWN.value,
    "last_at": None,
    "last_good_at": None,
    "first_bad_at": None,
    "proofs": [],
    "first_good_at": None,
    "goods": 0,
    "results": "",
    "flapping": False,
    "trouble": "",
    "memory": {},
}


def watch_box(box: Box, *, at: datetime, interval: timedelta | None = None) -> Target:
    """Watches a box from now on. A box that was exchanged inherits the outage of its line, so that its first proven
    answers are the recovery of that outage.

    Args:
        interval: between two polls; None follows the policy.
    """
    with transaction.atomic():
        target = _watched(Target.objects.filter(box=box), Target(box=box), at, interval)
        lost = Outage.objects.select_for_update().open().filter(line=box.line_id).exclude(target=target).first()
        if box.line_id is not None and lost is not None:
            _inherit(target, lost)
    return target


def watch_node(node: Node, *, at: datetime, interval: timedelta | None = None) -> Target:
    """Watches a node from now on."""
    with transaction.atomic():
        return _watched(Target.objects.filter(node=node), Target(node=node), at, interval)


def forget_box(box: Box, *, at: datetime) -> None:
    """Stops watching a box. An outage that an incident tells of stays open while its line may get another box."""
    with transaction.atomic():
        target = Target.objects.select_for_update().filter(box=box, watched=True).first()
        if target is None:
            return
        Target.objects.filter(pk=target.pk).update(watched=False, **_FRESH)
        lost = Outage.objects.open().filter(target=target)
        lost.filter(Q(incident=None) | Q(line=None) | Q(line__detached_at__isnull=False)).update(dropped_at=at)


def sync_targets(*, at: datetime) -> int:
    """Brings what is watched in line with what is in service; how many targets came or went.

    New boxes first: the outage of a line passes from the box that goes to the box that comes.
    """
    fresh = list(boxes_in_service().filter(Q(target=None) | Q(target__watched=False)))
    for box in fresh:
        watch_box(box, at=at)
    nodes = list(Node.objects.filter(address__isnull=False).filter(Q(target=None) | Q(target__watched=False)))
    for node in nodes:
        watch_node(node, at=at)
    gone = list(Box.objects.filter(target__watched=True).exclude(pk__in=Box.objects.in_service()))
    for box in gone:
        forget_box(box, at=at)
    ended = Outage.objects.open().filter(target__watched=False, line__detached_at__isnull=False)
    return len(fresh) + len(nodes) + len(gone) + ended.update(dropped_at=at)


def _watched(known: QuerySet[Target], fresh: Target, at: datetime, interval: timedelta | None) -> Target:
    target = known.select_for_update().first()
    if target is None:
        fresh.interval, fresh.due_at, fresh.slot_at = interval, at, at
        fresh.save()
        return fresh
    if not target.watched:
        Target.objects.filter(pk=target.pk).update(watched=True, due_at=at, slot_at=at, **_FRESH)
    if interval is not None:
        Target.objects.filter(pk=target.pk).update(interval=interval)
    target.refresh_from_db()
    return target


def _inherit(target: Target, lost: Outage) -> None:
    lost.target = target
    lost.save(update_fields=["target"])
    target.state, target.first_bad_at, target.last_good_at = State.DOWN.value, lost.first_bad_at, lost.last_good_at
    target.save(update_fields=["state", "first_bad_at", "last_good_at"])
