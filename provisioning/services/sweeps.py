"""The sweeps that do what is due: restores apart and first, then the rest, and the looking up of unknown ends."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Exists, F, OuterRef, Q

from kernel.selectors import policy
from kernel.services import sweep_ran, transition
from provisioning.domain import firmware, lifecycle
from provisioning.domain.backoff import park_for
from provisioning.models import Box, BoxLock, KeyAlarm, Priority, Push, PushStep, Upgrade
from provisioning.services import locks
from provisioning.services.pipeline import Run, run_push, settle
from provisioning.services.planning import newer_waits, plan_push

SESSIONS: int = settings.RACCORD_SESSIONS
"""Boxes spoken to at once by one sweep of one worker."""
MOST = 1000
"""Boxes that one sweep takes at most: the next one is never far."""
BUSY = lifecycle.RUNNING | {lifecycle.UNKNOWN}

Held = TypeVar("Held")


def push_due(*, at: datetime, sessions: int = SESSIONS) -> int:
    """Runs the due pushes that are no restores; returns how many it took."""
    return _sweep("push_due", Priority.NORMAL, at=at, sessions=sessions)


def restore_due(*, at: datetime, sessions: int = SESSIONS) -> int:
    """Runs the due restores: their own sweep, queue and worker, so that nothing stands before them."""
    return _sweep("restore_due", Priority.RESTORE, at=at, sessions=sessions)


def settle_unknown(*, at: datetime, sessions: int = SESSIONS) -> int:
    """Looks up the pushes whose outcome is unknown and whose box's timer has fired; returns how many it settled."""
    watch, owner = locks.Watch(at), locks.new_owner()
    free_dead(at=at)
    due = Push.objects.filter(~alarmed(), state=lifecycle.UNKNOWN, due_at__lte=at).order_by("due_at", "pk")
    runs = [run for pk in due.values_list("pk", flat=True)[:sessions] if (run := _held(pk, owner, watch)) is not None]
    settled = []
    with locks.beating(owner, watch):
        each(runs, lambda run: settled.append(run) if settle(run) else None)
    for run in settled:
        _again(run, at=watch())
    sweep_ran("provisioning.settle_unknown", at=at)
    return len(settled)


def free_dead(*, at: datetime) -> int:
    """Takes the boxes of dead workers back: what had not touched its box waits again, the rest is unknown."""
    with transaction.atomic():
        dead = {lock.box_id: lock.beat_at or at for lock in locks.dead_locks(at=at)}
    for pk in Push.objects.filter(_orphaned()).values_list("pk", flat=True):
        _free(pk, died_at=dead, at=at)
    return len(dead)


def _orphaned() -> Q:
    """Running by its state, while nobody holds its box under its token."""
    holder = BoxLock.objects.filter(box=OuterRef("box"), token=OuterRef("token")).exclude(owner="")
    return Q(state__in=lifecycle.RUNNING) & ~Q(Exists(holder))


def _free(pk: int, *, died_at: dict[int, datetime], at: datetime) -> None:
    with transaction.atomic():
        push = Push.objects.select_for_update(skip_locked=True).filter(_orphaned(), pk=pk).first()
        if push is None:  # another sweep is at it
            return
        updates: dict[str, Any] = {"due_at": at}
        if push.state in lifecycle.TOUCHED:
            action = "lose"
            updates["due_at"] = max(push.settle_after or died_at.get(push.box_id, at), at)
        elif newer_waits(push):
            action, updates = "cancel", {"due_at": None, "settled_at": at}
        else:
            action = "park"
            updates = {"due_at": at + _pause_after_death(push, at=at), "parked_since": push.parked_since or at}
        transition(push, lifecycle.PUSH, action, at=at, why="the worker died", **updates)
        PushStep.objects.create(push=push, step=push.state, at=at, detail="the worker died")


def _pause_after_death(push: Push, *, at: datetime) -> timedelta:
    """None the first time, for deployments kill workers; then longer and longer, for it may be the push that kills."""
    if push.attempts <= 1:
        return timedelta(0)
    chance = random.random()  # noqa: S311 - spreads load, guards nothing
    return park_for(push.attempts - 1, chance, policy("network", at.date()))


def _sweep(name: str, priority: Priority, *, at: datetime, sessions: int) -> int:
    watch, owner = locks.Watch(at), locks.new_owner()
    free_dead(at=at)
    taken: list[Run] = []

    def claim(limit: int) -> list[Run]:
        runs = _claim(priority, owner, watch, min(limit, MOST - len(taken)))
        taken.extend(runs)
        return runs

    with locks.beating(owner, watch):
        keep_busy(claim, run_push, sessions)
    sweep_ran(f"provisioning.{name}", at=at)
    return len(taken)


def alarmed() -> Exists:
    """Somebody answers for the box with another key than its own, and nobody has decided yet."""
    return Exists(KeyAlarm.objects.filter(box=OuterRef("box"), decided_at__isnull=True))


