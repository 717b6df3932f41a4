"""Planned maintenance: its lines found by topology, its customers told in time, its early end and its cancellation."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import TYPE_CHECKING

from django.db import transaction

from kernel.errors import Refused
from kernel.services import take_number, transition
from provisioning.models import Line, Node
from sla.domain.lifecycle import MAINTENANCE
from sla.domain.maintenance import announced_in_time
from sla.models import ClockEvent, MaintenanceLine, MaintenanceWindow
from sla.models.clock import PauseReason
from sla.selectors.maintenance import CalendarsOfDay, affected_lines, terms_of
from sla.services import maintenance_notices
from sla.services.losses import HOUSE_ZONE
from sla.services.pauses import resume
from subscribers.models import Customer

if TYPE_CHECKING:
    from kernel.models import User


def plan_maintenance(
    *,
    what: str,
    starts_at: datetime,
    ends_at: datetime,
    nodes: Collection[Node] = (),
    lines: Iterable[Line] = (),
    interruption: timedelta | None = None,
    at: datetime,
    by: User | None,
) -> MaintenanceWindow:
    """Plans work on nodes, whose lines are found by topology, or on chosen lines. Nobody is told yet.

    ``interruption`` is how long a line is down at most; the whole window by default. Raises
    ``Refused("text_missing" | "period_reversed" | "starts_in_the_past" | "interruption_beyond_window")``.
    """
    _check(what, starts_at, ends_at, interruption, at)
    with transaction.atomic():
        year = at.astimezone(HOUSE_ZONE).year
        window = MaintenanceWindow.objects.create(
            number=f"M-{year}-{take_number('maintenance', year):05d}",
            what=what.strip(),
            starts_at=starts_at,
            ends_at=ends_at,
            interruption=interruption or ends_at - starts_at,
            planned_at=at,
            planned_by=by,
        )
        window.nodes.set(nodes)
        _add(window, lines)
        find_lines(window)
    return window


def find_lines(window: MaintenanceWindow) -> int:
    """Adds the lines that hang below the window's nodes by now; how many lines it has. A line found late is told late,
    and its clock is spared only if that was still in time."""
    _add(window, affected_lines(window.nodes.values_list("pk", flat=True)))
    return window.lines.count()


def announce_maintenance(window: MaintenanceWindow, *, at: datetime, by: User) -> MaintenanceWindow:
    """Tells the customers, by mail and in the portal, and fixes whose clock the window spares.

    Announcing again tells only those found since. Raises
    ``Refused("no_line_affected" | "maintenance_begun" | "transition_refused")``.
    """
    with transaction.atomic():
        window = _locked(window)
        if at >= window.starts_at:
            raise Refused("maintenance_begun")
        if not find_lines(window):
            raise Refused("no_line_affected")
        if window.state != "announced":
            window = transition(window, MAINTENANCE, "announce", at=at, by=by, announced_at=at)
        untold = list(window.lines.filter(announced_at=None).select_related("contract__calendar", "line"))
        _tell(window, untold, at)
    return window


def finish_maintenance(window: MaintenanceWindow, *, at: datetime, by: User, outcome: str = "") -> MaintenanceWindow:
    """Records that the work is over: a line that is still down counts again, though the window had time left.

    Raises ``Refused("maintenance_not_begun" | "transition_refused")``.
    """
    with transaction.atomic():
        window = _locked(window)
        if at < window.starts_at:
            raise Refused("maintenance_not_begun")
        window = transition(window, MAINTENANCE, "finish", at=at, by=by, why=outcome, ended_at=at, outcome=outcome)
    _wake(window, at=at, by=by)
    return window


def cancel_maintenance(window: MaintenanceWindow, *, why: str, at: datetime, by: User) -> MaintenanceWindow:
    """Calls a window off before it begins, and tells whoever was told of it. Raises as ``finish_maintenance`` does, and
    ``Refused("reason_missing" | "maintenance_begun")``."""
    if not why.strip():
        raise Refused("reason_missing")
    with transaction.atomic():
        window = _locked(window)
        if at >= window.starts_at:
            raise Refused("maintenance_begun")
        window = transition(window, MAINTENANCE, "cancel", at=at, by=by, why=why, outcome=why)
        told = window.lines.filter(announced_at__isnull=False).select_related("contract__calendar", "line")
        maintenance_notices.cancelled(window, _by_customer(told), at=at)
    return window


def _tell(window: MaintenanceWindow, rows: list[MaintenanceLine], at: datetime) -> None:
    hours = CalendarsOfDay(at)
    for row in rows:
        terms, opening = terms_of(row.contract), hours.of(row.contract)
        row.announced_at, row.notice = at, opening.open_time(at, window.starts_at)
        row.exempts = announced_in_time(at, window.starts_at, window.interruption, opening, terms)
    MaintenanceLine.objects.bulk_update(rows, ["announced_at", "notice", "exempts"])
    maintenance_notices.announced(window, _by_customer(rows), at=at)


def _by_customer(rows: Iterable[MaintenanceLine]) -> list[tuple[Customer, list[MaintenanceLine]]]:
    ordered = sorted(rows, key=lambda row: (row.contract.customer_id, row.line_id))
    groups = {key: list(some) for key, some in groupby(ordered, key=lambda row: row.contract.customer_id)}
    customers = Customer.objects.prefetch_related("contacts").in_bulk(list(groups))
    return [(customers[key], some) for key, some in groups.items()]


def _wake(window: MaintenanceWindow, *, at: datetime, by: User) -> None:
    held = ClockEvent.objects.filter(kind="paused", reason=PauseReason.MAINTENANCE, until__gt=at)
    mine = held.filter(evidence__maintenance=window.number).exclude(amendments__kind="resumed")
    for event in mine.filter(impact__state="paused").select_related("impact").order_by("impact__line"):
        resume(event.impact, at=at, by=by, of=event, since=max(at, event.at))


def _add(window: MaintenanceWindow, lines: Iterable[Line]) -> None:
    rows = [MaintenanceLine(window=window, line=line, contract_id=line.contract_id) for line in lines]
    MaintenanceLine.objects.bulk_create(rows, ignore_conflicts=True)


def _locked(window: MaintenanceWindow) -> MaintenanceWindow:
    return MaintenanceWindow.objects.select_for_update(of=("self",)).get(pk=window.pk)


def _check(what: str, starts_at: datetime, ends_at: datetime, interruption: timedelta | None, at: datetime) -> None:
    if not what.strip():
        raise Refused("text_missing")
    if ends_at <= starts_at:
        raise Refused("period_reversed", start=starts_at.isoformat(), end=ends_at.isoformat())
    if starts_at <= at:
        raise Refused("starts_in_the_past", start=starts_at.isoformat())
    if interruption is not None and not timedelta(0) < interruption <= ends_at - starts_at:
        raise Refused("interruption_beyond_window")
