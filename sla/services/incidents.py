"""The incident as the NOC works it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Count, Min

from kernel.errors import Refused
from kernel.roles import may
from kernel.services import transition
from provisioning.models import Node
from sla.domain.lifecycle import BEING_WORKED, INCIDENT, TICKET
from sla.domain.severity import severity
from sla.models import Impact, Incident, IncidentWatch, Ticket
from sla.services import notices
from sla.services.ledger import locked
from sla.services.penalties import propose_penalty

if TYPE_CHECKING:
    from kernel.models import User


def take(incident: Incident, *, at: datetime, by: User) -> Incident:
    """Takes an incident in charge; its customers are told once, by whoever takes it first."""
    return _give(incident, by, at=at, by=by)


def assign_incident(incident: Incident, *, to: User | None, at: datetime, by: User) -> Incident:
    """Gives an incident to somebody who works incidents, and tells him; or to nobody.

    One still worked is thereby taken in charge. Raises ``Refused("not_allowed" | "incident_closed")``.
    """
    if to is not None and not may(to, "incident.work"):
        raise Refused("not_allowed", permission="incident.work")
    with transaction.atomic():
        found = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
        if found.state == "closed":
            raise Refused("incident_closed")
        if to is not None and found.state in BEING_WORKED:
            found = _give(found, to, at=at, by=by)
        else:
            found.owner = to
            found.save(update_fields=["owner"])
        if to is not None and to != by:
            notices.given(found, to, at=at, by=by)
    return found


def watch_incident(incident: Incident, *, by: User, on: bool = True) -> bool:
    """Follows an incident, or follows it no more; whether it is followed now. Raises ``Refused("not_allowed")``."""
    if not by.is_staff:
        raise Refused("not_allowed", permission="incident.work")
    if on:
        IncidentWatch.objects.get_or_create(incident=incident, user=by)
    else:
        IncidentWatch.objects.filter(incident=incident, user=by).delete()
    return on


def _give(incident: Incident, to: User, *, at: datetime, by: User) -> Incident:
    with transaction.atomic():
        transition(incident, INCIDENT, "take", at=at, by=by, owner=to)
        for ticket in _tickets(incident, BEING_WORKED):
            if ticket.state != "in_progress":
                transition(ticket, TICKET, "take", at=at, by=by, assigned_to=to)
                notices.taken(ticket, at=at)
    return incident


def put_on_hold(incident: Incident, *, why: str, at: datetime, by: User) -> Incident:
    """Records that the NOC waits for somebody else (a supplier, a visit). It stops no clock: only a pause does."""
    _told(why)
    with transaction.atomic():
        return transition(incident, INCIDENT, "wait", at=at, by=by, why=why)


def set_root(incident: Incident, node: Node | None, *, at: datetime, by: User | None = None) -> Incident:
    """Records which node proved to be at the root; nobody's clock depends on it."""
    with transaction.atomic():
        incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
        incident.root_node = node
        incident.kind = "node" if node is not None else incident.kind
        incident.save(update_fields=["root_node", "kind"])
        entitle(incident)
    return incident


def close_incident(incident: Incident, *, cause: str, at: datetime, by: User) -> Incident:
    """Closes an incident with its cause, and proposes the penalties of its restored impacts.

    A clock that still runs is not touched: it ends at its line's own proven recovery. Raises
    ``Refused("cause_missing" | "transition_refused" | "changed_meanwhile")``.
    """
    if not cause.strip():
        raise Refused("cause_missing")
    with transaction.atomic():
        restored = [locked(impact) for impact in incident.impacts.filter(state="restored").order_by("line")]
        transition(incident, INCIDENT, "close", at=at, by=by, why=cause, cause=cause, closed_at=at)
        for ticket in _tickets(incident, ("restored",)):
            transition(ticket, TICKET, "close", at=at, by=by)
        for impact in restored:
            propose_penalty(impact, at=at)
    return incident


def weigh(incident: Incident, *, at: datetime, impacts: Collection[Impact] | None = None) -> None:
    """Reckons an incident's severity from the impacts whose clock is open; ``impacts`` for who has them all in hand."""
    if impacts is None:
        found = incident.impacts.open().aggregate(contracts=Count("contract", distinct=True), due=Min("next_due_at"))
    else:
        dues = (impact.next_due_at for impact in impacts if impact.next_due_at is not None)
        found = {"contracts": len({impact.contract_id for impact in impacts}), "due": min(dues, default=None)}
    weight = severity(found["contracts"], found["due"], at)
    if weight != incident.severity:
        incident.severity = weight
        incident.save(update_fields=["severity"])


def entitle(incident: Incident) -> None:
    """Writes down the facts that an incident's title is told from, after lines came or went."""
    lines = incident.impacts.order_by().aggregate(count=Count("line", distinct=True), one=Min("line__reference"))
    one = lines["one"] if lines["count"] == 1 else ""
    facts = {**incident.facts, "lines": lines["count"], "line": one, "node": str(incident.root_node or "")}
    if facts != incident.facts:
        incident.facts = facts
        incident.save(update_fields=["facts"])


def settle(incident: Incident, *, at: datetime, by: User | None = None, restored_at: datetime | None = None) -> None:
    """Restores an incident once its last clock has stopped, at the last restoration.

    ``restored_at`` is for one that never had a clock: when what it was opened for came back.
    """
    incident = Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)
    weigh(incident, at=at)
    if incident.state in BEING_WORKED and not incident.impacts.open().exists():
        last = incident.impacts.order_by("-restored_at").values_list("restored_at", flat=True).first()
        transition(incident, INCIDENT, "restore", at=at, by=by, restored_at=last or restored_at or at)


def _tickets(incident: Incident, states: tuple[str, ...]) -> list[Ticket]:
    found = Ticket.objects.filter(impact__incident=incident, state__in=states)
    return list(found.select_related("customer", "impact__line", "impact__incident").order_by("pk"))


def _told(text: str) -> None:
    if not text.strip():
        raise Refused("reason_missing")
