"""Down time added up over a month: what a clock per incident does not show ("down fourteen hours, up one minute")."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kernel.periods import OpeningHours, Period, merge, subtract, total
from sla.domain.ledger import WORKING, Segment, Story

PARTIES = {
    "customer_absent": "customer",
    "waiting_customer": "customer",
    "customer_fault": "customer",
    "suspended": "customer",
    "force_majeure": "nobody",
    "maintenance": "announced",
}


@dataclass(frozen=True)
class Downtime:
    """``real`` around the clock, ``working`` in the contract's opening hours; ``faults`` begun, relapses counted."""

    real: timedelta
    working: timedelta
    faults: int


def down(story: Story, until: datetime) -> list[Period]:
    """When the service was down, whoever is to blame: the intervals in which it worked are left out."""
    if story.started_at is None:
        return []
    end = min(story.stopped_at or until, until)
    good = [Period(rest.start, rest.end or end) for rest in story.rests if rest.reason == WORKING]
    return subtract([Period(story.started_at, end)], good) if end > story.started_at else []


def add_up(stories: Sequence[tuple[Story, OpeningHours]], month: Period, until: datetime) -> Downtime:
    """The down time of one contract within a month; two faults at once count once."""
    spans = [(period, hours) for story, hours in stories for period in down(story, until)]
    clipped = [(_clip(period, month), hours) for period, hours in spans]
    inside = [(period, hours) for period, hours in clipped if period.start < period.end]
    merged = merge(period for period, _hours in inside)
    hours = inside[0][1] if inside else None
    working = (
        sum((hours.open_time(period.start, period.end) for period in merged), timedelta(0)) if hours else timedelta(0)
    )
    return Downtime(total(merged), working, sum(month.start <= period.start < month.end for period, _hours in spans))


def split_by_party(segments: Iterable[Segment]) -> dict[str, timedelta]:
    """The open time of a clock by who had it: the operator, the customer, an announced work, nobody (force majeure)."""
    found: dict[str, timedelta] = {}
    for segment in segments:
        if segment.kind == "closed" or segment.reason == WORKING:
            continue
        party = "operator" if segment.kind == "counted" else PARTIES.get(segment.reason, "customer")
        found[party] = found.get(party, timedelta(0)) + segment.open_time
    return found


def _clip(period: Period, month: Period) -> Period:
    start = max(period.start, month.start)
    return Period(start, max(start, min(period.end, month.end)))
