"""A race, provoked: several acts at the same moment, each in a thread with a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier
from typing import Any

from django.db import connection

from kernel.errors import Refused


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each act gave back, in their order; what one of them raised is raised."""
    gate = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            gate.wait(timeout=30)
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def raced(*acts: Callable[[], Any]) -> list[Any]:
    """What each act gave back, or the code it was refused with."""
    return at_once(*[partial(_answered, act) for act in acts])


def _answered(act: Callable[[], Any]) -> Any:
    try:
        return act()
    except Refused as refusal:
        return refusal.code
