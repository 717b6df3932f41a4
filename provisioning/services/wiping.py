"""Wiping a returned box over SSH, and proving it."""

from __future__ import annotations

from datetime import datetime

from kernel.errors import Refused, Rejected
from kernel.models import User
from provisioning.domain import lifecycle
from provisioning.domain.catalogue import mask
from provisioning.drivers import driver_for
from provisioning.drivers.base import Erasable
from provisioning.models import Box, Intent
from provisioning.services.boxes import wipe_box
from provisioning.services.pipeline import target_of

CUSTOMERS_OWN = ("reference", "contract", "site", "ipv4", "lan_ipv6")


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
