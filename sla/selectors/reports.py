"""What the guarantee came to: by month, offer, node, kind of fault and cause; for the house and for one customer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import ROUND_DOWN, Decimal
from zoneinfo import ZoneInfo

from django.db.models import Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Sum

from kernel.money import ZERO
from kernel.periods import Period, add_months, month_of
from sla.domain.downtime import Downtime, add_up, split_by_party
from sla.domain.ledger import ClockReading
from sla.models import Crossing, Impact, Penalty, PublicReply, Ticket
from sla.selectors.clocks import LEDGER, clocks_of, hours_of, story_of
from subscribers.models import Contract, Customer

HOUSE_ZONE = ZoneInfo("Europe/Paris")
NO_TIME = timedelta(0)
THOUSANDTH = Decimal("0.001")
AXES = ("offer", "node", "kind", "cause")


@dataclass
class Tally:
    """Faults begun in a stretch of time. ``kept`` were restored within the allowance; one that still runs within it is
    neither kept nor late. ``mttr`` is the mean real time to restoration of those restored."""

    label: str
    faults: int = 0
    late: int = 0
    restored: int = 0
    spent: timedelta = NO_TIME

    kept: int = 0

    @property
    def share(self) -> Decimal | None:
        """The part kept of those decided, of one, to a thousandth and never rounded up to the whole; None while nothing
        is decided, for nobody has kept what was not put to the test."""
        decided = self.kept + self.late
        return (Decimal(self.kept) / decided).quantize(THOUSANDTH, ROUND_DOWN) if decided else None

    @property
    def mttr(self) -> timedelta | None:
        return self.spent / self.restored if self.restored else None

    def add(self, impact: Impact, late: bool) -> None:
        self.faults += 1
        self.late += late
        if impact.restored_at and impact.started_at:
            self.restored += 1
            self.kept += not late
            self.spent += impact.restored_at - impact.started_at


@dataclass
class Report:
    """One stretch of months, whole and by each axis. ``readings`` are the clocks by their impacts, ``granted`` what was
    approved for each so far, in euros without VAT; ``penalties`` what was approved within the months."""

    months: list[Tally] = field(default_factory=list)
    axes: dict[str, list[Tally]] = field(default_factory=dict)
    parties: dict[str, timedelta] = field(default_factory=dict)
    first_answer: timedelta | None = None
    backlog: list[tuple[str, int]] = field(default_factory=list)
    penalties: Decimal = ZERO
    impacts: list[Impact] = field(default_factory=list)
    readings: dict[int, ClockReading] = field(default_factory=dict)
    granted: dict[int, Decimal] = field(default_factory=dict)


@dataclass(frozen=True)
class MonthDown:
    """One contract's down time in a month; ``repeated`` once it failed more than once."""

    contract: Contract
    month: date
    told: Downtime

    @property
    def repeated(self) -> bool:
        return self.told.faults > 1


def report(first: date, last: date, at: datetime, *, customer: Customer | None = None) -> Report:
    """The faults begun from the month of ``first`` to that of ``last``, both included, of all customers or of one."""
    start, end = _midnight(first.replace(day=1)), _midnight(add_months(last.replace(day=1), 1))
    rows = list(_impacts(start, end, customer))
    found = Report(impacts=rows, months=_months(first, last))
    by_month = {tally.label: tally for tally in found.months}
    axes: dict[str, dict[str, Tally]] = {axis: {} for axis in AXES}
    for impact in rows:
        late = bool(impact.was_late)  # type: ignore[attr-defined]
        by_month[f"{month_of(impact.started_at or impact.opened_at, HOUSE_ZONE):%Y-%m}"].add(impact, late)
        for axis, label in _labels(impact).items():
            axes[axis].setdefault(label, Tally(label)).add(impact, late)
    found.axes = {axis: sorted(tallies.values(), key=lambda one: -one.faults) for axis, tallies in axes.items()}
    found.readings = clocks_of(rows, at)
    found.granted = _granted(rows)
    found.parties = _parties(found.readings.values())
    found.first_answer = _first_answer(start, end, customer)
    found.backlog = _backlog(at, customer)
    found.penalties = _approved(start, end, customer)
    return found


