"""The end of a fault: proven by monitoring, or confirmed by a person where nothing can be measured."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from kernel.errors import Refused
from kernel.services import transition
from provisioning.models import Line
from sla.domain.lifecycle import BEING_WORKED, TICKET
from sla.models import Impact, Ticket
from sla.services import notices
from sla.services.escalation import escalate
from sla.services.exemptions import exempt
from sla.services.incidents import settle
from sla.services.ledger import append, locked, rebuild
from sla.services.penalties import propose_penalty

if TYPE_CHECKING:
    from kernel.models import User


def record_restoration(
    *, line: Line, restored_at: datetime, evidence: Mapping[str, Any], at: datetime
) -> Impact | None:
    """Stops the clock of a line at the first good sample of a recovery that was proven ``at``; None if none runs.

    The incident is restored with the last of its impacts.
    """
    with transaction.atomic():
        impact = Impact.objects.open().filter(line=line).first()
        return _restore(impact, restored_at=restored_at, evidence=evidence, at=at, by=None) if impact else None


def confirm_restored(
    impact: Impact, *, restored_at: datetime, at: datetime, by: User, evidence: Mapping[str, Any] | str
) -> Impact:
    """Stops a clock by a person's word, with a proof, where nothing can be measured.

    Raises ``Refused("evidence_missing" | "in_the_future" | "clock_stopped")``.
    """
    if not evidence:
        raise Refused("evidence_missing")
    if restored_at > at:
        raise Refused("in_the_future", at=restored_at.isoformat())
    proof = {"proof": evidence} if isinstance(evidence, str) else dict(evidence)
    with transaction.atomic():
        restored = _restore(impact, restored_at=restored_at, evidence=proof, at=at, by=by)
        if restored is None:
            raise Refused("clock_stopped")
    return restored


def _restore(
    impact: Impact, *, restored_at: datetime, evidence: Mapping[str, Any], at: datetime, by: User | None
) -> Impact | None:
    impact = locked(impact)
    if impact.state == "restored":
        return None
    began = _last_start(impact)
    stopped = max(restored_at, began)
    if impact.started_at is not None:
        exempt(impact, began, at=at)
    event = append(impact, "restored", true_at=stopped, at=at, by=by, evidence=dict(evidence))
    escalate(rebuild(impact, at=at, by=by))
    settle(impact.incident, at=at, by=by)
    ticket = Ticket.objects.select_related("customer").filter(impact=impact).first()
    if ticket is not None:
        if ticket.state in BEING_WORKED:
            transition(ticket, TICKET, "restore", at=at, by=by)
        notices.restored(ticket, event)
    impact.incident.refresh_from_db()
    if impact.incident.state == "closed":
        # The NOC was done before this line was: nobody will close the incident again.
        propose_penalty(impact, at=at)
    return impact


def _last_start(impact: Impact) -> datetime:
    """A recovery dated before the loss that it ends would make time run backwards."""
    reopened = impact.events.filter(kind="reopened").order_by("-pk").first()
    began = reopened.at if reopened else impact.started_at
    return began or impact.opened_at
