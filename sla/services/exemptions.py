"""The clocks that announced maintenance spares: from the start of the window, or of the fault inside it, and no longer
than what was announced."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from sla.domain.ledger import Rest
from sla.domain.maintenance import spared
from sla.models import ClockEvent, Impact, MaintenanceLine
from sla.models.clock import PauseReason
from sla.services.ledger import append, locked
from sla.services.pauses import pause

Spared = tuple[Rest, dict[str, str]]
"""A stretch that does not count, and its proof."""


def rests_by_line(begun: Mapping[int, datetime], at: datetime) -> dict[int, list[Spared]]:
    """By line, what clocks that began then are spared up to now, with the proof; for a storm, in one query."""
    found: dict[int, list[Spared]] = {}
    if not begun:
        return found
    for row in _exempting(at).filter(line__in=list(begun), window__ends_at__gt=min(begun.values())):
        began = begun[row.line_id]
        if row.window.ends_at > began and (span := _span(row, began)) is not None:
            found.setdefault(row.line_id, []).append((Rest(*span, PauseReason.MAINTENANCE), proof_of(row)))
    return found


def exempt(impact: Impact, began: datetime, *, at: datetime) -> list[ClockEvent]:
    """Writes into a locked impact's ledger the rests it is owed that no sweep has seen; the caller rebuilds."""
    rows = _exempting(at).filter(line=impact.line_id, window__ends_at__gt=began)
    owed = [(row, _span(row, began)) for row in rows if not _rested(impact, row).exists()]
    return [
        append(
            impact, "paused", true_at=span[0], until=span[1], at=at,
            reason=PauseReason.MAINTENANCE, evidence=dict(proof_of(row)),
        )
        for row, span in owed
        if span is not None
    ]  # fmt: skip


def follow_maintenance(*, at: datetime) -> int:
    """Lets the clocks rest whose line's announced maintenance has begun since; how many."""
    rested = ClockEvent.objects.filter(
        impact=OuterRef(OuterRef("pk")), reason=PauseReason.MAINTENANCE, at__gte=OuterRef("window__starts_at")
    )
    rows = _exempting(at).filter(~Exists(rested), window__ends_at__gt=at, window__ended_at=None, line=OuterRef("line"))
    due = Impact.objects.open().filter(Exists(rows.order_by()), started_at__lte=at)
    return sum(_let_rest(impact, at) for impact in due.order_by("pk"))


def proof_of(row: MaintenanceLine) -> dict[str, str]:
    """Why the clock may rest, as it can be shown: the window, and when the customer was told."""
    told = row.announced_at.isoformat() if row.announced_at else ""
    return {"maintenance": row.window.number, "announced_at": told, "notice": str(row.notice)}


def _let_rest(found: Impact, at: datetime) -> bool:
    with transaction.atomic():
        impact = locked(found)
        if impact.state == "restored" or impact.started_at is None:
            return False
        for row in _exempting(at).filter(line=impact.line_id, window__ends_at__gt=at, window__ended_at=None):
            span = _span(row, impact.started_at)
            if span is not None and span[1] > at and not _rested(impact, row).exists():
                since, until = span
                pause(
                    impact,
                    reason=PauseReason.MAINTENANCE,
                    proof=proof_of(row),
                    at=at,
                    by=None,
                    since=since,
                    until=until,
                )
                return True
    return False


def _exempting(at: datetime) -> QuerySet[MaintenanceLine]:
    """The lines told in time of a window that has begun and was not cancelled."""
    rows = MaintenanceLine.objects.filter(exempts=True, window__starts_at__lte=at)
    return rows.exclude(window__state="cancelled").select_related("window").order_by("window__starts_at", "pk")


def _span(row: MaintenanceLine, began: datetime) -> tuple[datetime, datetime] | None:
    window = row.window
    return spared(window.starts_at, window.ends_at, window.interruption, began, window.ended_at)


def _rested(impact: Impact, row: MaintenanceLine) -> QuerySet[ClockEvent]:
    return impact.events.filter(kind="paused", evidence__maintenance=row.window.number)
