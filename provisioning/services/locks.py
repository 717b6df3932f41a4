"""The right to talk to a box: one row a box, with owner, heartbeat and a token that only grows.

A worker that died stops beating and is taken to be dead after two missed beats. One that was only slow finds, at its
next write, that the token moved on: it stops, and writes nothing.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Count

from kernel.errors import Refused
from kernel.selectors import policy
from provisioning.models import Box, BoxLock, Node

BEAT = timedelta(seconds=10)
DEAD_AFTER = 2 * BEAT
LONGEST = timedelta(minutes=10)
"""A worker that holds a box for longer hangs, however well its heart beats."""


class Watch:
    """Tells the time from an instant that a door read: services do not read the clock."""

    def __init__(self, at: datetime) -> None:
        self._at, self._since = at, time.monotonic()

    def __call__(self) -> datetime:
        return self._at + timedelta(seconds=time.monotonic() - self._since)


def new_owner() -> str:
    """A name that no other run of a sweep bears."""
    return f"{socket.gethostname()[:60]}:{os.getpid()}:{uuid4().hex[:12]}"


def take(box: Box, owner: str, *, at: datetime, sparing: bool = False) -> int | None:
    """The token with which `owner` holds the box from now on; None while somebody else does, or while as many boxes of
    its node are spoken to as may be. `sparing` leaves the node's last slot to who may not wait. In a transaction.
    """
    BoxLock.objects.get_or_create(box=box)
    lock = BoxLock.objects.select_for_update(skip_locked=True).filter(box=box, owner="").first()
    node = Node.objects.filter(lines__boxes=box).first()
    slot = _free_slot(node, at=at, sparing=sparing) if lock is not None and node is not None else None
    if lock is None or (node is not None and slot is None):
        return None
    lock.owner, lock.token, lock.taken_at, lock.beat_at = owner, lock.token + 1, at, at
    lock.node, lock.slot = node, slot
    lock.save(update_fields=["owner", "token", "taken_at", "beat_at", "node", "slot"])
    return lock.token


def full_nodes(*, at: datetime, sparing: bool = False) -> list[int]:
    """The nodes below which no session more may be opened now."""
    held = BoxLock.objects.exclude(owner="").filter(node__isnull=False)
    counted = held.values_list("node", "node__sessions").annotate(open=Count("pk"))
    return [node for node, own, taken in counted if taken >= _ceiling(own, at=at, sparing=sparing)]


def _free_slot(node: Node, *, at: datetime, sparing: bool) -> int | None:
    # The node's row makes the claims of all workers wait for one another; the constraint on slots is the proof.
    own = Node.objects.select_for_update(no_key=True).values_list("sessions", flat=True).get(pk=node.pk)
    taken = set(BoxLock.objects.exclude(owner="").filter(node=node).values_list("slot", flat=True))
    ceiling = _ceiling(own, at=at, sparing=sparing)
    if len(taken) >= ceiling:
        return None
    return next(slot for slot in range(1, len(taken) + 2) if slot not in taken)


def _ceiling(own: int | None, *, at: datetime, sparing: bool) -> int:
    ceiling: int = own or policy("network", at.date()).sessions_per_node
    return max(1, ceiling - 1) if sparing else ceiling


def hold(box_id: int, token: int, *, at: datetime) -> None:
    """Proves in the caller's transaction that the lock is still held with `token`, and keeps it until that ends.

    Raises:
        Refused: `lock_lost`.
    """
    if not BoxLock.objects.filter(box_id=box_id, token=token).exclude(owner="").update(beat_at=at):
        raise Refused("lock_lost", box=box_id, token=token)


def release(box_id: int, token: int) -> None:
    """Gives the lock back, if it is still ours."""
    BoxLock.objects.filter(box_id=box_id, token=token).update(owner="")


def dead_locks(*, at: datetime) -> list[BoxLock]:
    """The locks of dead workers, locked for the caller's transaction, and freed under a new token."""
    held = BoxLock.objects.select_for_update(skip_locked=True).exclude(owner="")
    dead = [
        *held.filter(beat_at__lte=at - DEAD_AFTER),
        *held.filter(taken_at__lte=at - LONGEST, beat_at__gt=at - DEAD_AFTER),
    ]
    for lock in dead:
        lock.owner, lock.token = "", lock.token + 1
        lock.save(update_fields=["owner", "token"])
    return dead


@contextmanager
def beating(owner: str, watch: Callable[[], datetime]) -> Iterator[None]:
    """Keeps every lock of `owner` alive while the block runs, however long a box takes to answer."""
    stop = threading.Event()
    heart = threading.Thread(target=_beat, args=(owner, watch, stop), name="heart", daemon=True)
    heart.start()
    try:
        yield
    finally:
        stop.set()
        heart.join()


def _beat(owner: str, watch: Callable[[], datetime], stop: threading.Event) -> None:
    while not stop.wait(BEAT.total_seconds()):
        try:
            with transaction.atomic():
                BoxLock.objects.filter(owner=owner).update(beat_at=watch())
        finally:
            connection.close()
