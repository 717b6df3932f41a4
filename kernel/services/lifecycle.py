from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import models, transaction

from kernel.errors import Refused
from kernel.lifecycle import Lifecycle
from kernel.models import Transition

if TYPE_CHECKING:
    from kernel.models import User

Row = TypeVar("Row", bound=models.Model)


def transition(
    row: Row,
    lifecycle: Lifecycle,
    action: str,
    *,
    at: datetime,
    by: User | None = None,
    why: str = "",
    **updates: Any,
) -> Row:
    """Moves `row.state` by `action`, with `updates` to other columns in the same statement, and records the move.

    It is a compare-and-swap on the state that the caller saw: of two people who act at once, one is told.

    Raises:
        Refused: `transition_refused` when the table has no such move, `changed_meanwhile` when somebody was faster.
    """
    before = str(row.state)  # type: ignore[attr-defined]
    after = lifecycle.after(before, action)
    with transaction.atomic():
        moved = type(row)._default_manager.filter(pk=row.pk, state=before).update(state=after, **updates)
        if not moved:
            raise Refused("changed_meanwhile", lifecycle=lifecycle.name, action=action)
        Transition.objects.create(
            subject_type=row._meta.label_lower,
            subject_id=row.pk,
            action=action,
            before=before,
            after=after,
            at=at,
            by=by,
            why=why,
        )
    row.refresh_from_db(fields=["state", *updates])
    return row


def record_moves(
    moves: Iterable[tuple[models.Model, str]],
    lifecycle: Lifecycle,
    *,
    at: datetime,
    by: User | None = None,
    why: str = "",
) -> None:
    """Sets the state of many rows, each by its own action, and records the moves in one statement.

    For rows that the caller holds locked and saves himself: nobody else can have moved them meanwhile.

    Raises:
        Refused: `transition_refused` when the table has no such move.
    """
    recorded = []
    for row, action in moves:
        before = str(row.state)  # type: ignore[attr-defined]
        after = lifecycle.after(before, action)
        row.state = after  # type: ignore[attr-defined]
        recorded.append(
            Transition(
                subject_type=row._meta.label_lower, subject_id=row.pk, action=action, before=before, after=after,
                at=at, by=by, why=why,
            )
        )  # fmt: skip
    Transition.objects.bulk_create(recorded)
