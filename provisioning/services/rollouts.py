"""Mass changes: planned over a filter, approved by a second person, done in waves by a sweep.

The mass change's row is the lock of its sweep: of two workers one moves it on, and a box starts once.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Max, QuerySet

from kernel.errors import Refused
from kernel.models import User
from kernel.services import transition, wake
from provisioning.domain import firmware as images
from provisioning.domain import lifecycle, waves
from provisioning.models import Box, BoxModel, ConfigTemplate, Node, Push, Rollout, RolloutKind, RolloutPart
from provisioning.selectors import nodes_below
from provisioning.services.firmware import cancel_upgrade
from provisioning.services.planning import cancel_push, difference

ADVANCE = "provisioning.tasks.advance_rollouts"


@dataclass(frozen=True)
class Selection:
    """Boxes in service of one model; each filter left empty lets all pass.

    `node` takes what hangs below it too; `template_number` and `firmware` are what the box has now; `only` are serial
    numbers.
    """

    model: BoxModel
    node: Node | None = None
    template_number: int | None = None
    firmware: str = ""
    only: tuple[str, ...] = ()

    def boxes(self) -> QuerySet[Box]:
        found = Box.objects.in_service().filter(model=self.model)
        if self.node is not None:
            found = found.filter(line__node__in=nodes_below(self.node))
        if self.template_number is not None:
            found = found.filter(template__number=self.template_number)
        if self.firmware:
            found = found.filter(firmware=self.firmware)
        if self.only:
            found = found.filter(serial__in=self.only)
        return found.select_related("model", "line", "template").order_by("serial")

    def as_json(self) -> dict[str, object]:
        node = self.node.code if self.node else ""
        told = {"node": node, "template_number": self.template_number, "firmware": self.firmware}
        return told | ({"only": list(self.only)} if self.only else {})


def plan_rollout(
    *,
    title: str,
    selection: Selection,
    at: datetime,
    by: User,
    template: ConfigTemplate | None = None,
    firmware: str = "",
    forced: bool = False,
) -> Rollout:
    """Plans a template version, or a firmware, over the selected boxes that have it not; each part carries its diff.

    Raises:
        Refused: `rollout_without_target`, `template_of_another_model`, `template_not_published`, `nothing_selected`,
            `firmware_image_missing`.
    """
    _check_target(selection, template, firmware)
    found = selection.boxes()
    boxes = list(found.exclude(template=template) if template is not None else found.exclude(firmware=firmware))
    if not boxes:
        raise Refused("nothing_selected", title=title)
    steps = waves.sizes(len(boxes))
    with transaction.atomic():
        rollout = Rollout.objects.create(
            title=title.strip()[:120],
            kind=RolloutKind.TEMPLATE if template is not None else RolloutKind.FIRMWARE,
            model=selection.model,
            template=template,
            firmware=firmware,
            selection=selection.as_json(),
            forced=forced,
            waves=len(steps),
            planned_at=at,
            planned_by=by,
        )
        RolloutPart.objects.bulk_create(_parts(rollout, boxes, steps))
    return rollout


def approve_rollout(rollout: Rollout, *, at: datetime, by: User) -> Rollout:
    """Lets it begin: the canary goes with the next sweep.

    Raises:
        Refused: `approved_by_its_author`, or what `transition` refuses.
    """
    if by.pk == rollout.planned_by_id:
        raise Refused("approved_by_its_author", rollout=rollout.title)
    with transaction.atomic():
        transition(rollout, waves.ROLLOUT, "approve", at=at, by=by, approved_at=at, approved_by=by, due_at=at)
        wake(ADVANCE)
    return rollout


def pause_rollout(rollout: Rollout, *, at: datetime, by: User | None, why: str = "") -> Rollout:
    """Starts nothing more; what runs runs to its end. Raises Refused as `transition` does."""
    return transition(rollout, waves.ROLLOUT, "pause", at=at, by=by, why=why, due_at=None)


def resume_rollout(rollout: Rollout, *, at: datetime, by: User, why: str = "") -> Rollout:
    """Goes on, after a pause or after a stop by failures. Raises Refused as `transition` does.

    After a stop, what is left of that wave begins anew as one of its own: its failures were read and are not counted
    again.
    """
    with transaction.atomic():
        locked = Rollout.objects.select_for_update().get(pk=rollout.pk)
        stopped = locked.state == waves.STOPPED
        transition(rollout, waves.ROLLOUT, "resume", at=at, by=by, why=why, due_at=at, stopped_why="")
        if stopped:
            _begin_anew(locked)
        wake(ADVANCE)
    rollout.refresh_from_db()
    return rollout


def _begin_anew(rollout: Rollout) -> None:
    """The boxes left are one wave further on, each, so that the failures of the stopped one stay behind."""
    rollout.parts.filter(state=waves.WAITING).update(wave=F("wave") + 1)
    highest = rollout.parts.aggregate(last=Max("wave"))["last"]
    Rollout.objects.filter(pk=rollout.pk).update(wave=rollout.wave + 1, waves=highest)


def cancel_rollout(rollout: Rollout, *, at: datetime, by: User | None, why: str) -> Rollout:
    """Ends it: what is not yet applied is cancelled, what is applied runs to its own proof.

    Raises:
        Refused: what `transition` refuses.
    """
    with transaction.atomic():
        Rollout.objects.select_for_update().get(pk=rollout.pk)
        transition(rollout, waves.ROLLOUT, "cancel", at=at, by=by, why=why, due_at=None, ended_at=at)
        for part in rollout.parts.filter(state=waves.WAITING):
            _left_out(part, why, at=at, by=by)
        call_off(rollout, "leave_out", why=why, at=at, by=by)
    return rollout


def leave_out(part: RolloutPart, *, at: datetime, by: User | None, why: str) -> RolloutPart:
    """Takes one box out of a mass change before anything is applied to it.

    Raises:
        Refused: what `transition` refuses, and as `cancel_push`.
    """
    with transaction.atomic():
        Rollout.objects.select_for_update().get(pk=part.rollout_id)
        part.refresh_from_db()
        waves.PART.after(part.state, "leave_out")
        if part.push is not None and part.push.state not in lifecycle.SETTLED:
            cancel_push(part.push, why=why, at=at, by=by)
        if part.upgrade is not None and part.upgrade.state not in images.SETTLED:
            cancel_upgrade(part.upgrade, why=why, at=at, by=by)
        return _left_out(part, why, at=at, by=by)


def call_off(rollout: Rollout, action: str, *, why: str, at: datetime, by: User | None = None) -> None:
    """Cancels what may still be cancelled of the pushes under way; each is a conditional update, so that a worker
    that has just applied wins, and its part runs to its proof."""
    moving = rollout.parts.filter(state__in=[waves.PUSHING, waves.PUT_OFF])
    _call_off_upgrades(moving, why=why, at=at, by=by)
    running = moving.filter(push__isnull=False)
    for part in running.select_related("push"):
        push = part.push
        if push is None or push.state in lifecycle.SETTLED or not _cancelled(push, why, at=at, by=by):
            continue
        if action == "supersede" and part.state == waves.PUSHING:
            transition(part, waves.PART, "supersede", at=at, why=why, push=None)
        else:
            _left_out(part, why, at=at, by=by)


def _call_off_upgrades(moving: QuerySet[RolloutPart], *, why: str, at: datetime, by: User | None) -> None:
    """Those that have not begun; what copies or starts again runs to its proof."""
    for part in moving.filter(upgrade__state=images.WAITING).select_related("upgrade"):
        with suppress(Refused):
            if part.upgrade is not None:
                cancel_upgrade(part.upgrade, why=why, at=at, by=by)
                _left_out(part, why, at=at, by=by)


def _cancelled(push: Push, why: str, *, at: datetime, by: User | None) -> bool:
    """False when the push has touched its box, or a worker moves it on faster than we can ask."""
    for _ in range(5):
        try:
            cancel_push(push, why=why, at=at, by=by)
        except Refused as refusal:
            if refusal.code != "changed_meanwhile":
                return False
            push.refresh_from_db()
        else:
            return True
    return False


def _left_out(part: RolloutPart, why: str, *, at: datetime, by: User | None) -> RolloutPart:
    return transition(part, waves.PART, "leave_out", at=at, by=by, why=why, settled_at=at, output=why[:300])


def _check_target(selection: Selection, template: ConfigTemplate | None, firmware: str) -> None:
    if (template is None) == (not firmware):
        raise Refused("rollout_without_target")
    if template is not None and template.model_id != selection.model.pk:
        raise Refused("template_of_another_model", template=str(template), model=selection.model.name)
    if template is not None and template.published_at is None:
        raise Refused("template_not_published", template=str(template))
    if firmware and not selection.model.images.filter(version=firmware).exists():
        raise Refused("firmware_image_missing", firmware=firmware, model=selection.model.name)


def _parts(rollout: Rollout, boxes: list[Box], steps: list[int]) -> list[RolloutPart]:
    ranks = [wave for wave, size in enumerate(steps, start=1) for _ in range(size)]
    return [
        RolloutPart(rollout=rollout, box=box, line=box.line, wave=wave, rank=rank, diff=_would_type(rollout, box))
        for rank, (box, wave) in enumerate(zip(boxes, ranks, strict=True), start=1)
    ]


def _would_type(rollout: Rollout, box: Box) -> str:
    intent = box.line.intents.order_by("-generation").first() if box.line is not None else None
    if rollout.firmware:
        return f"{box.firmware or '?'} → {rollout.firmware}"
    if rollout.template is None or intent is None:
        return ""
    return difference(rollout.template, intent, box)
