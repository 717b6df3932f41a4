"""Planned maintenance: what monitoring asks before it speaks, what the NOC plans by, what customers read."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from kernel.models import Calendar, CalendarVersion, User
from kernel.periods import OpeningHours
from kernel.selectors import calendar_version
from provisioning.models import Line, Uplink
from sla.domain.maintenance import announce_before, cut_off
from sla.domain.policy import GtrPolicy
from sla.models import MaintenanceLine, MaintenanceWindow
from sla.selectors.clocks import policy_in, version_hours
from subscribers.models import Contract


def lines_under_maintenance(at: datetime) -> dict[int, MaintenanceWindow]:
    """By line, the window under way at an instant, announced or not: what is down there is expected to be down."""
    rows = MaintenanceLine.objects.filter(window__in=MaintenanceWindow.objects.under_way(at))
    return {row.line_id: row.window for row in rows.select_related("window").order_by("-window__ends_at")}


def nodes_under_maintenance(at: datetime) -> set[int]:
    """The nodes that windows under way work on, and those cut off by them."""
    through = MaintenanceWindow.nodes.through.objects
    touched = set(
        through.filter(maintenancewindow__in=MaintenanceWindow.objects.under_way(at)).values_list("node_id", flat=True)
    )
    return cut_off(touched, uplinks()) if touched else set()


def affected_lines(nodes: Iterable[int]) -> QuerySet[Line]:
    """The lines in service that lose their way while some nodes are worked on, by topology."""
    dark = cut_off(set(nodes), uplinks())
    rows = Line.objects.attached().filter(node__in=dark, contract__state__in=("active", "ending"))
    return rows.select_related("contract__customer", "contract__calendar", "contract__site", "node").order_by(
        "reference"
    )


def uplinks() -> dict[int, set[int]]:
    """The ways up of every node that has one."""
    found: dict[int, set[int]] = {}
    for node, parent in Uplink.objects.values_list("node_id", "parent_id"):
        found.setdefault(node, set()).add(parent)
    return found


def maintenance_windows() -> QuerySet[MaintenanceWindow]:
    """All of them with the count of their lines, the newest first."""
    rows = MaintenanceWindow.objects.select_related("planned_by").prefetch_related("nodes")
    told = Count("lines", filter=Q(lines__announced_at__isnull=False))
    exempt = Count("lines", filter=Q(lines__exempts=True))
    rows = rows.annotate(line_count=Count("lines"), told_count=told, exempt_count=exempt)
    return rows.order_by("-starts_at", "-pk")


def coming_maintenance(at: datetime) -> QuerySet[MaintenanceWindow]:
    """What is planned or under way, the nearest first."""
    return maintenance_windows().filter(state__in=["planned", "announced"], ends_at__gt=at).order_by("starts_at", "pk")


def maintenance_of(user: User, at: datetime) -> QuerySet[MaintenanceLine]:
    """What was announced to the customers whose portal this user may enter, and is not over."""
    mine = MaintenanceLine.objects.filter(
        line__contract__customer__accesses__user=user,
        announced_at__isnull=False,
        window__state="announced",
        window__ends_at__gt=at,
    )
    rows = mine.select_related("window", "line__contract__site").order_by("window__starts_at", "line__reference")
    return rows.distinct()


def latest_announcement(
    contracts: Iterable[Contract], starts_at: datetime, interruption: timedelta, at: datetime
) -> datetime | None:
    """The last instant at which every contract would still be told in time; None without contracts, or where no notice
    suffices. Reckoned in each contract's own hours and terms."""
    hours = CalendarsOfDay(at)
    limits = {
        announce_before(starts_at, interruption, hours.of(contract), terms_of(contract)) for contract in contracts
    }
    known = [limit for limit in limits if limit is not None]
    return min(known) if known and len(known) == len(limits) else None


class CalendarsOfDay:
    """Each contract's opening hours as of one instant, read once a calendar."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self._versions: dict[int, CalendarVersion] = {}

    def of(self, contract: Contract) -> OpeningHours:
        return version_hours(self.version(contract.calendar).pk)

    def version(self, calendar: Calendar) -> CalendarVersion:
        if calendar.pk not in self._versions:
            self._versions[calendar.pk] = calendar_version(calendar, self._day(calendar))
        return self._versions[calendar.pk]

    def _day(self, calendar: Calendar) -> date:
        return self.at.astimezone(ZoneInfo(calendar.zone)).date()


def terms_of(contract: Contract) -> GtrPolicy:
    """The guarantee that a contract was signed under."""
    return policy_in({"gtr": contract.terms.get("gtr", {})})
