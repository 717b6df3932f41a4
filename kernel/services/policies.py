from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from kernel import policies
from kernel.models import PolicyVersion

if TYPE_CHECKING:
    from kernel.models import User


def publish_policy(
    kind: str, values: Mapping[str, Any], *, valid_from: date, at: datetime, by: User | None, reason: str
) -> PolicyVersion:
    """Publishes a new version of a policy, in force from `valid_from` for what is signed or opened from then on.

    Raises:
        Refused: `policy_unknown` or `policy_invalid`, with each wrong field; nothing is written.
    """
    checked = policies.encode(policies.read(kind, values))
    with transaction.atomic():
        last = PolicyVersion.objects.select_for_update().filter(kind=kind).order_by("-number").first()
        return PolicyVersion.objects.create(
            kind=kind,
            number=last.number + 1 if last else 1,
            valid_from=valid_from,
            values=checked,
            published_at=at,
            published_by=by,
            reason=reason,
        )
