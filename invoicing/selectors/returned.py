"""Debits that came back: what the bank said, what follows by itself, and what waits for a person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Exists, OuterRef, QuerySet, Sum

from invoicing.domain.batch import FAILED
from invoicing.domain.days import day_of
from invoicing.domain.returns import Reason, is_ours, reason
from invoicing.models import DebitAttempt, Instalment, Payment, Promise
from kernel.money import ZERO
from provisioning.models import Line, Suspension
from provisioning.selectors import line_states
from subscribers.models import Customer

RECENT = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Returned:
    """One failed debit; `waits` is whether a person must decide, `due` what is left of it, in euros."""

    attempt: DebitAttempt
    row: Reason
    due: Decimal
    waits: bool

    @property
    def ours(self) -> bool:
        """Whether it failed by our own file or data."""
        return is_ours(self.attempt.reason)


def returned_debits(*, at: datetime, only_waiting: bool = False) -> list[Returned]:
    """The failed debits of the last months, the newest first; a fixed number of queries."""
    later = DebitAttempt.objects.filter(instalment=OuterRef("instalment"), number__gt=OuterRef("number"))
    rows = DebitAttempt.objects.filter(state__in=FAILED, failed_on__gte=day_of(at) - RECENT)
    rows = rows.annotate(tried_again=Exists(later)).order_by("-failed_on", "-pk")
    attempts = list(rows.select_related("instalment__customer", "instalment__schedule__invoice", "mandate", "batch"))
    left = _due({one.instalment_id for one in attempts})
    found = [_returned(one, left.get(one.instalment_id, ZERO)) for one in attempts]
    return [one for one in found if one.waits or not only_waiting]


def _returned(attempt: DebitAttempt, due: Decimal) -> Returned:
    tried: bool = attempt.tried_again  # type: ignore[attr-defined]
    waits = due > ZERO and not tried and attempt.represent_on is None
    return Returned(attempt, reason(attempt.reason), due, waits)


def _due(instalments: Iterable[int]) -> dict[int, Decimal]:
    rows = Instalment.objects.open().filter(pk__in=instalments)
    return {row.pk: row.due for row in rows}


@dataclass(frozen=True, slots=True)
class Broken:
    """A promise whose day is past; `paid` is what came in meanwhile, in euros."""

    promise: Promise
    paid: Decimal


def broken_promises(*, at: datetime) -> list[Broken]:
    """Promises of the last weeks that were not kept, by customers who still owe."""
    today = day_of(at)
    ended = Promise.objects.filter(ends_on__lt=today, ends_on__gte=today - timedelta(days=45), ended_at=None)
    found = [
        Broken(one, _paid_between(one.customer, one.starts_on, one.ends_on)) for one in ended.select_related("customer")
    ]
    owing = set(_owing({one.promise.customer_id for one in found}, today))
    return [one for one in found if one.paid < one.promise.amount and one.promise.customer_id in owing]


def _paid_between(customer: Customer, first: date, last: date) -> Decimal:
    standing = Payment.objects.filter(customer=customer, reversal=None, received_on__gte=first, received_on__lte=last)
    return standing.aggregate(total=Sum("amount"))["total"] or ZERO


def _owing(customers: Iterable[int], today: date) -> QuerySet[Instalment, int]:
    rows = Instalment.objects.open().filter(customer__in=customers, due_on__lt=today)
    return rows.values_list("customer_id", flat=True)


@dataclass(frozen=True, slots=True)
class Unproven:
    """A line whose box has not shown yet what is wanted of it, since when it is wanted."""

    line: Line
    wanted: str
    proven: str
    since: datetime


def unproven_walls() -> list[Unproven]:
    """Lines to be held back for non-payment whose box does not say so yet."""
    standing = Suspension.objects.standing().filter(reason="unpaid").select_related("line__contract__customer")
    return _unproven({one.line_id: (one.line, one.started_at) for one in standing}, wanted={"walled", "closed"})


def unproven_restores() -> list[Unproven]:
    """Lines that were let go and whose box still holds them back: the most urgent thing of the day."""
    lifted = Suspension.objects.filter(reason="unpaid", lifted_at__isnull=False, line__detached_at=None)
    newest = lifted.order_by("lifted_at").select_related("line__contract__customer")
    rows = {one.line_id: (one.line, one.lifted_at) for one in newest if one.lifted_at}
    return _unproven(rows, wanted={"open"})


def _unproven(rows: dict[int, tuple[Line, datetime]], *, wanted: set[str]) -> list[Unproven]:
    readings = line_states([line for line, _since in rows.values()])
    found = [
        Unproven(line, readings[key].wanted, readings[key].proven, since)
        for key, (line, since) in rows.items()
        if readings[key].wanted in wanted and not readings[key].done and (readings[key].proven or "open" not in wanted)
    ]
    return sorted(found, key=lambda one: one.since)
