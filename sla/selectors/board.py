"""The NOC's board: what is open, the worst deadline first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, Exists, F, Func, Min, OuterRef, Q, QuerySet, Subquery, Sum, Window
from django.db.models.functions import Coalesce

from kernel.models import Transition, User
from kernel.money import ZERO
from kernel.roles import may
from provisioning.models import Line
from sla.domain.lifecycle import CLOCK_OPEN
from sla.models import Impact, Incident
from subscribers.selectors import is_number, named_customers
from subscribers.selectors.search import some

# Longer than a screen is cut off for now and then; each rings for an incident once.
NEWS_LASTS = timedelta(minutes=15)
OPEN = Q(impacts__state__in=CLOCK_OPEN)
SHOWN = ("contract__customer", "contract__site", "line__node", "ticket")
# What one line of the board tells of its most pressing impact: the rows of a storm are wide.
TOLD_OF_IMPACT = (
    *("incident_id", "line_id", "state", "contract__customer__name", "contract__site__city"),
    *("line__reference", "line__node__name"),
)
TOLD_OF_INCIDENT = (
    *("number", "kind", "origin", "facts", "severity", "state", "opened_at", "restored_at"),
    *("root_node__name", "owner__name", "owner__email"),
)


@dataclass(frozen=True)
class Wanted:
    """What the board is narrowed to; nothing by default. ``owner`` is a user's key, or 0 for nobody's."""

    state: str = ""
    kind: str = ""
    owner: int | None = None
    node: str = ""
    late: bool = False
    text: str = ""


@dataclass(frozen=True)
class BoardRow:
    """One incident as the board shows it. ``pressing`` is the impact with the nearest deadline, or one that is restored
    where none is open. ``cost`` is the sum of all its clocks now, ``next_cost`` that sum once the next tier of any of
    them has come, both in euros without VAT and before the caps of the month."""

    incident: Incident
    open_impacts: int
    paused_impacts: int
    late_impacts: int
    nearest_due_at: datetime | None
    pressing: Impact | None
    contracts: int
    cost: Decimal
    next_tier_at: datetime | None
    next_cost: Decimal


@dataclass(frozen=True)
class Totals:
    """The whole board in one line: incidents shown, clocks open, late among them, and what all its rows cost now."""

    incidents: int
    clocks: int
    late: int
    cost: Decimal


@dataclass(frozen=True)
class BoardPage:
    """Some rows of the board, and the whole of it summed up."""

    rows: list[BoardRow]
    totals: Totals


EVERYTHING = Wanted()
NOTHING = Totals(0, 0, 0, ZERO)


class _Whole(Func):
    """The sum of an aggregate over all its groups, which the ORM's own ``Sum`` refuses."""

    function = "SUM"
    window_compatible = True


def board(at: datetime, wanted: Wanted = EVERYTHING, *, start: int = 0, limit: int | None = None) -> list[BoardRow]:
    """The incidents that still need somebody; see ``board_page``."""
    return board_page(at, wanted, start=start, limit=limit).rows


def board_page(at: datetime, wanted: Wanted = EVERYTHING, *, start: int = 0, limit: int | None = None) -> BoardPage:
    """The incidents that still need somebody, in four queries however many impacts they have; the first counts them all
    in the very walk that finds the worst. No rows and no totals beyond the last one.

    Closed ones stay while a line of theirs is down: closing an incident stops no clock.
    """
    tallies = list(_summed(_tallied(at, wanted))[start : None if limit is None else start + limit])
    keys = [tally["pk"] for tally in tallies]
    incidents = Incident.objects.select_related("root_node", "owner").only(*TOLD_OF_INCIDENT).in_bulk(keys)
    pressing = {impact.incident_id: impact for impact in _pressing(keys)}
    tiers = _next_tiers(keys)
    rows = [_row(incidents[one["pk"]], one, pressing.get(one["pk"]), tiers.get(one["pk"])) for one in tallies]
    return BoardPage(rows, _totals(tallies))


