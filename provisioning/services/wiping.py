"""Wiping a returned box over SSH, and proving it: by hand, or as a row that a sweep carries.

What is recorded before the call says what may have happened if the worker dies in it: erasing twice does no harm, and
only what is read on the box afterwards makes it wiped.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction

from kernel.errors import Refused, Rejected, Unavailable
from kernel.models import User
from kernel.services import sweep_ran, transition, wake
from provisioning.domain import arrivals, lifecycle
from provisioning.domain.catalogue import mask
from provisioning.drivers import driver_for
from provisioning.drivers.base import Erasable
from provisioning.models import Box, Erasure, Intent
from provisioning.services.boxes import wipe_box
from provisioning.services.keys import raise_key_alarm
from provisioning.services.reach import target_of

WIPE = "provisioning.tasks.wipe_boxes"
LEASE, LOOK_AGAIN = timedelta(minutes=3), timedelta(seconds=30)
MOST_LOOKS = 60
"""Half an hour of looking for a box that was erased, and then a person is told."""
CUSTOMERS_OWN = ("reference", "contract", "site", "ipv4", "lan_ipv6")


def begin_wipe(box: Box, *, at: datetime, by: User | None) -> Erasure:
    """Has a returned box erased over SSH and read back; it is wiped once that proved it.

    Raises:
        Refused: `transition_refused` unless it was returned, `box_not_reachable`, `wipe_under_way`.
    """
    lifecycle.BOX.after(box.state, "wipe")
    missing = [name for name in ("address", "ssh_user", "ssh_password", "host_key") if not getattr(box, name)]
    if missing:
        raise Refused("box_not_reachable", box=box.serial, missing=missing)
    try:
        with transaction.atomic():
            begun = Erasure.objects.create(box=box, asked_at=at, asked_by=by, due_at=at)
            wake(WIPE)
    except IntegrityError as error:
        raise Refused("wipe_under_way", box=box.serial) from error
    return begun


def wipe_boxes(*, at: datetime) -> int:
    """The sweep: erases what was asked, and reads back what was erased; returns how many it proved wiped."""
    due = Erasure.objects.filter(due_at__lte=at, state__in=arrivals.UNDER_WAY).order_by("due_at", "pk")
    taken = [found for pk in due.values_list("pk", flat=True)[:20] if (found := _claimed(pk, at=at)) is not None]
    proven = [erasure for erasure in taken if _carried(erasure, at=at)]
    sweep_ran("provisioning.wipe_boxes", at=at)
    return len(proven)


def _claimed(pk: int, *, at: datetime) -> Erasure | None:
    with transaction.atomic():
        rows = Erasure.objects.select_for_update(skip_locked=True, of=("self",)).select_related("box__model")
        found = rows.filter(pk=pk, due_at__lte=at, state__in=arrivals.UNDER_WAY).first()
        if found is None:
            return None
        found.attempts += 1
        Erasure.objects.filter(pk=pk).update(due_at=at + LEASE, attempts=found.attempts)
        if found.state == arrivals.ASKED:
            transition(found, arrivals.ERASURE, "erase", at=at)
    return found


def _carried(erasure: Erasure, *, at: datetime) -> bool:
    try:
        if erasure.state == arrivals.ERASING:
            erase_box(erasure.box)
            transition(erasure, arrivals.ERASURE, "reboot", at=at, due_at=at + LOOK_AGAIN, outcome={})
            return False
        box = prove_wiped(erasure.box, at=at, by=erasure.asked_by)
    except Unavailable as error:
        _look_again(erasure, {"code": "unreachable", "reason": _masked(erasure.box, str(error))}, at=at)
    except Rejected as error:
        facts = {name: _masked(erasure.box, str(value)) for name, value in error.facts.items()}
        if error.reason == "host_key_changed":
            raise_key_alarm(erasure.box, str(error.facts["offered"]), at=at)
        _failed(erasure, {**facts, "code": error.reason}, at=at)
    except Refused as refusal:
        _failed(erasure, {"code": refusal.code, **{name: str(value) for name, value in refusal.facts.items()}}, at=at)
    else:
        outcome = {"code": "wiped", "serial": box.serial}
        transition(erasure, arrivals.ERASURE, "prove", at=at, due_at=None, ended_at=at, outcome=outcome)
        return True
    return False


def _look_again(erasure: Erasure, why: dict[str, str], *, at: datetime) -> None:
    if erasure.attempts >= MOST_LOOKS:
        _failed(erasure, why, at=at)
    else:
        Erasure.objects.filter(pk=erasure.pk).update(due_at=at + LOOK_AGAIN, outcome=why)


def _failed(erasure: Erasure, why: dict[str, Any], *, at: datetime) -> None:
    transition(erasure, arrivals.ERASURE, "fail", at=at, due_at=None, ended_at=at, outcome=why)


def _masked(box: Box, text: str) -> str:
    return mask(text, box.secrets())


def erase_box(box: Box) -> None:
    """Has a returned box forget its configuration and boot again; `prove_wiped` reads it once it is back.

    Raises:
        Refused: `transition_refused` unless it was returned, `wipe_not_driven` by its family.
        Unavailable: it does not answer.
        Rejected: it is another box, or says no.
    """
    lifecycle.BOX.after(box.state, "wipe")
    session = driver_for(box.model.driver).connect(target_of(box))
    try:
        _check_serial(box, session.identify().serial)
        if not isinstance(session, Erasable):
            raise Refused("wipe_not_driven", driver=box.model.driver)
        session.erase()
    finally:
        session.close()


def prove_wiped(box: Box, *, at: datetime, by: User | None) -> Box:
    """Reads an erased box: wiped only when nothing of any line it ever served is left on it.

    Raises:
        Refused: `wipe_not_proven` with what still stands, or what `transition` refuses.
        Unavailable: it is not back yet.
        Rejected: it is another box.
    """
    lifecycle.BOX.after(box.state, "wipe")
    session = driver_for(box.model.driver).connect(target_of(box))
    try:
        _check_serial(box, session.identify().serial)
        running = session.snapshot()
    finally:
        session.close()
    left = [name for name, value in _customers_facts(box) if value in running]
    if left:
        raise Refused("wipe_not_proven", box=box.serial, left=sorted(set(left)))
    lines = len(mask(running, box.secrets()).splitlines())
    return wipe_box(box, at=at, by=by, proof=f"read back over SSH: {lines} lines, nothing of a customer")


def _customers_facts(box: Box) -> list[tuple[str, str]]:
    """Name and value of what every line that it was pushed for had put on it."""
    served = Intent.objects.filter(pushes__box=box).distinct()
    facts = [(name, str(intent.wanted.get(name) or "")) for intent in served for name in CUSTOMERS_OWN]
    return [(name, value) for name, value in facts if value not in {"", "-"}]


def _check_serial(box: Box, serial: str) -> None:
    """By its serial alone: a box out of its carton has not kept its name."""
    if serial != box.serial:
        raise Rejected("wrong_box", serial=serial)
