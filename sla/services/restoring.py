"""The end of a fault: proven by monitoring, or confirmed by a person where nothing can be measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import prefetch_related_objects

from kernel.errors import Refused
from kernel.services import record_moves
from provisioning.models import Line
from sla.domain.lifecycle import BEING_WORKED, TICKET
from sla.models import ClockEvent, Impact, Incident, Ticket
from sla.selectors.clocks import LEDGER
from sla.services import notices
from sla.services.escalation import escalate
from sla.services.exemptions import exempt, rests_by_line
from sla.services.incidents import settle
from sla.services.ledger import locked, open_on, rebuild_all
from sla.services.penalties import propose_penalty

if TYPE_CHECKING:
    from kernel.models import User


@dataclass(frozen=True)
class Recovery:
    """A line that works again since its first good sample, and the proof."""

    line: int
    restored_at: datetime
    evidence: Mapping[str, Any]


def record_restoration(
    *, line: Line, restored_at: datetime, evidence: Mapping[str, Any], at: datetime
) -> Impact | None:
    """Stops the clock of a line at the first good sample of a recovery that was proven ``at``; None if none runs.

    The incident is restored with the last of its impacts.
    """
    ended = record_restorations([Recovery(line.pk, restored_at, evidence)], at=at)
    return ended[0] if ended else None


def record_restorations(recoveries: Sequence[Recovery], *, at: datetime) -> list[Impact]:
    """The same for many lines, each once: after a storm thousands come back in a minute. Those whose clock ran."""
    by_line = {recovery.line: recovery for recovery in recoveries}
    with transaction.atomic():
        impacts = open_on(by_line)
        return _restore({impact: by_line[impact.line_id] for impact in impacts}, at=at, by=None)


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
        impact = locked(impact)
        if impact.state == "restored":
            raise Refused("clock_stopped")
        return _restore({impact: Recovery(impact.line_id, restored_at, proof)}, at=at, by=by)[0]


def _restore(stops: Mapping[Impact, Recovery], *, at: datetime, by: User | None) -> list[Impact]:
    """Locked impacts whose clock is open, each with what ends it."""
    impacts = list(stops)
    began = _last_starts(impacts)
    _exempt(impacts, began, at)
    # A recovery dated before the loss that it ends would make time run backwards.
    ends = ClockEvent.objects.bulk_create(
        ClockEvent(
            impact=impact, kind="restored", at=max(stop.restored_at, began[impact.pk]), recorded_at=at, by=by,
            evidence=dict(stop.evidence),
        )
        for impact, stop in stops.items()
    )  # fmt: skip
    prefetch_related_objects(impacts, LEDGER, "crossings")
    escalate(rebuild_all(impacts, at=at, by=by))
    _settle(impacts, at=at, by=by)
    _tell(ends, at=at, by=by)
    for impact in impacts:
        if impact.incident.state == "closed":
            # The NOC was done before this line was: nobody will close the incident again.
            propose_penalty(impact, at=at)
    return impacts


def _last_starts(impacts: Sequence[Impact]) -> dict[int, datetime]:
    reopened = ClockEvent.objects.filter(impact__in=impacts, kind="reopened").order_by("pk")
    again = dict(reopened.values_list("impact_id", "at"))
    return {impact.pk: again.get(impact.pk) or impact.started_at or impact.opened_at for impact in impacts}


def _exempt(impacts: Sequence[Impact], began: Mapping[int, datetime], at: datetime) -> None:
    started = [impact for impact in impacts if impact.started_at is not None]
    spared = rests_by_line({impact.line_id: began[impact.pk] for impact in started}, at)
    for impact in started:
        if impact.line_id in spared:
            exempt(impact, began[impact.pk], at=at)


def _settle(impacts: Sequence[Impact], *, at: datetime, by: User | None) -> None:
    """Each incident once, however many of its clocks stopped."""
    keys = {impact.incident_id for impact in impacts}
    for incident in Incident.objects.filter(pk__in=keys).order_by("pk"):
        settle(incident, at=at, by=by)
    settled = Incident.objects.select_related("owner").in_bulk(keys)
    for impact in impacts:
        impact.incident = settled[impact.incident_id]


def _tell(ends: Sequence[ClockEvent], *, at: datetime, by: User | None) -> None:
    by_impact = {event.impact_id: event for event in ends}
    rows = Ticket.objects.select_for_update(of=("self",)).filter(impact__in=by_impact)
    tickets = list(rows.select_related("customer").order_by("pk"))
    worked = [ticket for ticket in tickets if ticket.state in BEING_WORKED]
    record_moves([(ticket, "restore") for ticket in worked], TICKET, at=at, by=by)
    Ticket.objects.bulk_update(worked, ["state"])
    notices.restored([(ticket, by_impact[ticket.impact_id]) for ticket in tickets if ticket.impact_id is not None])
