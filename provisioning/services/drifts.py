"""Reading boxes back each night, and what is done about those that no longer say what is wanted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction

from kernel.errors import Refused, Rejected, Unavailable
from kernel.models import User
from kernel.selectors import policy
from kernel.services import sweep_ran, wake
from provisioning.domain import lifecycle, nights
from provisioning.domain.catalogue import mask
from provisioning.drivers import driver_for
from provisioning.models import Box, Drift, DriftState, Intent, Priority, Push, ReadBack, SeenConfig
from provisioning.services import locks
from provisioning.services.keys import raise_key_alarm
from provisioning.services.planning import plan_push, template_of
from provisioning.services.reach import target_of
from provisioning.services.rendering import changes, render
from provisioning.services.seeing import recognise, remember, settle_drift
from provisioning.services.sweeps import BUSY, SESSIONS, alarmed, each

BUSY_FOR = timedelta(minutes=10)
UNFINISHED = "unfinished"


@dataclass(frozen=True)
class Reading:
    """A box that this worker holds under `token`, to be read and not to be changed."""

    row: ReadBack
    box: Box
    token: int
    now: Callable[[], datetime]


def read_back(*, at: datetime, sessions: int = SESSIONS) -> int:
    """The sweep: reads the boxes whose moment of the night has come; returns how many answered."""
    watch, owner = locks.Watch(at), locks.new_owner()
    _enrol(at=at)
    in_service = ReadBack.objects.filter(~alarmed(), box__state=lifecycle.IN_SERVICE)
    due = in_service.filter(due_at__lte=at).order_by("due_at", "pk")
    readings = [found for pk in due.values_list("pk", flat=True)[:sessions] if (found := _claimed(pk, owner, watch))]
    answered: list[Reading] = []
    if readings:
        with locks.beating(owner, watch):
            each(readings, lambda reading: answered.append(reading) if _read(reading) else None)
    sweep_ran("provisioning.read_back", at=at)
    return len(answered)


def read_box(box: Box, *, at: datetime) -> None:
    """Has one box read back at the next sweep.

    Raises:
        Refused: `box_not_in_service`.
    """
    if box.state != lifecycle.IN_SERVICE:
        raise Refused("box_not_in_service", box=box.serial)
    ReadBack.objects.update_or_create(box=box, defaults={"due_at": at})
    wake("provisioning.tasks.read_back")


def push_again(drift: Drift, *, at: datetime, by: User | None) -> Push:
    """Plans the push that puts the box right; the drift is gone when it is confirmed.

    Raises:
        Refused: `drift_gone`, `line_has_no_box`.
    """
    _check_standing(drift)
    intent = drift.line.intents.order_by("-generation").first()
    push = plan_push(drift.line, intent, priority=Priority.NORMAL, at=at, by=by) if intent is not None else None
    if push is None:
        raise Refused("line_has_no_box", line=drift.line.reference)
    updates = {"push": push, "state": DriftState.OPEN, "decided_at": at, "decided_by": by, "why": ""}
    _decide(drift, updates)
    return push


def accept_drift(drift: Drift, *, why: str, at: datetime, by: User | None) -> Drift:
    """Leaves the box as it is: silent until it differs in another way, or a push is confirmed.

    Raises:
        Refused: `drift_gone`, `why_is_missing`.
    """
    if not why.strip():
        raise Refused("why_is_missing")
    _check_standing(drift)
    _decide(drift, {"state": DriftState.ACCEPTED, "decided_at": at, "decided_by": by, "why": why.strip()[:300]})
    return drift


def _check_standing(drift: Drift) -> None:
    drift.refresh_from_db()
    if drift.state == DriftState.GONE:
        raise Refused("drift_gone", box=drift.box.serial)


def _decide(drift: Drift, updates: dict[str, object]) -> None:
    if not Drift.objects.filter(pk=drift.pk).exclude(state=DriftState.GONE).update(**updates):
        raise Refused("drift_gone", box=drift.box.serial)
    drift.refresh_from_db()


def _enrol(*, at: datetime) -> None:
    """Every box in service has its moment of the night."""
    new = Box.objects.in_service().filter(read_back__isnull=True)
    rows = [ReadBack(box=box, due_at=_tomorrow(box, at)) for box in new]
    ReadBack.objects.bulk_create(rows, ignore_conflicts=True)


def _tomorrow(box: Box, at: datetime) -> datetime:
    rules = policy("network", at.date())
    zone = ZoneInfo(rules.zone)
    return nights.next_moment(box.serial, at, zone=zone, first_hour=rules.read_back_hour, hours=rules.read_back_hours)


def _claimed(pk: int, owner: str, watch: locks.Watch) -> Reading | None:
    """The box, locked for `owner`; None when a push or another sweep is at it, and then it is read a little later."""
    at = watch()
    with transaction.atomic():
        rows = ReadBack.objects.select_for_update(skip_locked=True, of=("self",)).select_related("box__model")
        row = rows.filter(pk=pk, due_at__lte=at).first()
        if row is None:
            return None
        busy = Push.objects.filter(box=row.box, state__in=BUSY).exists()
        token = None if busy else locks.take(row.box, owner, at=at)
        if token is None:
            ReadBack.objects.filter(pk=pk).update(due_at=at + BUSY_FOR)
            return None
        # Written before the call: a worker that dies in it has missed this night and says so.
        ReadBack.objects.filter(pk=pk).update(due_at=_tomorrow(row.box, at), failure=UNFINISHED)
    return Reading(row, row.box, token, watch)


def _read(reading: Reading) -> bool:
    try:
        running = _running(reading)
        at = reading.now()
        with transaction.atomic():
            locks.hold(reading.box.pk, reading.token, at=at)
            _judge(reading.box, running, at=at)
            ReadBack.objects.filter(pk=reading.row.pk).update(read_at=at, failure="")
    except (Unavailable, Rejected, Refused) as error:
        if isinstance(error, Rejected) and error.reason == "host_key_changed":
            raise_key_alarm(reading.box, str(error.facts["offered"]), at=reading.now())
        why = mask(error.code if isinstance(error, Refused) else str(error), reading.box.secrets())
        ReadBack.objects.filter(pk=reading.row.pk).update(failure=why[:200])
        return False
    finally:
        locks.release(reading.box.pk, reading.token)
    return True


def _running(reading: Reading) -> str:
    session = driver_for(reading.box.model.driver).connect(target_of(reading.box))
    try:
        recognise(reading.box, session, at=reading.now())
        return session.snapshot()
    finally:
        session.close()


def _judge(box: Box, running: str, *, at: datetime) -> None:
    """Whether the box still says what its line wants; what was never proven or is about to be pushed is no drift."""
    seen = remember(box, running, at=at)
    box.refresh_from_db(fields=["template", "line", "state"])
    intent = box.line.intents.order_by("-generation").first() if box.line is not None else None
    if intent is None or box.state != lifecycle.IN_SERVICE:
        return
    pushes = Push.objects.filter(box=box, line=box.line, generation=intent.generation)
    if not pushes.filter(state=lifecycle.CONFIRMED).exists() or Push.objects.waiting().filter(box=box).exists():
        return
    lines = changes(box, running, render(template_of(box), intent, box))
    if lines:
        _note_drift(box, seen, mask("\n".join(lines), box.secrets()), intent, at=at)
    else:
        settle_drift(box, at=at)


def _note_drift(box: Box, seen: SeenConfig, diff: str, intent: Intent, *, at: datetime) -> None:
    standing = Drift.objects.select_for_update().filter(box=box).exclude(state=DriftState.GONE).first()
    if standing is not None and (standing.diff, standing.line_id) == (diff, box.line_id):
        return
    settle_drift(box, at=at)
    Drift.objects.create(box=box, line=intent.line, generation=intent.generation, seen=seen, diff=diff, found_at=at)
