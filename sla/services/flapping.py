"""The good stretches of a line that flaps: each is a relapse, and its clock counts none of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from provisioning.models import Line
from sla.models import Impact
from sla.services.escalation import escalate
from sla.services.ledger import append, locked, rebuild


def skip_good_stretch(
    line: Line, *, since: datetime, until: datetime, evidence: Mapping[str, Any], at: datetime
) -> Impact | None:
    """Takes a good stretch between two bad ones out of a running clock, without a word to anybody.

    The customer was told that his line is unstable, and hears of it again when it is steady. None when no clock runs.
    """
    with transaction.atomic():
        found = Impact.objects.open().filter(line=line).first()
        if found is None:
            return None
        impact = locked(found)
        newest = impact.events.exclude(kind="corrected").order_by("-at", "-pk").first()
        begins = max(since, newest.at) if newest is not None else since
        if impact.state == "running" and begins < until:
            append(impact, "restored", true_at=begins, at=at, evidence=dict(evidence))
            append(impact, "reopened", true_at=until, at=at, evidence=dict(evidence))
            escalate(rebuild(impact, at=at))
    return impact
