"""Where a contract stands, derived from its dates and from what its lines prove."""

from __future__ import annotations

from datetime import date

from provisioning.models import Suspension
from subscribers.domain.lifecycle import ACTIVE, stage_of
from subscribers.models import Contract


def stage(contract: Contract, today: date) -> str:
    """A key of the "stage" family in `web.states`."""
    held = contract.state == ACTIVE and Suspension.objects.standing().filter(line__contract=contract).exists()
    lines = contract.lines.filter(detached_at=None).exists()
    return stage_of(contract.state, ends_on=contract.ends_on, today=today, suspended=held, prepared=lines)
