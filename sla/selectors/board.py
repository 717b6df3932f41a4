"""The NOC's board: what is open, the worst deadline first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, F, Min, OuterRef, Q, QuerySet, Subquery

from kernel.models import User
from kernel.roles import may
from provisioning.models import Line
from sla.models import Impact, Incident

OPEN = Q(impacts__state__in=("running", "paused"))
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
    """The incidents that still need somebody, in two queries however many impacts they have.

    Closed ones stay while a line of theirs is down: closing an incident stops no clock.
    """
    incidents = _pressing_first(at)
    pressing = Impact.objects.select_related(*SHOWN).in_bulk([row.pressing_id for row in incidents if row.pressing_id])
    return [
        BoardRow(
            incident=row,
            open_impacts=row.open_impacts,
            paused_impacts=row.paused_impacts,
            late_impacts=row.late_impacts,
            nearest_due_at=row.nearest_due_at,
            pressing=pressing.get(row.pressing_id),
        )
        for row in incidents
    ]


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


def _pressing_first(at: datetime) -> list[Any]:
    """Incidents with the columns of ``BoardRow`` on them, which no type names."""
    open_ones = Impact.objects.open().filter(incident=OuterRef("pk"))
    nearest = open_ones.order_by(F("next_due_at").asc(nulls_last=True), "pk").values("pk")[:1]
    annotated = Incident.objects.annotate(
        open_impacts=Count("impacts", filter=OPEN),
        paused_impacts=Count("impacts", filter=Q(impacts__state="paused")),
        late_impacts=Count("impacts", filter=OPEN & Q(impacts__next_due_at__lt=at)),
        nearest_due_at=Min("impacts__next_due_at", filter=OPEN),
        pressing_id=Subquery(nearest),
    )
    shown = annotated.filter(Q(open_impacts__gt=0) | ~Q(state="closed")).select_related("root_node", "owner")
    return list(shown.order_by(F("nearest_due_at").asc(nulls_last=True), "severity", "opened_at", "pk"))
