"""Pushes before they run: planned, approved, superseded, cancelled, woken."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from kernel.errors import Refused
from kernel.models import User
from kernel.services import transition, wake
from provisioning.domain import lifecycle
from provisioning.domain.catalogue import mask
from provisioning.models import Box, ConfigTemplate, Intent, Line, Priority, Push, PushStep
from provisioning.services.rendering import changes, newest_template, render

TASKS = {Priority.RESTORE: "provisioning.tasks.restore_due", Priority.NORMAL: "provisioning.tasks.push_due"}


def plan_push(
    line: Line,
    intent: Intent,
    *,
    priority: str,
    at: datetime,
    by: User | None = None,
    due_at: datetime | None = None,
    template: ConfigTemplate | None = None,
) -> Push | None:
    """Plans one push of `intent` to the line's box in service, approved at once; None when the line has no box.

    What waited for the same box is cancelled as superseded when it is older; the same generation is not planned twice,
    only brought forward. The box keeps the template version it was last proven with unless `template` says another.
    """
    with transaction.atomic():
        box = Box.objects.select_for_update(of=("self",)).in_service().select_related("model").filter(line=line).first()
        if box is None:
            return None
        waiting = Push.objects.select_for_update().waiting().filter(box=box).first()
        if waiting is not None and not _older(waiting, intent, template):
            return _brought_forward(waiting, at)
        if waiting is not None:
            _cancelled(waiting, f"superseded by generation {intent.generation}", at=at, by=by)
        push = _planned(box, line, intent, priority, at=at, by=by, due_at=due_at or at, template=template)
        transition(push, lifecycle.PUSH, "approve", at=at, by=by)
        PushStep.objects.create(push=push, step=lifecycle.APPROVED, at=at)
        wake(TASKS[Priority(priority)])
    return push


def push_now(line: Line, *, at: datetime, by: User | None) -> Push:
    """Has the newest generation pushed again with the newest template, whether or not anything changed.

    Raises:
        Refused: `line_has_no_intent`, `line_has_no_box`.
    """
    intent = line.intents.order_by("-generation").first()
    if intent is None:
        raise Refused("line_has_no_intent", line=line.reference)
    newest = _newest_for(line)
    push = plan_push(line, intent, priority=Priority.NORMAL, at=at, by=by, template=newest)
    if push is None:
        raise Refused("line_has_no_box", line=line.reference)
    return push


def cancel_push(push: Push, *, why: str, at: datetime, by: User | None) -> Push:
    """Stops a push that has not touched its box yet.

    Raises:
        Refused: `transition_refused` once it may have, `changed_meanwhile` when the worker was faster.
    """
    with transaction.atomic():
        _cancelled(push, why, at=at, by=by)
    return push


def wake_pushes(box: Box, *, at: datetime) -> int:
    """Makes what waits for an unreachable box due now; an unknown outcome not before the box's own timer has fired."""
    parked = Push.objects.filter(box=box, state=lifecycle.PARKED, due_at__gt=at)
    woken = [(push.pk, push.priority) for push in parked]
    with transaction.atomic():
        for pk, priority in woken:
            Push.objects.filter(pk=pk, state=lifecycle.PARKED).update(due_at=at)
            wake(TASKS[Priority(priority)])
        unknown = Push.objects.select_for_update().filter(box=box, state=lifecycle.UNKNOWN, due_at__gt=at).first()
        if unknown is not None:
            unknown.due_at = max(at, unknown.settle_after or at)
            unknown.save(update_fields=["due_at"])
            wake("provisioning.tasks.settle_unknown")
    return len(woken)


def newer_waits(push: Push) -> bool:
    """Whether another push waits for the same box, so that this one must not wait beside it.

    To be asked in the transaction that would park it: nothing can be planned for the box until that ends.
    """
    Box.objects.select_for_update().get(pk=push.box_id)
    return Push.objects.waiting().filter(box=push.box_id).exclude(pk=push.pk).exists()


def difference(template: ConfigTemplate | None, intent: Intent, box: Box) -> str:
    """The lines that would be typed against the last configuration read on the box, masked; "" when it already agrees.

    Never read yet: all of them. A template that cannot be rendered says why instead: the push itself will refuse.
    """
    seen = box.seen_configs.order_by("-last_seen_at", "-pk").first()
    try:
        wanted = mask(render(template, intent, box), box.secrets())
        return "\n".join(changes(box, seen.text if seen else "", wanted))
    except Refused as refusal:
        return f"! {refusal}"


def template_of(box: Box) -> ConfigTemplate | None:
    """The version a box is kept to: the one it was last proven with, the newest before any proof."""
    return box.template or newest_template(box.model)


def _newest_for(line: Line) -> ConfigTemplate | None:
    box = Box.objects.in_service().select_related("model").filter(line=line).first()
    return newest_template(box.model) if box is not None else None


def _older(waiting: Push, intent: Intent, template: ConfigTemplate | None) -> bool:
    other = template is not None and waiting.template_id != template.pk
    return waiting.generation < intent.generation or (waiting.generation == intent.generation and other)


def _planned(
    box: Box,
    line: Line,
    intent: Intent,
    priority: str,
    *,
    at: datetime,
    by: User | None,
    due_at: datetime,
    template: ConfigTemplate | None,
) -> Push:
    template = template or template_of(box)
    push = Push.objects.create(
        box=box,
        line=line,
        intent=intent,
        generation=intent.generation,
        template=template,
        priority=priority,
        due_at=due_at,
        planned_at=at,
        planned_by=by,
        diff=difference(template, intent, box),
    )
    PushStep.objects.create(push=push, step=lifecycle.PLANNED, at=at, detail=intent.cause)
    return push


def _brought_forward(push: Push, at: datetime) -> Push:
    if push.due_at is None or push.due_at > at:
        Push.objects.filter(pk=push.pk).update(due_at=at)
        push.due_at = at
    wake(TASKS[Priority(push.priority)])
    return push


def _cancelled(push: Push, why: str, *, at: datetime, by: User | None) -> None:
    transition(push, lifecycle.PUSH, "cancel", at=at, by=by, why=why, settled_at=at, due_at=None)
    PushStep.objects.create(push=push, step=lifecycle.CANCELLED, at=at, detail=why)
