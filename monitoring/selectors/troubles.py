"""What is wrong in the network, at this instant or at a past one, the worst first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Case, Count, F, Min, Prefetch, Q, QuerySet, Sum, When

from monitoring.models import Excess, FlapEpisode, Mute, Notice, Outage, Target, TargetState
from provisioning.models import Line, Node, Uplink
from sla.models import Impact, Incident

# What fits a screen or two; and the states that nobody needs to look at.
_ALL_DRAWN = 60
_WELL = {TargetState.UP.value, ""}
# Where a person must go stands before what fell with it.
_ROOTS_FIRST = Case(When(incident__root_node=F("node"), then=0), default=1)
AROUND = timedelta(minutes=10)


@dataclass(frozen=True)
class Then:
    """The network as of an instant: what was lost (nodes first, then the longest), unsteady, or beyond a threshold.

    `notices` are what devices sent within ten minutes of it; `incidents` those that were open.
    """

    at: datetime
    nodes: tuple[Outage, ...]
    lines: tuple[Outage, ...]
    muted: int
    flapping: tuple[FlapEpisode, ...]
    excesses: tuple[Excess, ...]
    notices: tuple[Notice, ...]
    incidents: tuple[Incident, ...]

    @property
    def calm(self) -> bool:
        return not (self.nodes or self.lines or self.flapping or self.excesses)


def network_at(at: datetime, most: int = 200) -> Then:
    """In a fixed number of queries."""
    lost = _during(Outage.objects.filter(dropped_at=None), "first_bad_at", "recovered_at", at)
    lost = lost.select_related("line__contract__customer", "line__node", "node", "incident", "target__box")
    heard = lost.filter(muted=Mute.NONE).order_by("first_bad_at", "pk")
    shaky = _during(FlapEpisode.objects.all(), "first_bad_at", "ended_at", at)
    beyond = _during(Excess.objects.all(), "began_at", "ended_at", at)
    devices = ("target__box__line", "target__node")
    near = Notice.objects.filter(at__gte=at - AROUND, at__lt=at + AROUND)
    return Then(
        at,
        tuple(heard.filter(node__isnull=False).order_by(_ROOTS_FIRST, "first_bad_at", "pk")[:most]),
        tuple(heard.filter(node__isnull=True)[:most]),
        lost.exclude(muted=Mute.NONE).count(),
        tuple(shaky.select_related("line", "incident", *devices)[:most]),
        tuple(beyond.select_related(*devices)[:most]),
        tuple(near.select_related(*devices)[:most]),
        tuple(_incidents(at)),
    )


def _during(rows: QuerySet[Any], began: str, ended: str, at: datetime) -> QuerySet[Any]:
    lasting = Q(**{f"{ended}__isnull": True}) | Q(**{f"{ended}__gt": at})
    return rows.filter(lasting, **{f"{began}__lte": at})


def _incidents(at: datetime) -> QuerySet[Incident]:
    open_then = Q(restored_at=None, closed_at=None) | Q(restored_at__gt=at)
    rows = Incident.objects.filter(open_then, opened_at__lte=at, merged_into=None).select_related("root_node")
    # Its first clock says whom it is about.
    first = Impact.objects.select_related("contract__customer").order_by("pk")[:1]
    rows = rows.prefetch_related(Prefetch("impacts", first, to_attr="first_impacts"))
    return rows.annotate(lines=Count("impacts")).order_by("opened_at")[:50]


def poor_talkers() -> QuerySet[Target]:
    """Targets that live and are not read as they should be: refused, garbled, a table that ends nowhere."""
    rows = Target.objects.watched().exclude(trouble="").filter(state=TargetState.UP)
    return rows.select_related("box__line", "node").order_by("trouble_since", "pk")


@dataclass(frozen=True)
class Place:
    """A node of the drawn tree: its column is how far it is from the core, its row where it stands there.

    `ways` are its ways up: the parent's place, and whether it is the usual one. A place that stands for many nodes that
    are well and hang from the same one tells how many they are (`folded`); its node is one of them.
    """

    node: Node
    state: str
    lines: int
    down: int
    column: int
    row: float
    ways: tuple[tuple[int, bool], ...]
    folded: int = 0


def tree() -> list[Place]:
    """Every node with its place, so that no line of the picture is longer than it must be. In a large network, leaves
    that are well stand together as one: what is wrong would drown among them."""
    counted = Node.objects.select_related("target").annotate(
        line_count=Count("lines", filter=Q(lines__detached_at__isnull=True), distinct=True),
        down_count=Count(
            "lines", filter=Q(lines__boxes__target__state="down", lines__boxes__state="in_service"), distinct=True
        ),
    )
    nodes = {node.pk: node for node in counted.order_by("code")}
    ways: dict[int, list[tuple[int, bool]]] = {}
    for child, parent, rank in Uplink.objects.order_by("rank").values_list("node_id", "parent_id", "rank"):
        ways.setdefault(child, []).append((parent, rank == 0))
    bundles = _bundles(nodes, ways) if len(nodes) > _ALL_DRAWN else {}
    drawn = {pk: node for pk, node in nodes.items() if pk not in {one for many in bundles.values() for one in many}}
    rows = _rows(drawn, ways)
    placed = []
    for pk, node in drawn.items():
        many = bundles.get(pk, ())
        lines, down = (sum(getattr(nodes[one], count) for one in (pk, *many)) for count in ("line_count", "down_count"))
        up, (column, row) = tuple(ways.get(pk, ())), rows[pk]
        placed.append(Place(node, _state(node), lines, down, column, row, up, len(many) + 1 if many else 0))
    return sorted(placed, key=lambda place: (place.column, place.row))


def _state(node: Node) -> str:
    target = getattr(node, "target", None)
    return target.state if target is not None and target.watched else ""


def _bundles(nodes: Mapping[int, Any], ways: dict[int, list[tuple[int, bool]]]) -> dict[int, list[int]]:
    """By the first of them, the other leaves below the same node that are as well as it is, or fell with it."""
    parents = {parent for ups in ways.values() for parent, _ in ups}
    alike: dict[tuple[tuple[tuple[int, bool], ...], str], list[int]] = {}
    for pk, node in nodes.items():
        if pk not in parents and pk in ways and (_well(node) or _dragged(node, [nodes[up] for up, _ in ways[pk]])):
            alike.setdefault((tuple(ways[pk]), _state(node)), []).append(pk)
    return {first: rest for first, *rest in alike.values() if rest}


def _well(node: Any) -> bool:
    return not node.down_count and _state(node) in _WELL


def _dragged(node: Node, above: Sequence[Node]) -> bool:
    """Whether all that it is reached through is lost too: that is where one must look."""
    return all(_state(one) == TargetState.DOWN for one in (node, *above))


def _rows(nodes: Mapping[int, Node], ways: dict[int, list[tuple[int, bool]]]) -> dict[int, tuple[int, float]]:
    """Leaves stand under one another; a node stands in the middle of what hangs on it."""
    below: dict[int | None, list[int]] = {}
    for pk in nodes:
        usual = next((parent for parent, is_usual in ways.get(pk, ()) if is_usual and parent in nodes), None)
        below.setdefault(usual, []).append(pk)
    found: dict[int, tuple[int, float]] = {}
    free = iter(range(len(nodes)))

    def place(pk: int, column: int) -> float:
        found[pk] = (column, 0.0)
        rows = [place(child, column + 1) for child in below.get(pk, ()) if child not in found]
        row = (min(rows) + max(rows)) / 2 if rows else float(next(free))
        found[pk] = (column, row)
        return row

    for root in below.get(None, ()):
        place(root, 0)
    for pk in nodes:
        if pk not in found:  # a ring of nodes without a root
            place(pk, 0)
    return found


@dataclass(frozen=True)
class Pace:
    """How the poller keeps up: what is due and waits, since when the oldest does, and slots that passed unused."""

    watched: int
    overdue: int
    lag: timedelta
    missed: int


def pace(at: datetime) -> Pace:
    rows = Target.objects.watched()
    due = rows.filter(due_at__lt=at).aggregate(count=Count("pk"), oldest=Min("due_at"))
    told = rows.aggregate(count=Count("pk"), missed=Sum("missed"))
    lag = at - due["oldest"] if due["oldest"] else timedelta()
    return Pace(told["count"], due["count"], lag, told["missed"] or 0)


def noticed(target: Target, most: int = 20) -> QuerySet[Notice]:
    return target.notices.all()[:most]


def passed(target: Target, most: int = 20) -> QuerySet[Excess]:
    return target.excesses.all()[:most]


def unsteady(line: Line, since: datetime, until: datetime) -> QuerySet[FlapEpisode]:
    """Flapping of a line that touches a stretch of time, oldest first."""
    touching = FlapEpisode.objects.filter(line=line, first_bad_at__lt=until)
    return touching.filter(Q(ended_at=None) | Q(ended_at__gte=since)).order_by("first_bad_at")
