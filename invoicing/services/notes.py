"""Facts of a dunning case."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from invoicing.models import DunningCase, DunningEvent

if TYPE_CHECKING:
    from kernel.models import User


def note(
    case: DunningCase, key: str, kind: str, rule: str, *, at: datetime, by: User | None = None, **facts: object
) -> None:
    """Appends a fact to a case; its key once."""
    DunningEvent.objects.create(case=case, key=key, kind=kind, at=at, by=by, rule=rule, facts=facts)
