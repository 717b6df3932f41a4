"""A new box comes into the network: found, its key compared by a person, identified, configured, proven.

The sweep only ever reads, so that doing a step twice does no harm; each step is recorded by a compare-and-swap.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction

from kernel.errors import Refused, Rejected, Unavailable
from kernel.models import User
from kernel.services import sweep_ran, transition, wake
from provisioning.domain import arrivals, lifecycle
from provisioning.domain.catalogue import mask
from provisioning.drivers import driver_for
from provisioning.models import Box, Onboarding
from provisioning.services.keys import raise_key_alarm
from provisioning.services.reach import target_of

GREET = "provisioning.tasks.greet_boxes"
LEASE = timedelta(minutes=2)
"""For how long a sweep that took a box has it to itself; longer than a box may take to answer."""
LOOK_AGAIN, LONGEST = timedelta(seconds=15), timedelta(minutes=10)
REACHED_BY = ("address", "ssh_user", "ssh_password")
GONE = frozenset({lifecycle.LOST, lifecycle.SCRAPPED, lifecycle.BROKEN})


def begin_onboarding(box: Box, *, at: datetime, by: User | None) -> Onboarding:
    """Has a box looked for at its address; one that is under way is looked at again from its beginning.

    Raises:
        Refused: `box_not_reachable` naming what is missing, `box_gone`, or what `transition` refuses.
    """
    missing = [name for name in REACHED_BY if not getattr(box, name)]
    if missing:
        raise Refused("box_not_reachable", box=box.serial, missing=missing)
    if box.state in GONE:
        raise Refused("box_gone", box=box.serial, state=box.state)
    with transaction.atomic():
        Box.objects.select_for_update(of=("self",)).get(pk=box.pk)
        found = open_onboarding(box)
        if found is None:
            found = Onboarding.objects.create(box=box, asked_at=at, asked_by=by, due_at=at)
        elif found.state in arrivals.LOOKING:
            Onboarding.objects.filter(pk=found.pk).update(due_at=at)
        else:
            fresh: dict[str, Any] = {"offered": "", "said": {}, "differences": [], "outcome": {}, "attempts": 0}
            transition(found, arrivals.ONBOARDING, "again", at=at, by=by, due_at=at, **fresh)
        wake(GREET)
    found.refresh_from_db()
    return found


def pin_key(onboarding: Onboarding, *, offered: str, at: datetime, by: User) -> Onboarding:
    """Takes the key that the person compared for the box's own; only now is a password told to it.

    Raises:
        Refused: `key_changed_again` when the box has offered another one meanwhile, or what `transition` refuses.
    """
    with transaction.atomic():
        box = Box.objects.select_for_update(of=("self",)).get(pk=onboarding.box_id)
        if onboarding.offered != offered or not offered:
            raise Refused("key_changed_again", box=box.serial)
        transition(onboarding, arrivals.ONBOARDING, "pin", at=at, by=by, due_at=at, pinned_at=at, pinned_by=by)
        box.host_key = offered
        box.save(update_fields=["host_key"])
        wake(GREET)
    return onboarding


def greet_boxes(*, at: datetime) -> int:
    """The sweep: reads the keys that new boxes offer, and who those are whose key is pinned; returns how many."""
    due = Onboarding.objects.filter(due_at__lte=at, state__in=arrivals.LOOKING).order_by("due_at", "pk")
    taken = [found for pk in due.values_list("pk", flat=True)[:50] if (found := _claimed(pk, at=at)) is not None]
    for onboarding in taken:
        _greeted(onboarding, at=at)
    sweep_ran("provisioning.greet_boxes", at=at)
    return len(taken)


def open_onboarding(box: Box) -> Onboarding | None:
    return Onboarding.objects.filter(box=box).exclude(state=arrivals.PROVEN).first()


def note_first_proof(box: Box, *, at: datetime) -> None:
    """Its first configuration was read back on it: it has come."""
    for found in Onboarding.objects.filter(box=box, state=arrivals.KNOWN):
        transition(found, arrivals.ONBOARDING, "prove", at=at, proven_at=at, due_at=None)


def _claimed(pk: int, *, at: datetime) -> Onboarding | None:
    with transaction.atomic():
        rows = Onboarding.objects.select_for_update(skip_locked=True, of=("self",)).select_related("box__model")
        found = rows.filter(pk=pk, due_at__lte=at, state__in=arrivals.LOOKING).first()
        if found is not None:
            found.attempts += 1
            Onboarding.objects.filter(pk=pk).update(due_at=at + LEASE, attempts=found.attempts)
    return found


def _greeted(onboarding: Onboarding, *, at: datetime) -> None:
    try:
        if onboarding.state == arrivals.ASKED:
            _look_at_key(onboarding, at=at)
        else:
            _ask_who(onboarding, at=at)
    except Unavailable as error:
        why = {"code": "unreachable", "reason": mask(str(error), onboarding.box.secrets())}
        wait = min(LOOK_AGAIN * 2 ** min(onboarding.attempts, 8), LONGEST)
        Onboarding.objects.filter(pk=onboarding.pk).update(outcome=why, due_at=at + wait)
    except Rejected as error:
        facts = {name: mask(str(value), onboarding.box.secrets()) for name, value in error.facts.items()}
        if error.reason == "host_key_changed":
            raise_key_alarm(onboarding.box, str(error.facts["offered"]), at=at)
        _moved(onboarding, "stop", at=at, due_at=None, outcome={**facts, "code": error.reason})


def _look_at_key(onboarding: Onboarding, *, at: datetime) -> None:
    box = onboarding.box
    offered = driver_for(box.model.driver).offered_key(target_of(box))
    if not box.host_key:
        _moved(onboarding, "offer", at=at, offered=offered, due_at=None, outcome={})
    elif box.host_key == offered:
        _moved(onboarding, "match", at=at, offered=offered, due_at=at, outcome={})
        wake(GREET)
    else:
        raise Rejected("host_key_changed", offered=offered)


def _ask_who(onboarding: Onboarding, *, at: datetime) -> None:
    box = onboarding.box
    session = driver_for(box.model.driver).connect(target_of(box))
    try:
        found = session.identify()
    finally:
        session.close()
    said = {"serial": found.serial, "hostname": found.hostname, "model": found.model, "firmware": found.firmware}
    record = {"serial": box.serial, "hostname": box.hostname, "model": box.model.name, "firmware": box.firmware}
    facts = {"said": said, "differences": arrivals.differences(record, said), "due_at": None}
    if found.serial != box.serial:
        wrong = {"code": "wrong_box", "hostname": found.hostname, "serial": found.serial}
        _moved(onboarding, "stop", at=at, outcome=wrong, **facts)
        return
    if found.firmware:
        Box.objects.filter(pk=box.pk).update(firmware=found.firmware[:60], firmware_seen_at=at)
    _moved(onboarding, "know", at=at, outcome={}, **facts)


def _moved(onboarding: Onboarding, action: str, *, at: datetime, **updates: Any) -> None:
    try:
        transition(onboarding, arrivals.ONBOARDING, action, at=at, **updates)
    except Refused as refusal:
        if refusal.code != "changed_meanwhile":  # a person began it anew while it was being looked at
            raise
