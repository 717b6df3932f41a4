"""The sweeps: thresholds crossed, pauses that wake, and the nightly proof that what is stored is what ledgers tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Q, TextField, prefetch_related_objects
from django.db.models.functions import Cast

from kernel.services import sweep_ran
from sla.domain.ledger import Event, tell
from sla.domain.policy import GtrPolicy
from sla.models import ClockEvent, Crossing, Impact
from sla.selectors.clocks import LEDGER, hours_of, policy_in_text
from sla.services import notices
from sla.services.escalation import escalate
from sla.services.exemptions import follow_maintenance
from sla.services.incidents import weigh
from sla.services.ledger import derive_from, rebuild_all
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
    differences = [told for kept in _all_clocks() for told in _differences(kept, at)]
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
        rows = Impact.objects.open().filter(due).select_for_update(of=("self",), skip_locked=True)
        impacts = list(rows.select_related(*TOLD).order_by("pk")[:BATCH])
        if not impacts:
            return None
        prefetch_related_objects(impacts, LEDGER, "crossings")
        crossings = rebuild_all(impacts, at=at, why="sweep")
        escalate(crossings)
    # Not while impacts are locked: an opening locks the incident first.
    for incident in {impact.incident for impact in impacts}:
        weigh(incident, at=at)
    return len(crossings)


@dataclass(frozen=True)
class Kept:
    """A clock as it is stored: its row, its events and its current crossings."""

    impact: Impact
    terms: GtrPolicy
    events: Sequence[Event]
    crossed: Mapping[str, datetime]


def _all_clocks() -> Iterator[Kept]:
    """Every clock, read as plain values: a hundred thousand ledgers as rows of models would take twice as long."""
    last = 0
    rows = Impact.objects.defer("terms").annotate(told_terms=Cast("terms", TextField())).order_by("pk")
    while chunk := list(rows.filter(pk__gt=last)[:CHUNK]):
        keys = [impact.pk for impact in chunk]
        events, crossings = _events(keys), _crossings(keys)
        for impact in chunk:
            crossed = {name: due for name, generation, due in crossings[impact.pk] if generation == impact.generation}
            yield Kept(impact, policy_in_text(impact.told_terms), events[impact.pk], crossed)  # type: ignore[attr-defined]
        last = keys[-1]


def _events(keys: Sequence[int]) -> Mapping[int, list[Event]]:
    found: dict[int, list[Event]] = defaultdict(list)
    rows = ClockEvent.objects.filter(impact__in=keys).order_by("pk")
    for impact, pk, kind, at, until, about, why in rows.values_list(
        "impact_id", "pk", "kind", "at", "until", "about_id", "reason"
    ):
        found[impact].append(Event(pk, kind, at, until, about, why))
    return found


def _crossings(keys: Sequence[int]) -> Mapping[int, list[tuple[str, int, datetime]]]:
    found: dict[int, list[tuple[str, int, datetime]]] = defaultdict(list)
    rows = Crossing.objects.filter(impact__in=keys).order_by()
    for impact, name, generation, due in rows.values_list("impact_id", "threshold", "generation", "due_at"):
        found[impact].append((name, generation, due))
    return found


def _differences(kept: Kept, at: datetime) -> list[str]:
    impact = kept.impact
    told = derive_from(tell(kept.events), kept.terms, hours_of(impact), at, impact.monthly_fee)
    pairs = {
        "state": (impact.state, told.state),
        "started_at": (impact.started_at, told.started_at),
        "restored_at": (impact.restored_at, told.restored_at),
        "next_due_at": (impact.next_due_at, told.next_due_at),
        "next_threshold_at": (impact.next_threshold_at, told.next_threshold_at),
        "wakes_at": (impact.wakes_at, told.wakes_at),
        "cost": (impact.cost, told.price.cost),
        "next_tier_at": (impact.next_tier_at, told.price.next_tier_at),
        "crossings": (dict(kept.crossed), dict(told.crossed)),
    }
    return [f"{impact.pk} {name}: {old} / {new}" for name, (old, new) in pairs.items() if old != new]
