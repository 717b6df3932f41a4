"""Firmware: images on offer, and the sweep that has a box copy one, verify it, start with it, and prove it.

Copying and verifying change nothing that runs. That a box is told to start again is written down before it is told, so
that from then on only its own word, read in a new session, says what it runs.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import IntegrityError, transaction
from django.db.models import F

from kernel.errors import Refused, Rejected, Unavailable
from kernel.models import User
from kernel.services import sweep_ran, transition, wake
from provisioning.domain import firmware
from provisioning.domain.catalogue import mask
from provisioning.drivers import driver_for
from provisioning.drivers.base import Image, Session, Upgradable
from provisioning.models import Box, BoxModel, FirmwareImage, Push, Upgrade
from provisioning.services import locks
from provisioning.services.keys import raise_key_alarm
from provisioning.services.reach import target_of
from provisioning.services.seeing import recognise
from provisioning.services.sweeps import BUSY, SESSIONS, alarmed, each

log = structlog.get_logger(__name__)

UPGRADE = "provisioning.tasks.upgrade_boxes"
BOOT, LONGEST_BOOT = timedelta(seconds=90), timedelta(minutes=30)
LOOK_AGAIN, TRY_AGAIN = timedelta(seconds=30), timedelta(minutes=10)


@dataclass(frozen=True)
class Work:
    """An upgrade whose box this worker holds under `token`."""

    upgrade: Upgrade
    box: Box
    token: int
    now: Callable[[], datetime]

    def move(self, action: str, **updates: Any) -> None:
        at = self.now()
        if firmware.UPGRADE.after(self.upgrade.state, action) in firmware.SETTLED:
            updates |= {"settled_at": at, "due_at": None}
        with transaction.atomic():
            locks.hold(self.box.pk, self.token, at=at)
            transition(self.upgrade, firmware.UPGRADE, action, at=at, **updates)

    @property
    def image(self) -> Image:
        found = self.upgrade.image
        return Image(found.version, found.filename, found.url, found.checksum)


def add_image(
    model: BoxModel, *, version: str, filename: str, url: str, checksum: str, at: datetime, by: User | None
) -> FirmwareImage:
    """Puts a file on offer for the boxes of a model.

    Raises:
        Refused: `firmware_version_taken`, `checksum_malformed`, `firmware_file_malformed`.
    """
    if not re.fullmatch(r"[0-9a-f]{32}", checksum.strip().lower()):
        raise Refused("checksum_malformed")
    # Both are typed at a router's command line.
    if not re.fullmatch(r"[\w.+-]+", filename) or not re.fullmatch(r"(https?|ftp|tftp|scp)://[\w.:@/+~%-]+", url):
        raise Refused("firmware_file_malformed")
    facts = {"filename": filename, "url": url, "checksum": checksum.strip().lower(), "added_at": at, "added_by": by}
    try:
        with transaction.atomic():
            return FirmwareImage.objects.create(model=model, version=version.strip()[:60], **facts)
    except IntegrityError as error:
        raise Refused("firmware_version_taken", version=version) from error


def plan_upgrade(box: Box, image: FirmwareImage, *, at: datetime, by: User | None) -> Upgrade:
    """One upgrade, due now; one that waits for the same box already is given back."""
    with transaction.atomic():
        box = Box.objects.select_for_update(of=("self",)).get(pk=box.pk)
        facts = {"image": image, "before": box.firmware, "asked_at": at, "asked_by": by, "due_at": at}
        standing = Upgrade.objects.filter(box=box).exclude(state__in=firmware.SETTLED)
        found, _new = standing.get_or_create(box=box, defaults=facts)
        wake(UPGRADE)
    return found


def cancel_upgrade(upgrade: Upgrade, *, why: str, at: datetime, by: User | None) -> Upgrade:
    """Stops one that has not begun. Raises Refused as `transition` does."""
    return transition(upgrade, firmware.UPGRADE, "cancel", at=at, by=by, why=why, settled_at=at, due_at=None)


def upgrade_boxes(*, at: datetime, sessions: int = SESSIONS) -> int:
    """The sweep; returns how many boxes it spoke to."""
    watch, owner = locks.Watch(at), locks.new_owner()
    due = Upgrade.objects.filter(~alarmed(), due_at__lte=at).exclude(state__in=firmware.SETTLED)
    pks = due.order_by("due_at", "pk").values_list("pk", flat=True)[:sessions]
    works = [work for pk in pks if (work := _claimed(pk, owner, watch)) is not None]
    if works:
        with locks.beating(owner, watch):
            each(works, _work)
    sweep_ran("provisioning.upgrade_boxes", at=at)
    return len(works)


def _claimed(pk: int, owner: str, watch: Callable[[], datetime]) -> Work | None:
    at = watch()
    with transaction.atomic():
        rows = Upgrade.objects.select_for_update(skip_locked=True, of=("self",)).select_related("box__model", "image")
        found = rows.filter(pk=pk).exclude(state__in=firmware.SETTLED).first()
        if found is None or Push.objects.filter(box=found.box, state__in=BUSY).exists():
            return None
        token = locks.take(found.box, owner, at=at, sparing=True)
        if token is None:
            return None
        Upgrade.objects.filter(pk=pk).update(token=token, attempts=F("attempts") + 1)
        if found.state == firmware.WAITING:
            transition(found, firmware.UPGRADE, "copy", at=at)
    return Work(found, found.box, token, watch)


def _work(work: Work) -> None:
    try:
        if work.upgrade.state == firmware.RELOADING:
            _look(work)
        else:
            _change(work)
    except Unavailable as error:
        _out_of_reach(work, mask(str(error), work.box.secrets()))
    except Rejected as error:
        _rejected(work, error)
    except Refused as refusal:
        if refusal.code not in {"lock_lost", "changed_meanwhile"}:
            raise
        log.warning("upgrade_taken_over", upgrade=work.upgrade.pk)
    finally:
        locks.release(work.box.pk, work.token)


def _change(work: Work) -> None:
    session = driver_for(work.box.model.driver).connect(target_of(work.box))
    try:
        if _runs(work, session):
            work.move("match", outcome={"code": "already"})
            return
        if not isinstance(session, Upgradable):
            raise Rejected("firmware_is_not_driven")
        session.stage(work.image)
        if work.upgrade.state == firmware.COPYING:
            work.move("stage")
        at = work.now()
        work.move("reload", reloaded_at=at, due_at=at + BOOT, outcome={})
        session.boot_into(work.image)
    finally:
        session.close()


def _look(work: Work) -> None:
    session = driver_for(work.box.model.driver).connect(target_of(work.box))
    try:
        if _runs(work, session):
            work.move("prove", outcome={"code": "done"})
            return
    finally:
        session.close()
    work.box.refresh_from_db(fields=["firmware"])
    work.move("fail", outcome={"code": "firmware_still_old", "firmware": work.box.firmware})


def _runs(work: Work, session: Session) -> bool:
    """Whether the box, recognised, says that it runs the image."""
    recognise(work.box, session, at=work.now())
    work.box.refresh_from_db(fields=["firmware"])
    return work.box.firmware == work.upgrade.image.version[:60]


def _out_of_reach(work: Work, why: str) -> None:
    at, told = work.now(), {"code": "unreachable", "reason": why}
    if work.upgrade.state != firmware.RELOADING:
        work.move("put_off", due_at=at + TRY_AGAIN, outcome=told)
    elif work.upgrade.reloaded_at is not None and at - work.upgrade.reloaded_at >= LONGEST_BOOT:
        work.move("fail", outcome={**told, "code": "firmware_box_gone"})
    else:
        # Told to start again, or cut off while it was being told: it is looked for until it answers.
        Upgrade.objects.filter(pk=work.upgrade.pk, token=work.token).update(due_at=at + LOOK_AGAIN, outcome=told)


def _rejected(work: Work, error: Rejected) -> None:
    if error.reason == "host_key_changed":
        raise_key_alarm(work.box, str(error.facts["offered"]), at=work.now())
    facts = {name: mask(str(value), work.box.secrets()) for name, value in error.facts.items()}
    known = error.reason if re.fullmatch(r"[a-z_]+", error.reason) else "firmware_refused"
    told = {**facts, "code": known, "reason": mask(error.reason, work.box.secrets())}
    work.move("fail" if work.upgrade.state == firmware.RELOADING else "refuse", outcome=told)