def downtime_of(contracts: Sequence[Contract], month: date, at: datetime) -> list[MonthDown]:
    """The cumulated down time of contracts in one month, the worst first; those without a fault are left out."""
    start = _midnight(month.replace(day=1))
    whole = Period(start, _midnight(add_months(month.replace(day=1), 1)))
    rows = Impact.objects.filter(contract__in=contracts, started_at__lt=whole.end).exclude(restored_at__lt=start)
    stories = defaultdict(list)
    for impact in rows.prefetch_related(LEDGER).order_by("pk"):
        stories[impact.contract_id].append((story_of(impact), hours_of(impact)))
    by_key = {contract.pk: contract for contract in contracts}
    found = [MonthDown(by_key[key], month, add_up(told, whole, at)) for key, told in stories.items()]
    return sorted((one for one in found if one.told.real), key=lambda one: -one.told.real)


def _impacts(start: datetime, end: datetime, customer: Customer | None) -> QuerySet[Impact]:
    passed = Crossing.objects.filter(impact=OuterRef("pk"), generation=OuterRef("generation"), threshold="100%")
    # Back at the very instant of its deadline is in time.
    late = passed.filter(Q(impact__restored_at=None) | Q(due_at__lt=F("impact__restored_at")))
    rows = Impact.objects.filter(started_at__gte=start, started_at__lt=end)
    if customer is not None:
        rows = rows.filter(contract__customer=customer)
    rows = rows.annotate(was_late=Exists(late)).select_related(
        "incident__root_node", "contract__offer", "contract__customer", "contract__site", "line__node"
    )
    return rows.order_by("started_at", "pk")


def _labels(impact: Impact) -> dict[str, str]:
    node = impact.incident.root_node or impact.line.node
    return {
        "offer": impact.contract.offer.name,
        "node": node.name,
        "kind": impact.incident.get_kind_display(),
        # Causes are typed: the same words are one cause, however they are written.
        "cause": " ".join(impact.incident.cause.split()).capitalize()[:80] or "–",
    }


def _months(first: date, last: date) -> list[Tally]:
    month, found = first.replace(day=1), []
    while month <= last:
        found.append(Tally(f"{month:%Y-%m}"))
        month = add_months(month, 1)
    return found


def _granted(rows: Sequence[Impact]) -> dict[int, Decimal]:
    approved = Penalty.objects.filter(impact__in=rows, state__in=("approved", "credited")).order_by()
    return dict(approved.values("impact").annotate(total=Sum("amount")).values_list("impact", "total"))


def _parties(readings: Iterable[ClockReading]) -> dict[str, timedelta]:
    found: dict[str, timedelta] = defaultdict(timedelta)
    for reading in readings:
        for party, span in split_by_party(reading.segments).items():
            found[party] += span
    return dict(found)


def _first_answer(start: datetime, end: datetime, customer: Customer | None) -> timedelta | None:
    """The mean real time from a customer's own request to the first words of a person of the house."""
    replies = PublicReply.objects.filter(ticket=OuterRef("pk"), author__isnull=False)
    answered = replies.exclude(author__role="customer").order_by().values("ticket")
    rows = Ticket.objects.filter(opened_at__gte=start, opened_at__lt=end).exclude(origin="monitoring")
    if customer is not None:
        rows = rows.filter(customer=customer)
    first = rows.annotate(first=Subquery(answered.annotate(one=Min("at")).values("one"))).exclude(first=None)
    spans = [answer - opened for opened, answer in first.values_list("opened_at", "first")]
    return sum(spans, NO_TIME) / len(spans) if spans else None


def _backlog(at: datetime, customer: Customer | None) -> list[tuple[str, int]]:
    rows = Ticket.objects.exclude(state="closed")
    if customer is not None:
        rows = rows.filter(customer=customer)
    ages = [at - opened for opened in rows.values_list("opened_at", flat=True)]
    edges = (("1", timedelta(days=1)), ("3", timedelta(days=3)), ("7", timedelta(days=7)), ("30", timedelta(days=30)))
    found, floor = [], NO_TIME
    for label, edge in edges:
        found.append((label, sum(floor <= age < edge for age in ages)))
        floor = edge
    return [*found, ("+", sum(age >= floor for age in ages))]


def _approved(start: datetime, end: datetime, customer: Customer | None) -> Decimal:
    rows = Penalty.objects.filter(state__in=("approved", "credited"), decided_at__gte=start, decided_at__lt=end)
    if customer is not None:
        rows = rows.filter(contract__customer=customer)
    return rows.aggregate(total=Sum(F("amount")))["total"] or ZERO


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), HOUSE_ZONE)
