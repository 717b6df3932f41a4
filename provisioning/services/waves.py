"""The sweep of mass changes: what pushes and monitoring said is settled, what fails stops, what may start starts."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from kernel.selectors import policy
from kernel.services import sweep_ran, transition
from provisioning.domain import firmware, lifecycle, waves
from provisioning.models import FirmwareImage, KeyAlarm, Priority, Push, Rollout, RolloutKind, RolloutPart, Upgrade
from provisioning.selectors import held_nodes, in_opening_hours
from provisioning.services.firmware import plan_upgrade
from provisioning.services.planning import plan_push
from provisioning.services.rollouts import call_off
from provisioning.services.sweeps import BUSY

LOOK_AGAIN = timedelta(seconds=5)


def advance_rollouts(*, at: datetime) -> int:
    """Moves every mass change on.

    Returns:
        How many boxes it started.
    """
    alive = Q(parts__state__in=[waves.PUSHING, waves.WATCHED, waves.PUT_OFF]) | Q(state=waves.RUNNING, due_at__lte=at)
    started = sum(_advance(pk, at=at) for pk in set(Rollout.objects.filter(alive).values_list("pk", flat=True)))
    sweep_ran("provisioning.advance_rollouts", at=at)
    return started


def _advance(pk: int, *, at: datetime) -> int:
    with transaction.atomic():
        rollout = Rollout.objects.select_for_update(skip_locked=True, of=("self",)).filter(pk=pk).first()
        if rollout is None:  # another sweep is at it
            return 0
        for part in rollout.parts.filter(state__in=[waves.PUSHING, waves.PUT_OFF]).select_related("push", "upgrade"):
            _hear(part, at=at)
        for part in rollout.parts.filter(state=waves.WATCHED).select_related("push", "upgrade", "box"):
            _watch(part, at=at)
        if rollout.state != waves.RUNNING or _stopped(rollout, at=at):
            return 0
        return _go_on(rollout, at=at)


def _hear(part: RolloutPart, *, at: datetime) -> None:
    """What became of the push."""
    push = part.push
    if part.upgrade is not None:
        _hear_upgrade(part, part.upgrade, at=at)
    if push is None:
        return
    if push.state == lifecycle.CONFIRMED:
        minutes = policy("network", at.date()).watch_minutes
        until = (push.settled_at or at) + timedelta(minutes=minutes)
        output = _said(part, push)
        transition(part, waves.PART, "prove", at=at, watched_until=until, output=output, settled_at=None)
    elif push.state in {lifecycle.REFUSED, lifecycle.ROLLED_BACK}:
        transition(part, waves.PART, "fail", at=at, settled_at=at, output=_said(part, push))
    elif push.state == lifecycle.PARKED and part.state == waves.PUSHING:
        transition(part, waves.PART, "put_off", at=at, settled_at=at, output=_said(part, push))
        _stand_in(part)
    elif push.state == lifecycle.CANCELLED:
        _cancelled(part, push, at=at)


def _hear_upgrade(part: RolloutPart, upgrade: Upgrade, *, at: datetime) -> None:
    told = "\n".join(str(value) for value in upgrade.outcome.values())
    if upgrade.state == firmware.PROVEN:
        until = (upgrade.settled_at or at) + timedelta(minutes=policy("network", at.date()).watch_minutes)
        transition(part, waves.PART, "prove", at=at, watched_until=until, output=told, settled_at=None)
    elif upgrade.state in {firmware.REFUSED, firmware.FAILED}:
        transition(part, waves.PART, "fail", at=at, settled_at=at, output=told)
    elif upgrade.state == firmware.CANCELLED:
        transition(part, waves.PART, "leave_out", at=at, settled_at=at, output=told)
    elif upgrade.state == firmware.WAITING and upgrade.outcome and part.state == waves.PUSHING:
        transition(part, waves.PART, "put_off", at=at, settled_at=at, output="unreachable")
        _stand_in(part)


def _stand_in(part: RolloutPart) -> None:
    """Another box takes its place: a canary that cannot be reached proves nothing."""
    later = RolloutPart.objects.filter(rollout=part.rollout_id, state=waves.WAITING, wave__gt=part.wave)
    other = later.order_by("rank").first()
    if other is not None:
        RolloutPart.objects.filter(pk=other.pk).update(wave=part.wave)


def _cancelled(part: RolloutPart, push: Push, *, at: datetime) -> None:
    """Superseded by a newer generation: the wave takes the box again with that one. Else somebody meant it."""
    part.line.refresh_from_db(fields=["generation"])
    if part.state == waves.PUSHING and push.generation < part.line.generation:
        transition(part, waves.PART, "supersede", at=at, push=None)
    else:
        transition(part, waves.PART, "leave_out", at=at, settled_at=at, output=_said(part, push))


def _watch(part: RolloutPart, *, at: datetime) -> None:
    """A box that monitoring lost while it was watched is a failure, however well its push went."""
    done = part.push or part.upgrade
    proven = done.settled_at if done is not None else None
    lost, until = part.box.lost_at, part.watched_until
    if lost is not None and proven is not None and until is not None and proven <= lost <= until:
        transition(part, waves.PART, "fail", at=at, settled_at=at, output=f"lost\n{part.output}")
    elif until is None or until <= at:
        transition(part, waves.PART, "hold", at=at, settled_at=at)


def _stopped(rollout: Rollout, *, at: datetime) -> bool:
    states = list(rollout.parts.filter(wave=rollout.wave).values_list("state", flat=True))
    failures = states.count(waves.FAILED)
    if not waves.stops(failures, len(states)):
        return False
    why = f"{failures} / {len(states)}"
    transition(rollout, waves.ROLLOUT, "stop", at=at, why=why, stopped_why=why, due_at=None)
    call_off(rollout, "supersede", why="the mass change stopped", at=at)
    return True


def _go_on(rollout: Rollout, *, at: datetime) -> int:
    unsettled = rollout.parts.exclude(state__in=waves.SETTLED).order_by("wave").values_list("wave", flat=True)
    current = unsettled.first()
    if current is None:
        transition(rollout, waves.ROLLOUT, "finish", at=at, due_at=None, ended_at=at)
        return 0
    Rollout.objects.filter(pk=rollout.pk).update(wave=current, due_at=at + LOOK_AGAIN)
    waiting = rollout.parts.filter(wave=current, state=waves.WAITING).order_by("rank")
    held = held_nodes()
    parts = waiting.select_related("box__model", "line__contract__calendar", "line__node")
    return sum(_started(rollout, part, held, at=at) for part in parts)


def _started(rollout: Rollout, part: RolloutPart, held: set[int], *, at: datetime) -> bool:
    if part.box.state != lifecycle.IN_SERVICE or part.box.line_id != part.line_id:
        why = "the box is not in service on the line"
        transition(part, waves.PART, "leave_out", at=at, why=why, settled_at=at, output=why)
        return False
    if part.line.node_id in held or (not rollout.forced and in_opening_hours(part, at)):
        return False
    waiting = Push.objects.filter(box=part.box).filter(
        Q(state__in=BUSY) | Q(state__in=[lifecycle.PLANNED, lifecycle.APPROVED])
    )
    taken = RolloutPart.objects.filter(box=part.box, state__in=[waves.PUSHING, waves.WATCHED]).exists()
    alarm = KeyAlarm.objects.filter(box=part.box, decided_at__isnull=True).exists()
    if waiting.exists() or taken or alarm:
        return False
    return (_upgraded if rollout.kind == RolloutKind.FIRMWARE else _pushed)(rollout, part, at=at)


def _upgraded(rollout: Rollout, part: RolloutPart, *, at: datetime) -> bool:
    image = FirmwareImage.objects.get(model=rollout.model, version=rollout.firmware)
    upgrade = plan_upgrade(part.box, image, at=at, by=rollout.approved_by)
    if RolloutPart.objects.filter(upgrade=upgrade).exists():  # another mass change has it under way
        return False
    transition(part, waves.PART, "start", at=at, upgrade=upgrade, started_at=F("started_at") if part.started_at else at)
    return True


def _pushed(rollout: Rollout, part: RolloutPart, *, at: datetime) -> bool:
    intent = part.line.intents.order_by("-generation").first()
    if intent is None:
        return False
    parked = Push.objects.waiting().filter(box=part.box).first()
    if parked is not None:
        # What waits for a box out of reach stays as it is; the wave does not wait with it.
        transition(part, waves.PART, "put_off", at=at, settled_at=at, output="unreachable")
        _stand_in(part)
        return False
    by = rollout.approved_by
    push = plan_push(part.line, intent, priority=Priority.NORMAL, at=at, by=by, template=rollout.template)
    if push is None:
        return False
    Push.objects.filter(pk=push.pk).update(approved_by=by)
    transition(part, waves.PART, "start", at=at, push=push, started_at=F("started_at") if part.started_at else at)
    return True


def _said(part: RolloutPart, push: Push) -> str:
    """What is to be read of it, with the box's own names taken out: equal outcomes are equal texts."""
    box, wanted = part.box, push.intent.wanted
    own = {
        "hostname": box.hostname,
        "serial": box.serial,
        "address": str(box.address or ""),
        **{name: str(wanted.get(name) or "") for name in ("reference", "contract", "site", "ipv4", "lan_ipv6")},
    }
    words = [str(value) for name, value in sorted(push.outcome.items()) if name != "code"]
    told = "\n".join([str(push.outcome.get("code", push.state)), *words])
    return waves.alike(f"{told}\n{push.diff}".strip(), own)
