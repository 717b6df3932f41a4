"""Host keys that changed: everything stops for that box until a senior says which key is its own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kernel.errors import Refused
from kernel.models import User
from provisioning.models import Box, KeyAlarm, Priority
from provisioning.services.planning import plan_push, wake_pushes


def raise_key_alarm(box: Box, offered: str, *, at: datetime) -> KeyAlarm:
    """Notes that somebody answers for the box with the key `offered`; one alarm stands, however often it is seen."""
    facts = {"pinned": box.host_key, "offered": offered, "raised_at": at, "last_at": at}
    alarm, new = KeyAlarm.objects.get_or_create(box=box, decided_at=None, defaults=facts)
    if not new:
        KeyAlarm.objects.filter(pk=alarm.pk).update(offered=offered, last_at=at)
        alarm.refresh_from_db()
    return alarm


def repin_box(alarm: KeyAlarm, *, offered: str, why: str, at: datetime, by: User) -> KeyAlarm:
    """Takes the key that the person compared, `offered`, for the box's own; what waited for the box goes on.

    Raises:
        Refused: `why_is_missing`, `key_alarm_settled`, `key_changed_again` when it offers yet another one by now.
    """
    return _decided(alarm, offered=offered, why=why, at=at, by=by, accepted=True)


def keep_key(alarm: KeyAlarm, *, why: str, at: datetime, by: User) -> KeyAlarm:
    """It was not the box that answered: the pinned key stays, and the box is tried again.

    Raises:
        Refused: `why_is_missing`, `key_alarm_settled`.
    """
    return _decided(alarm, offered=alarm.offered, why=why, at=at, by=by, accepted=False)


def _decided(alarm: KeyAlarm, *, offered: str, why: str, at: datetime, by: User, accepted: bool) -> KeyAlarm:
    if not why.strip():
        raise Refused("why_is_missing")
    with transaction.atomic():
        box = Box.objects.select_for_update(of=("self",)).get(pk=alarm.box_id)
        alarm.refresh_from_db()
        if alarm.decided_at is not None:
            raise Refused("key_alarm_settled", box=box.serial)
        if alarm.offered != offered:
            raise Refused("key_changed_again", box=box.serial)
        decision = {"accepted": accepted, "why": why.strip()[:300], "decided_at": at, "decided_by": by}
        KeyAlarm.objects.filter(pk=alarm.pk).update(**decision)
        if accepted:
            box.host_key = offered
            box.save(update_fields=["host_key"])
        _go_on(box, at=at, by=by)
    alarm.refresh_from_db()
    return alarm


def _go_on(box: Box, *, at: datetime, by: User) -> None:
    """What was refused meanwhile is planned anew, what waited is due."""
    wake_pushes(box, at=at)
    intent = box.line.intents.order_by("-generation").first() if box.line is not None else None
    if box.line is not None and intent is not None:
        plan_push(box.line, intent, priority=Priority.NORMAL, at=at, by=by)
