"""Promises, disputes and holds as they stand on a day."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet

from invoicing.domain.dunning import Freeze
from invoicing.models import Hold, Promise

UNANSWERED = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute of a part: of one invoice, known by its schedule, or of the account; `amount` None for all of it."""

    schedule: int | None
    amount: Decimal | None


@dataclass
class Frozen:
    """What stands still for one customer; `freezes` are those of everything."""

    freezes: list[Freeze] = field(default_factory=list)
    disputes_in_part: list[Dispute] = field(default_factory=list)

    @property
    def promised(self) -> bool:
        return any(freeze.kind == "promise" for freeze in self.freezes)

    @property
    def held(self) -> bool:
        return any(freeze.kind == "hold" for freeze in self.freezes)

    def disputes(self, schedule: int) -> bool:
        """Whether a dispute touches the instalments of a schedule: a part of unknown place touches all of them."""
        whole = any(freeze.kind == "dispute" for freeze in self.freezes)
        return whole or any(part.schedule in {None, schedule} for part in self.disputes_in_part)

    def disputed(self, owed: dict[int, Decimal]) -> Decimal:
        """How much of what is owed, by schedule, is disputed; never more than is owed."""
        total = sum(owed.values(), Decimal(0))
        parts = sum((self._part(part, owed, total) for part in self.disputes_in_part), Decimal(0))
        return min(parts, total)

    def _part(self, part: Dispute, owed: dict[int, Decimal], total: Decimal) -> Decimal:
        of = total if part.schedule is None else owed.get(part.schedule, Decimal(0))
        return of if part.amount is None else min(part.amount, of)


def frozen_on(on: date, customers: Collection[int]) -> dict[int, Frozen]:
    """What stands still on a day, by customer, in two queries."""
    found: dict[int, Frozen] = {}
    for promise in standing(Promise.objects.filter(customer__in=customers), on):
        freeze = Freeze("promise", promise.starts_on, promise.ends_on)
        found.setdefault(promise.customer_id, Frozen()).freezes.append(freeze)
    holds = Hold.objects.filter(customer__in=customers).annotate(schedule_id=F("invoice__schedule"))
    for hold in standing(holds, on):
        frozen = found.setdefault(hold.customer_id, Frozen())
        if hold.kind == Hold.Kind.HOLD or (hold.amount is None and hold.invoice_id is None):
            frozen.freezes.append(Freeze(hold.kind, hold.starts_on, hold.ends_on))
        else:
            frozen.disputes_in_part.append(Dispute(hold.schedule_id, hold.amount))
    return found


def disputes_to_answer(on: date) -> QuerySet[Hold]:
    """The customers' disputes that nobody has ended, the one that lapses first first; also those whose last day passed
    within `UNANSWERED`, for the pursuit went on without an answer."""
    rows = Hold.objects.filter(kind=Hold.Kind.DISPUTE, ended_at=None, starts_on__lte=on, ends_on__gte=on - UNANSWERED)
    return rows.select_related("customer", "invoice", "recorded_by").order_by("ends_on", "pk")


def standing(rows: QuerySet[Any], on: date) -> QuerySet[Any]:
    """Those of promises or holds that cover a day and were not ended early."""
    return rows.filter(starts_on__lte=on, ends_on__gte=on, ended_at=None)
