"""A line suspended for the customer's own cause: its clock rests from the suspension on, until the proven restore."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from provisioning.models import Suspension
from provisioning.selectors import line_state
from sla.models import ClockEvent, Impact
from sla.models.clock import PauseReason
from sla.services.ledger import locked
from sla.services.pauses import pause, resume

RESTING = ClockEvent.objects.filter(kind="paused", reason=PauseReason.SUSPENDED).exclude(amendments__kind="resumed")


def follow_suspensions(*, at: datetime) -> int:
    """Pauses the clocks of lines that were suspended since, and wakes those proven open again; how many moved."""
    standing = Exists(Suspension.objects.standing().filter(line=OuterRef("line")))
    resting = Exists(RESTING.filter(impact=OuterRef("pk")))
    running: QuerySet[Impact] = Impact.objects.open().filter(standing, ~resting, started_at__lte=at)
    freed: QuerySet[Impact] = Impact.objects.open().filter(resting, ~standing)
    moved = [_pause(impact, at) for impact in running.order_by("pk")]
    moved += [_wake(impact, at) for impact in freed.select_related("line").order_by("pk")]
    return sum(moved)


def _pause(found: Impact, at: datetime) -> bool:
    with transaction.atomic():
        impact = locked(found)
        holds = list(
            Suspension.objects.standing().filter(line=impact.line_id, started_at__lte=at).order_by("started_at")
        )
        # Looked at again under the lock: another sweep may have come first, or the line may work again.
        if not holds or impact.state == "restored" or RESTING.filter(impact=impact).exists():
            return False
        since = max(holds[0].started_at, impact.started_at or at)
        proof = {"suspensions": [hold.pk for hold in holds], "reasons": [hold.reason for hold in holds]}
        pause(impact, reason=PauseReason.SUSPENDED, proof=proof, at=at, by=None, since=since)
    return True


def _wake(found: Impact, at: datetime) -> bool:
    reading = line_state(found.line)
    if reading.proven != "open" or reading.since is None:
        return False
    with transaction.atomic():
        impact = locked(found)
        event = RESTING.filter(impact=impact).first()
        lifted = Suspension.objects.filter(line=impact.line_id).order_by("-lifted_at").first()
        if event is None or lifted is None or lifted.lifted_at is None or impact.state == "restored":
            return False
        resume(impact, at=at, by=None, of=event, since=max(reading.since, lifted.lifted_at, event.at))
    return True
