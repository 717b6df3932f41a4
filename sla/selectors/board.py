"""The NOC's board: what is open, the worst deadline first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, Q, QuerySet

from kernel.models import User
from kernel.roles import may
from provisioning.models import Line
from sla.models import Impact, Incident

NO_TALLY: Mapping[str, Any] = {"running": 0, "paused": 0, "late": 0, "due_at": None}
SHOWN = ("contract__customer", "contract__site", "line__node", "ticket")


@dataclass(frozen=True)
class BoardRow:
    """One incident as the board shows it. ``pressing`` is the impact with the nearest deadline."""

    incident: Incident
    open_impacts: int
    paused_impacts: int
    late_impacts: int
    nearest_due_at: datetime | None
    pressing: Impact | None


def board(at: datetime) -> list[BoardRow]:
    """The incidents that still need somebody, in three queries however many impacts they have.

    Closed ones stay while a line of theirs is down: closing an incident stops no clock.
    """
    tallies = {tally["incident"]: tally for tally in _tallies(at)}
    pressing = {impact.incident_id: impact for impact in _pressing()}
    shown = Incident.objects.filter(~Q(state="closed") | Q(pk__in=list(tallies))).select_related("root_node", "owner")
    rows = [_row(incident, tallies.get(incident.pk, NO_TALLY), pressing.get(incident.pk)) for incident in shown]
    return sorted(rows, key=_worst_first)


def incident_impacts(incident: Incident) -> QuerySet[Impact]:
    """The impacts of one incident, open ones first by deadline."""
    return incident.impacts.select_related(*SHOWN, "incident").order_by(
        F("restored_at").asc(nulls_first=True), F("next_due_at").asc(nulls_last=True), "pk"
    )


def incidents_of_line(line: Line) -> QuerySet[Impact]:
    """What befell a line, newest first."""
    return line.impacts.select_related("incident", "contract__customer").order_by("-opened_at", "-pk")


def search(text: str, *, user: User, limit: int = 20) -> list[Incident]:
    """Incidents by number, line or customer; nothing for who may not read the network's side."""
    wanted = text.strip()
    if len(wanted) < 2 or not may(user, "noc.read"):
        return []
    found = Q(number__icontains=wanted)
    found |= Q(impacts__line__reference__iexact=wanted) | Q(impacts__contract__customer__name__icontains=wanted)
    return list(Incident.objects.filter(found).distinct()[:limit])


def _tallies(at: datetime) -> Iterable[Mapping[str, Any]]:
    """The open impacts of each incident, counted."""
    return (
        Impact.objects.open()
        .order_by()
        .values("incident")
        .annotate(
            running=Count("pk"),
            paused=Count("pk", filter=Q(state="paused")),
            late=Count("pk", filter=Q(next_due_at__lt=at)),
            due_at=Min("next_due_at"),
        )
    )


def _pressing() -> QuerySet[Impact]:
    """Of each incident, the open impact with the nearest deadline."""
    nearest = Impact.objects.open().order_by("incident_id", F("next_due_at").asc(nulls_last=True), "pk")
    return nearest.distinct("incident_id").select_related(*SHOWN)


def _row(incident: Incident, tally: Mapping[str, Any], pressing: Impact | None) -> BoardRow:
    return BoardRow(incident, tally["running"], tally["paused"], tally["late"], tally["due_at"], pressing)


def _worst_first(row: BoardRow) -> tuple[bool, datetime, int, datetime, int]:
    due = row.nearest_due_at
    return due is None, due or row.incident.opened_at, row.incident.severity, row.incident.opened_at, row.incident.pk