def board_totals(at: datetime, wanted: Wanted = EVERYTHING) -> Totals:
    """The same board summed up."""
    return _totals(list(_summed(_tallied(at, wanted))[:1]))


def _summed(rows: QuerySet[Incident, Any]) -> QuerySet[Incident, Any]:
    return rows.annotate(
        all_incidents=Window(Count("*")),
        all_clocks=Window(_Whole(F("open_impacts"))),
        all_late=Window(_Whole(F("late_impacts"))),
        all_costs=Window(_Whole(F("costs"))),
    )


def _totals(tallies: Sequence[dict[str, Any]]) -> Totals:
    if not tallies:
        return NOTHING
    one = tallies[0]
    return Totals(one["all_incidents"], int(one["all_clocks"]), int(one["all_late"]), one["all_costs"] or ZERO)


def news(at: datetime, wanted: Wanted = EVERYTHING) -> list[str]:
    """The numbers of what came onto the board lately, newest first, on whatever page of it: opened, or broken again.
    What is restored is none until it breaks again. At most a hundred."""
    since = at - NEWS_LASTS
    back = Transition.objects.filter(
        subject_type=Incident._meta.label_lower, subject_id=OuterRef("pk"), action="relapse", at__gte=since
    )
    standing = Incident.objects.exclude(state__in=("restored", "closed"))
    rows = standing.filter(Q(opened_at__gte=since) | Exists(back.order_by()))
    return list(_fitting(rows, wanted, at).order_by("-opened_at", "-pk").values_list("number", flat=True)[:100])


def next_on_board(at: datetime, after: Incident) -> Incident | None:
    """The incident under this one on the board, or the first where this is the last or gone."""
    order = list(_tallied(at, EVERYTHING).values_list("pk", flat=True))
    if not order or order == [after.pk]:
        return None
    place = order.index(after.pk) + 1 if after.pk in order else 0
    return Incident.objects.get(pk=order[place % len(order)])


def incident_impacts(incident: Incident) -> QuerySet[Impact]:
    """The impacts of one incident, open ones first by deadline."""
    return incident.impacts.select_related(*SHOWN, "incident").order_by(
        F("restored_at").asc(nulls_first=True), F("next_due_at").asc(nulls_last=True), "pk"
    )


def incidents_of_line(line: Line) -> QuerySet[Impact]:
    """What befell a line, newest first."""
    return line.impacts.select_related("incident", "contract__customer").order_by("-opened_at", "-pk")


def search(text: str, *, user: User, limit: int = 20, customers: Collection[int] | None = None) -> list[Incident]:
    """Incidents by number, line or customer, the newest first; nothing for who may not read the network's side.

    Args:
        customers: what `subscribers.selectors.named_customers` told of the text, where it was asked already.
    """
    wanted = text.strip()
    if len(wanted) < 2 or not may(user, "noc.read"):
        return []
    theirs = named_customers(wanted) if customers is None else customers
    # One way after the other, for no index serves a condition that joins them.
    ways = []
    if is_number(wanted):
        numbered = some(Incident.objects.filter(number__contains=wanted.upper()))
        ways += [Q(pk__in=numbered), _hit(line__reference__in={wanted, wanted.upper()})]
    if theirs:
        ways.append(_hit(contract__customer__in=theirs))
    found: dict[int, Incident] = {}
    for way in ways:
        found |= {row.pk: row for row in Incident.objects.filter(way).select_related("root_node")[:limit]}
    return sorted(found.values(), key=lambda row: (row.opened_at, row.pk), reverse=True)[:limit]


def _hit(**whom: Collection[object]) -> Q:
    return Q(pk__in=Impact.objects.filter(**whom).order_by().values("incident"))


def _named(text: str) -> Q:
    found = Q(number__icontains=text) | Q(impacts__line__reference__iexact=text)
    return found | Q(impacts__contract__customer__name__icontains=text)


def _on_board() -> QuerySet[Incident]:
    working = Incident.objects.exclude(state="closed").order_by().values("pk")
    return Incident.objects.filter(pk__in=working.union(Impact.objects.open().order_by().values("incident")))


