"""The collections that come: which debits each date, scheme and collector would take, and by when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from invoicing.domain.batch import cut_off
from invoicing.domain.calendars import roll_forward
from invoicing.domain.days import day_of
from invoicing.models import DebitBatch, Instalment, Notice
from invoicing.selectors.debits import Collectable, collectables, debit_policy
from kernel.money import ZERO

AHEAD = timedelta(days=35)
MOST_DATES = 8


@dataclass(frozen=True, slots=True)
class Coming:
    """What a batch of one date, scheme and collector would hold."""

    on: date
    collector: str
    scheme: str
    count: int
    total: Decimal
    cut_off: datetime


@dataclass(frozen=True, slots=True)
class CollectionDay:
    """One date: the batches that could be prepared, and what was announced for it and stays out, by reason."""

    on: date
    batches: list[Coming]
    excluded: list[tuple[str, int, Decimal]]


def coming_collections(*, at: datetime) -> list[CollectionDay]:
    """The announced dates of the next weeks, the nearest first; what a batch holds already is not proposed again."""
    policy = debit_policy(day_of(at))
    found = []
    for on in _announced(day_of(at))[:MOST_DATES]:
        rows = [one for one in collectables(on, policy) if _is_for(one, on)]
        groups: dict[tuple[str, str], list[Collectable]] = {}
        for one in rows:
            if one.reason is None and one.mandate:
                groups.setdefault((one.mandate.collector, one.mandate.scheme), []).append(one)
        batches = [
            Coming(on, way, scheme, len(ones), _total(ones), cut_off(on, policy, way))
            for (way, scheme), ones in sorted(groups.items())
        ]
        found.append(CollectionDay(on, batches, _excluded(rows)))
    return [one for one in found if one.batches or one.excluded]


def _announced(today: date) -> list[date]:
    """The dates of the newest announcements of what is still due."""
    newest = Notice.objects.filter(instalment=OuterRef("pk")).order_by("-pk").values("collection_on")[:1]
    rows = Instalment.objects.open().filter(due_on__lte=today + AHEAD).annotate(told_on=Subquery(newest))
    days = {roll_forward(on) for on in rows.values_list("told_on", flat=True) if on}
    return sorted(on for on in days if today < on <= today + AHEAD)


def _is_for(one: Collectable, on: date) -> bool:
    told = one.notice.collection_on if one.notice else one.instalment.due_on
    return roll_forward(told) == on and one.reason != "already_attempted"


def _total(ones: Iterable[Collectable]) -> Decimal:
    return sum((one.due for one in ones), ZERO)


def _excluded(rows: list[Collectable]) -> list[tuple[str, int, Decimal]]:
    found: dict[str, list[Collectable]] = {}
    for one in rows:
        if one.reason:
            found.setdefault(one.reason, []).append(one)
    return [(reason, len(ones), _total(ones)) for reason, ones in sorted(found.items())]


def open_batches() -> list[DebitBatch]:
    """Batches that have not left yet, the nearest collection first."""
    rows = DebitBatch.objects.filter(state__in=["draft", "approved", "frozen"]).select_related("prepared_by")
    return list(rows.order_by("collection_on", "pk"))
