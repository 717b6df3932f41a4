"""What is learnt from a box that was reached: who it is, what it runs, what it says, and that it was proven."""

from __future__ import annotations

from datetime import datetime

from kernel.errors import Rejected
from kernel.secrets import blind_index
from provisioning.domain.catalogue import mask
from provisioning.domain.configs import body
from provisioning.drivers.base import Session
from provisioning.models import Box, Drift, DriftState, Push, SeenConfig
from provisioning.services.onboarding import note_first_proof


def recognise(box: Box, session: Session, *, at: datetime, new: bool = False) -> None:
    """Notes the firmware it says. A `new` one is known by its serial alone: its first configuration gives it its name.

    Raises:
        Rejected: `wrong_box` unless the box says it is the one of the inventory.
    """
    found = session.identify()
    if found.serial != box.serial or (found.hostname != box.hostname and not new):
        raise Rejected("wrong_box", hostname=found.hostname, serial=found.serial)
    if found.firmware:
        Box.objects.filter(pk=box.pk).update(firmware=found.firmware[:60], firmware_seen_at=at)


def remember(box: Box, running: str, *, at: datetime) -> SeenConfig:
    """Keeps what was read on the box: a row more only when it differs from the last."""
    text = body(running)
    digest = blind_index(text)
    last = box.seen_configs.order_by("-last_seen_at", "-pk").first()
    if last is not None and last.digest == digest:
        SeenConfig.objects.filter(pk=last.pk).update(last_seen_at=at)
        return last
    masked = mask(text, box.secrets())
    return SeenConfig.objects.create(box=box, digest=digest, text=masked, first_seen_at=at, last_seen_at=at)


def note_proof(push: Push, *, at: datetime) -> None:
    """The box says all that was wanted: it has that template version, and no drift stands."""
    Box.objects.filter(pk=push.box_id).update(template=push.template)
    settle_drift(push.box, at=at)
    note_first_proof(push.box, at=at)


def settle_drift(box: Box, *, at: datetime) -> None:
    """No difference stands any more."""
    Drift.objects.filter(box=box).exclude(state=DriftState.GONE).update(state=DriftState.GONE, gone_at=at)