def _fitting(rows: QuerySet[Incident], wanted: Wanted, at: datetime) -> QuerySet[Incident]:
    if wanted.state:
        rows = rows.filter(state=wanted.state)
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.owner is not None:
        rows = rows.filter(owner=wanted.owner or None)
    if wanted.node:
        here = Q(line__node__code=wanted.node) | Q(incident__root_node__code=wanted.node)
        rows = rows.filter(Exists(Impact.objects.filter(here, incident=OuterRef("pk"))))
    if wanted.late:
        late = Impact.objects.open().filter(incident=OuterRef("pk"), next_due_at__lt=at)
        rows = rows.filter(Exists(late.order_by()))
    if wanted.text:
        rows = rows.filter(pk__in=Incident.objects.filter(_named(wanted.text)).order_by().values("pk"))
    return rows


def _tallied(at: datetime, wanted: Wanted) -> QuerySet[Incident, Any]:
    """The impacts of each incident counted, the worst deadline first, resting clocks next, restored ones last. Keys and
    counts alone: thousands of whole incidents would be sorted to show fifty."""
    rows = _fitting(_on_board(), wanted, at).values("pk", "restored_at", "severity", "opened_at")
    rows = rows.annotate(
        open_impacts=Count("impacts", filter=OPEN),
        paused_impacts=Count("impacts", filter=Q(impacts__state="paused")),
        late_impacts=Count("impacts", filter=OPEN & Q(impacts__next_due_at__lt=at)),
        contracts=Count("impacts"),
        due_at=Min("impacts__next_due_at", filter=OPEN),
        costs=Sum("impacts__cost"),
    )
    due, restored = F("due_at").asc(nulls_last=True), F("restored_at").asc(nulls_first=True)
    return rows.order_by(due, restored, "severity", "opened_at", "pk")


def _pressing(incidents: Sequence[int]) -> QuerySet[Impact]:
    """Of each incident, the open impact with the nearest deadline, else the one restored last."""
    its = Impact.objects.filter(incident=OuterRef("pk"))
    nearest = its.open().order_by(F("next_due_at").asc(nulls_last=True), "pk")
    last = its.order_by(F("restored_at").desc(nulls_last=True), "pk")
    # Found by their keys, each in its own index: a storm's rows are too wide to be sorted with their customers.
    keys = (
        Incident.objects.filter(pk__in=incidents)
        .order_by()
        .values(one=Coalesce(Subquery(nearest.values("pk")[:1]), Subquery(last.values("pk")[:1])))
    )
    rows = Impact.objects.filter(pk__in=keys)
    return rows.select_related("contract__customer", "contract__site", "line__node").only(*TOLD_OF_IMPACT)


def _next_tiers(incidents: Sequence[int]) -> dict[int, tuple[datetime, Decimal]]:
    """Of each incident, when its next tier comes, and what all the clocks that reach it then will cost more."""
    open_ones = Impact.objects.open().filter(incident__in=incidents, next_tier_at__isnull=False).order_by()
    groups: Iterable[Any] = (
        open_ones.values("incident", "next_tier_at")
        .annotate(more=Sum(F("next_tier_cost") - F("cost")))
        .order_by("incident", "-next_tier_at")
    )
    return {group["incident"]: (group["next_tier_at"], group["more"]) for group in groups}


def _row(
    incident: Incident, tally: dict[str, Any], pressing: Impact | None, tier: tuple[datetime, Decimal] | None
) -> BoardRow:
    cost = tally["costs"] or ZERO
    return BoardRow(
        incident=incident,
        open_impacts=tally["open_impacts"],
        paused_impacts=tally["paused_impacts"],
        late_impacts=tally["late_impacts"],
        nearest_due_at=tally["due_at"],
        pressing=pressing,
        contracts=tally["contracts"],
        cost=cost,
        next_tier_at=tier[0] if tier else None,
        next_cost=cost + tier[1] if tier else cost,
    )
