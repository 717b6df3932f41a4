"""The sweeps: thresholds crossed, pauses that wake, and the nightly proof that what is stored is what ledgers tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Q, prefetch_related_objects

from kernel.services import sweep_ran
from sla.domain.lifecycle import CLOCK_OPEN
from sla.models import Crossing, Impact
from sla.selectors.clocks import LEDGER
from sla.services import notices
from sla.services.exemptions import follow_maintenance
from sla.services.incidents import weigh
from sla.services.ledger import derive, rebuild_all
from sla.services.suspensions import follow_suspensions

log = structlog.get_logger(__name__)

BATCH = 200
CHUNK = 2_000
TOLD = ("incident__owner", "contract__customer", "line", "calendar_version__calendar")


def cross_thresholds(*, at: datetime) -> int:
    """Dates every threshold that is due, and wakes the pauses whose planned end has come; returns how many crossings.

    First the clocks of suspended lines and of announced maintenance come to rest, so that no threshold is dated there.

    Rows that another worker holds are skipped: it does them. Each crossing is inserted once, dated when it was due and
    not when it was noticed, and told to whoever is on call.
    """
    follow_suspensions(at=at)
    follow_maintenance(at=at)
    crossed = 0
    while (done := _cross_some(at)) is not None:
        crossed += done
    sweep_ran("sla.cross_thresholds", at=at)
    return crossed


def recompute_clocks(*, at: datetime) -> list[str]:
    """Reads every clock anew from its ledger; returns, and raises the alarm for, each that differs from what is stored.

    Nothing is mended here: a difference is a fault of the program, and its traces must stay.
    """
    cross_thresholds(at=at)
    differences = [told for impact in _all_clocks() for told in _differences(impact, at)]
    for told in differences:
        log.error("clock_differs_from_its_ledger", difference=told)
    if differences:
        notices.alarm(differences, at=at)
    sweep_ran("sla.recompute_clocks", at=at)
    return differences


def _cross_some(at: datetime) -> int | None:
    """One batch, in one transaction; None when nothing is left for us."""
    due = Q(next_threshold_at__lte=at) | Q(wakes_at__lte=at)
    with transaction.atomic():
        rows = Impact.objects.filter(due, state__in=CLOCK_OPEN).select_for_update(of=("self",), skip_locked=True)
        impacts = list(rows.select_related(*TOLD).order_by("pk")[:BATCH])
        if not impacts:
            return None
        prefetch_related_objects(impacts, LEDGER, "crossings")
        crossings = rebuild_all(impacts, at=at, why="sweep")
        notices.escalate(crossings)
    # Not while impacts are locked: an opening locks the incident first.
    for incident in {impact.incident for impact in impacts}:
        weigh(incident, at=at)
    return len(crossings)


def _all_clocks() -> Iterator[Impact]:
    last = 0
    while chunk := list(Impact.objects.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        prefetch_related_objects(chunk, LEDGER, "crossings")
        yield from chunk
        last = chunk[-1].pk


def _differences(impact: Impact, at: datetime) -> list[str]:
    told = derive(impact, at)
    stored = {crossing.threshold: crossing.due_at for crossing in _current(impact)}
    pairs = {
        "state": (impact.state, told.state),
        "started_at": (impact.started_at, told.started_at),
        "restored_at": (impact.restored_at, told.restored_at),
        "next_due_at": (impact.next_due_at, told.next_due_at),
        "next_threshold_at": (impact.next_threshold_at, told.next_threshold_at),
        "wakes_at": (impact.wakes_at, told.wakes_at),
        "crossings": (stored, dict(told.crossed)),
    }
    return [f"{impact.pk} {name}: {old} / {new}" for name, (old, new) in pairs.items() if old != new]


def _current(impact: Impact) -> list[Crossing]:
    return [crossing for crossing in impact.crossings.all() if crossing.generation == impact.generation]