def _claim(priority: Priority, owner: str, watch: locks.Watch, limit: int) -> list[Run]:
    """Up to `limit` due pushes, their boxes locked; those of a node with no slot free are passed over."""
    busy = Push.objects.filter(box=OuterRef("box"), state__in=BUSY)
    due = Push.objects.filter(
        ~Exists(busy),
        ~Exists(Upgrade.objects.filter(box=OuterRef("box"), state__in=firmware.UNDER_WAY)),
        ~alarmed(),
        state__in=[lifecycle.APPROVED, lifecycle.PARKED],
        priority=priority,
        due_at__lte=watch(),
    )
    full = locks.full_nodes(at=watch(), sparing=priority != Priority.RESTORE)
    due = due.exclude(line__node__in=full).order_by("due_at", "pk")
    runs: list[Run] = []
    # A few more than asked for: other workers are at the same rows.
    for pk in due.values_list("pk", flat=True)[: 2 * limit] if limit > 0 else ():
        if len(runs) == limit:
            break
        run = _claimed(pk, owner, watch)
        runs += [run] if run is not None else []
    return runs


def _claimed(pk: int, owner: str, watch: locks.Watch) -> Run | None:
    """The push, its box locked for `owner`; None when another worker was faster or it is out of date."""
    at = watch()
    try:
        with transaction.atomic():
            push = _still_waiting(pk)
            if push is None or _outdated(push, at=at):
                return None
            token = locks.take(push.box, owner, at=at, sparing=push.priority != Priority.RESTORE)
            if token is None:
                return None
            transition(push, lifecycle.PUSH, "lock", at=at, token=token, attempts=F("attempts") + 1)
            PushStep.objects.create(push=push, step=lifecycle.LOCKED, at=at, detail=owner)
    except IntegrityError:
        # The database keeps it to one running push a box, should two sweeps ever take both.
        return None
    return Run(push, push.box, token, watch)


def _still_waiting(pk: int) -> Push | None:
    waiting = Push.objects.filter(pk=pk, state__in=[lifecycle.APPROVED, lifecycle.PARKED])
    rows = waiting.select_for_update(skip_locked=True, of=("self",))
    return rows.select_related("box__model", "intent", "template", "line").first()


def _outdated(push: Push, *, at: datetime) -> bool:
    """Cancels a push whose line wants something newer, or whose box left the line."""
    stale = push.generation < push.line.generation
    if not stale and push.box.state == lifecycle.IN_SERVICE and push.box.line_id == push.line_id:
        return False
    why = f"superseded by generation {push.line.generation}" if stale else "the box is not in service on the line"
    transition(push, lifecycle.PUSH, "cancel", at=at, why=why, settled_at=at, due_at=None)
    PushStep.objects.create(push=push, step=lifecycle.CANCELLED, at=at, detail=why)
    return True


def _held(pk: int, owner: str, watch: locks.Watch) -> Run | None:
    """An unknown push, its box locked for `owner` under a new token."""
    with transaction.atomic():
        rows = Push.objects.select_for_update(skip_locked=True, of=("self",)).select_related(
            "box__model", "intent", "template", "line"
        )
        push = rows.filter(pk=pk, state=lifecycle.UNKNOWN).first()
        token = locks.take(push.box, owner, at=watch()) if push is not None else None
        if push is None or token is None:
            return None
        Push.objects.filter(pk=pk).update(token=token)
        push.token = token
    return Run(push, push.box, token, watch)


def _again(run: Run, *, at: datetime) -> None:
    """A push that was found undone is planned anew, the first time at once, then less and less often."""
    line, push = run.push.line, run.push
    line.refresh_from_db(fields=["generation"])
    box = Box.objects.get(pk=run.box.pk)
    if push.state != lifecycle.ROLLED_BACK or "number" in push.outcome or box.line_id != line.pk:
        return
    undone = Push.objects.filter(box=box, intent=push.intent, state=lifecycle.ROLLED_BACK).count()
    wait = timedelta(0) if undone == 1 else timedelta(minutes=run.rules.park_first_minutes * 2 ** min(undone - 2, 6))
    intent = line.intents.get(generation=line.generation)
    plan_push(line, intent, priority=push.priority, at=at, due_at=at + wait)


def keep_busy(claim: Callable[[int], list[Held]], act: Callable[[Held], object], sessions: int) -> None:
    """Acts on what `claim` gives, `sessions` at once; whoever is done claims the next, so that no slow box holds the
    others up. The first crash is raised once all are done, and nothing more is claimed after it.
    """
    crashed, turn = threading.Event(), threading.Lock()

    def go_on(run: Held) -> None:
        following: list[Held] = [run]
        try:
            while following:
                act(following[0])
                with turn:  # one claim at a time: they would only pass over each other's rows
                    following = [] if crashed.is_set() else claim(1)
        except BaseException:
            crashed.set()
            raise

    while runs := claim(sessions):
        if sessions == 1 or len(runs) == 1:
            each(runs, act)
        else:
            each(runs, go_on)


def each(runs: list[Held], act: Callable[[Held], object]) -> None:
    """Does all of them, at once when there are several; the first crash is raised once the others are done."""
    if len(runs) < 2:
        for run in runs:
            act(run)
        return
    with ThreadPoolExecutor(max_workers=len(runs), thread_name_prefix="box") as pool:
        futures = [pool.submit(_apart, act, run) for run in runs]
    for future in futures:
        future.result()


def _apart(act: Callable[[Held], object], run: Held) -> None:
    try:
        act(run)
    finally:
        connection.close()
