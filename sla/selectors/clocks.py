"""Clocks as the domain reads them: rows turned into its frozen values."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, cast

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from kernel import policies
from kernel.models import CalendarVersion
from kernel.money import ZERO
from kernel.periods import OpeningHours, month_of
from provisioning.models import Line
from sla.domain import ledger
from sla.domain.ledger import ClockReading, Event, Story
from sla.domain.policy import GtrPolicy
from sla.models import ClockEvent, Crossing, Impact
from sla.selectors.penalties import granted_in_month

LEDGER = Prefetch("events", queryset=ClockEvent.objects.order_by("pk"))


def policy_of(impact: Impact) -> GtrPolicy:
    """The guarantee that the contract was signed under."""
    return policy_in(impact.terms)


def policy_in(terms: Mapping[str, Any]) -> GtrPolicy:
    """The guarantee inside frozen terms."""
    return policy_in_text(json.dumps(terms, sort_keys=True))


@lru_cache(maxsize=512)
def policy_in_text(terms: str) -> GtrPolicy:
    """The same, of terms still written as JSON."""
    return cast(GtrPolicy, policies.decode("gtr", json.loads(terms)))


def hours_of(impact: Impact) -> OpeningHours:
    """The opening hours pinned when the incident opened."""
    return version_hours(impact.calendar_version_id)


@lru_cache(maxsize=512)
def version_hours(version: int) -> OpeningHours:
    """The hours of a calendar's version, by its key."""
    # A version is never edited nor deleted, so what was read once holds for good.
    return CalendarVersion.objects.select_related("calendar").get(pk=version).opening_hours()


def events_of(impact: Impact) -> QuerySet[ClockEvent]:
    """The ledger in the order of writing, with its authors."""
    return impact.events.select_related("by", "about").prefetch_related("proofs").order_by("pk")


def story_of(impact: Impact, as_of: datetime | None = None) -> Story:
    return ledger.tell(ledger_of(impact), as_of)


def clock_of(impact: Impact, as_of: datetime) -> ClockReading:
    """The clock of one impact as of an instant, its cost capped by what the contract was granted in the month."""
    reading = _read(impact, as_of, ZERO)
    if not reading.would_cost or reading.deadline is None:
        return reading
    month = month_of(reading.deadline, policy_of(impact).zone)
    return _read(impact, as_of, granted_in_month(impact.contract_id, month, but=impact))


def clocks_of(impacts: Iterable[Impact], as_of: datetime) -> dict[int, ClockReading]:
    """Many clocks in a fixed number of queries, by impact; costs are before the monthly cap."""
    rows = list(impacts)
    prefetch_related_objects(rows, LEDGER)
    return {impact.pk: _read(impact, as_of, ZERO) for impact in rows}


def open_impact(line: Line) -> Impact | None:
    """The impact whose clock has not stopped, if the line has one."""
    opened = Impact.objects.open().select_related("incident", "contract__customer", "ticket")
    return opened.filter(line=line).first()


def crossings_of(impact: Impact) -> QuerySet[Crossing]:
    """The thresholds crossed, by what is known today."""
    return impact.crossings.filter(generation=impact.generation).order_by("due_at", "pk")


def _read(impact: Impact, as_of: datetime, already: Decimal) -> ClockReading:
    return ledger.read(
        ledger_of(impact), policy_of(impact), hours_of(impact), as_of, monthly_fee=impact.monthly_fee, already=already
    )


def ledger_of(impact: Impact) -> list[Event]:
    """The events of a clock as the domain reads them, in the order of writing."""
    rows = sorted(impact.events.all(), key=lambda event: event.pk)
    return [Event(row.pk, row.kind, row.at, row.until, row.about_id, row.reason) for row in rows]
