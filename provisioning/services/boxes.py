"""The life of the rented boxes: each move a row with who, when and why."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from kernel.errors import Refused
from kernel.models import User
from kernel.services import record_moves, transition
from provisioning.domain import lifecycle
from provisioning.models import Box, BoxModel, Line, Priority, Push
from provisioning.services.lines import refresh_line
from provisioning.services.planning import cancel_push, plan_push, wake_pushes

NEEDED = ("hostname", "address", "ssh_user", "ssh_password", "host_key")
SECRETS = ("ssh_password", "snmp_community", "snmp_auth_key", "snmp_priv_key")
SHORTEST_SECRET = 6  # masking a shorter one by value would blot out half of every transcript


def receive_box(serial: str, *, model: BoxModel, at: datetime, by: User | None = None, **details: Any) -> Box:
    """Takes a new box into stock.

    Args:
        details: columns of `Box` known already: MAC, how it is reached, its credentials and its pinned host key.

    Raises:
        Refused: `serial_taken`, `secret_too_short`.
    """
    _check_secrets(details)
    if Box.objects.filter(serial=serial).exists():
        raise Refused("serial_taken", serial=serial)
    return Box.objects.create(serial=serial, model=model, received_at=at, received_by=by, **details)


def equip_box(box: Box, **details: Any) -> Box:
    """Changes how a box is reached: address, credentials, pinned key, names.

    Raises:
        Refused: `secret_too_short`, `box_field_unknown`.
    """
    known = {*NEEDED, *SECRETS, "mac", "ssh_port", "snmp_port", "snmp_version", "snmp_user"}
    if not set(details) <= known:
        raise Refused("box_field_unknown", fields=sorted(set(details) - known))
    _check_secrets(details)
    for name, value in details.items():
        setattr(box, name, value)
    box.save(update_fields=sorted(details))
    return box


def reserve_box(box: Box, line: Line, *, at: datetime, by: User | None) -> Box:
    """Sets a box in stock aside for a line."""
    return _moved(box, "reserve", at=at, by=by, line=line)


def release_box(box: Box, *, at: datetime, by: User | None, why: str = "") -> Box:
    return _moved(box, "release", at=at, by=by, why=why, line=None)


def ship_box(box: Box, *, at: datetime, by: User | None, why: str = "") -> Box:
    return _moved(box, "ship", at=at, by=by, why=why)


def deliver_box(box: Box, *, at: datetime, by: User | None, why: str = "") -> Box:
    return _moved(box, "deliver", at=at, by=by, why=why)


def stand_box(box: Box, line: Line, *, at: datetime, by: User | None, why: str) -> Box:
    """Records that a box which the caller has just received stands at its customer's already: reserved, shipped and
    delivered in one act, for nobody else can have it in hand."""
    record_moves([(box, move) for move in ("reserve", "ship", "deliver")], lifecycle.BOX, at=at, by=by, why=why)
    box.line = line
    box.save(update_fields=["state", "line"])
    return box


def install_box(box: Box, line: Line, *, at: datetime, by: User | None) -> Box:
    """Puts a reserved or delivered box in service on its line, and plans the push of what the line must be.

    Raises:
        Refused: `box_of_another_line`, `box_not_reachable` naming what is missing, `line_detached`, `line_has_a_box`,
            `box_address_taken`, or what `transition` refuses.
    """
    lifecycle.BOX.after(box.state, "install")
    if box.line_id != line.pk:
        raise Refused("box_of_another_line", box=box.serial, line=line.reference)
    missing = [name for name in NEEDED if not getattr(box, name)]
    if missing:
        raise Refused("box_not_reachable", box=box.serial, missing=missing)
    if line.detached_at is not None:
        raise Refused("line_detached", line=line.reference)
    with transaction.atomic():
        # Line before box, always: suspending takes them in that order too.
        Line.objects.select_for_update().get(pk=line.pk)
        _installed(box, line, at=at, by=by)
        intent = refresh_line(line, cause=f"box {box.serial} installed", at=at, by=by)
        plan_push(line, intent, priority=Priority.NORMAL, at=at, by=by)
    return box


def recall_box(box: Box, *, at: datetime, by: User | None, why: str = "") -> Box:
    """Asks the customer for the box; nothing is pushed to it any more."""
    with transaction.atomic():
        _drop_waiting(box, why="the box is called back", at=at, by=by)
        return _moved(box, "recall", at=at, by=by, why=why)


def return_box(box: Box, *, at: datetime, by: User | None, why: str = "") -> Box:
    """It is back: rent, configuration and monitoring stop today."""
    return _moved(box, "return", at=at, by=by, why=why, line=None)


def wipe_box(box: Box, *, at: datetime, by: User | None, proof: str) -> Box:
    """Records that nothing of the customer is left on it, with the proof."""
    return _moved(box, "wipe", at=at, by=by, why=proof)


def restock_box(box: Box, *, at: datetime, by: User | None, why: str = "") -> Box:
    return _moved(box, "restock", at=at, by=by, why=why)


def lose_box(box: Box, *, at: datetime, by: User | None, why: str) -> Box:
    with transaction.atomic():
        _drop_waiting(box, why="the box is lost", at=at, by=by)
        return _moved(box, "lose", at=at, by=by, why=why)


def break_box(box: Box, *, at: datetime, by: User | None, why: str) -> Box:
    return _moved(box, "break", at=at, by=by, why=why)


def scrap_box(box: Box, *, at: datetime, by: User | None, why: str) -> Box:
    return _moved(box, "scrap", at=at, by=by, why=why, line=None)


def box_seen(box: Box, *, at: datetime) -> int:
    """Monitoring reached the box again: what waits for it is due now. Returns how many pushes were woken."""
    Box.objects.filter(pk=box.pk).update(seen_at=at)
    return wake_pushes(box, at=at)


def boxes_seen(boxes: Collection[int], *, at: datetime) -> int:
    """`box_seen` for many at once: after a storm thousands come back, and few of them have anything waiting."""
    Box.objects.filter(pk__in=boxes).update(seen_at=at)
    asleep = Push.objects.filter(box__in=boxes, state__in=[lifecycle.PARKED, lifecycle.UNKNOWN], due_at__gt=at)
    waited_for = Box.objects.filter(pk__in=asleep.values("box"))
    return sum(wake_pushes(box, at=at) for box in waited_for.order_by("pk"))


def box_lost(box: Box, *, at: datetime) -> None:
    """Monitoring proved that the box is out of reach."""
    Box.objects.filter(pk=box.pk).update(lost_at=at)


def _installed(box: Box, line: Line, *, at: datetime, by: User | None) -> None:
    try:
        with transaction.atomic():
            _moved(box, "install", at=at, by=by)
    except IntegrityError as error:
        constraint = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if constraint == "one_box_in_service_per_line":
            raise Refused("line_has_a_box", line=line.reference) from error
        if constraint == "box_address_once_in_service":
            raise Refused("box_address_taken", address=box.address, port=box.ssh_port) from error
        raise


def _moved(box: Box, action: str, *, at: datetime, by: User | None, why: str = "", **updates: Any) -> Box:
    return transition(box, lifecycle.BOX, action, at=at, by=by, why=why, **updates)


def _drop_waiting(box: Box, *, why: str, at: datetime, by: User | None) -> None:
    Box.objects.select_for_update().get(pk=box.pk)
    for push in Push.objects.select_for_update().waiting().filter(box=box):
        cancel_push(push, why=why, at=at, by=by)


def _check_secrets(details: dict[str, Any]) -> None:
    short = [name for name in SECRETS if details.get(name) and len(details[name]) < SHORTEST_SECRET]
    if short:
        raise Refused("secret_too_short", fields=short, shortest=SHORTEST_SECRET)
