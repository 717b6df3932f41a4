"""Mass changes: planned over a filter, approved by a second person, done in waves by a sweep."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from kernel.models import User
from provisioning.models import BoxModel, ConfigTemplate, Node, Rollout, RolloutPart


@dataclass(frozen=True)
class Selection:
    """Boxes in service of one model; each filter left empty lets all pass.

    `node` takes what hangs below it too; `template_number` and `firmware` are what the box has now.
    """

    model: BoxModel
    node: Node | None = None
    template_number: int | None = None
    firmware: str = ""


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
    """Plans a template version, or a firmware, over the selected boxes; each part carries its diff.

    Raises:
        Refused: `rollout_without_target`, `template_of_another_model`, `template_not_published`, `nothing_selected`.
    """
    raise NotImplementedError


def approve_rollout(rollout: Rollout, *, at: datetime, by: User) -> Rollout:
    """Lets it begin: the canary goes with the next sweep.

    Raises:
        Refused: `approved_by_its_author`, or what `transition` refuses.
    """
    raise NotImplementedError


def pause_rollout(rollout: Rollout, *, at: datetime, by: User | None, why: str = "") -> Rollout:
    """Starts nothing more; what runs runs to its end. Raises Refused as `transition` does."""
    raise NotImplementedError


def resume_rollout(rollout: Rollout, *, at: datetime, by: User, why: str = "") -> Rollout:
    """Goes on, after a pause or after a stop by failures. Raises Refused as `transition` does."""
    raise NotImplementedError


def cancel_rollout(rollout: Rollout, *, at: datetime, by: User | None, why: str) -> Rollout:
    """Ends it: what is not yet applied is cancelled, what is applied runs to its own proof.

    Raises:
        Refused: what `transition` refuses.
    """
    raise NotImplementedError


def leave_out(part: RolloutPart, *, at: datetime, by: User | None, why: str) -> RolloutPart:
    """Takes one box out of a mass change before anything is applied to it.

    Raises:
        Refused: what `transition` refuses, and as `cancel_push`.
    """
    raise NotImplementedError


def advance_rollouts(*, at: datetime) -> int:
    """The sweep: settles what pushes and monitoring said, stops what fails, starts what may start.

    Returns:
        How many boxes it started.
    """
    raise NotImplementedError
