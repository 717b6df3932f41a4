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

from kernel.errors import Refused
from provisioning.models import Box, BoxLock

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


def take(box: Box, owner: str, *, at: datetime) -> int | None:
    """The token with which `owner` holds the box from now on; None while somebody else does. In a transaction."""
    BoxLock.objects.get_or_create(box=box)
    lock = BoxLock.objects.select_for_update(skip_locked=True).filter(box=box, owner="").first()
    if lock is None:
        return None
    lock.owner, lock.token, lock.taken_at, lock.beat_at = owner, lock.token + 1, at, at
    lock.save(update_fields=["owner", "token", "taken_at", "beat_at"])
    return lock.token


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
