"""What the whole world may know of the network: no customer, no line, no address; incidents of many lines alone."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from sla.models import Incident, MaintenanceWindow

PUBLIC_FROM = 2
"""Lines an incident must touch to be the network's matter, not one customer's."""
SHOWN = timedelta(days=30)
OPEN = ("new", "in_progress", "waiting")


@dataclass(frozen=True)
class Trouble:
    """One incident as the public is told of it."""

    where: str
    started_at: datetime
    restored_at: datetime | None
    state: str


@dataclass(frozen=True)
class State:
    """The verdict (good, warn, bad), what is wrong now, what was, what is planned, and the last thirty days."""

    verdict: str
    now: list[Trouble]
    history: list[Trouble]
    planned: list[MaintenanceWindow]
    days: list[tuple[date, int]]


def public_incidents() -> QuerySet[Incident]:
    rows = Incident.objects.select_related("root_node").annotate(touched=Count("impacts"))
    return rows.filter(Q(touched__gte=PUBLIC_FROM) | Q(root_node__isnull=False)).order_by("-opened_at")


def state(at: datetime) -> State:
    recent = list(public_incidents().filter(Q(opened_at__gte=at - SHOWN) | Q(state__in=OPEN))[:200])
    now = [_told(one) for one in recent if one.state in OPEN]
    planned = MaintenanceWindow.objects.filter(state="announced", ends_at__gt=at).order_by("starts_at")[:10]
    under_way = [window for window in planned if window.starts_at <= at]
    verdict = "bad" if now else "warn" if under_way else "good"
    history = [_told(one) for one in recent if one.state not in OPEN][:30]
    return State(verdict, now, history, list(planned), _days(recent, at))


def _told(incident: Incident) -> Trouble:
    where = incident.root_node.name if incident.root_node else ""
    return Trouble(where, incident.opened_at, incident.restored_at, incident.state)


def _days(incidents: list[Incident], at: datetime) -> list[tuple[date, int]]:
    """How many incidents ran on each of the last thirty days, the oldest first."""
    today = timezone.localdate(at)
    days = [today - timedelta(days=back) for back in range(29, -1, -1)]
    spans = [(timezone.localdate(one.opened_at), timezone.localdate(one.restored_at or at)) for one in incidents]
    return [(day, sum(start <= day <= end for start, end in spans)) for day in days]
