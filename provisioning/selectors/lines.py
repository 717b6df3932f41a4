"""Lines, their nodes, their boxes and their pushes."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.db.models import F, Q, QuerySet

from kernel.models import User
from kernel.roles import may
from provisioning.domain import lifecycle
from provisioning.domain.scans import plain_mac
from provisioning.models import Box, Intent, Line, Node, NodeHold, Push, SeenConfig, Suspension, Uplink
from subscribers.models import Contract
from subscribers.selectors.search import some

PARKED_TOO_LONG = timedelta(days=1)


@dataclass(frozen=True)
class LineReading:
    """`wanted` is what the line must be; `proven` is what its box was last shown to be, and `since` when it first was.

    Both are open, walled or closed; `wanted` and `proven` are "" before the first intent and the first proof.
    """

    wanted: str
    proven: str
    since: datetime | None

    @property
    def done(self) -> bool:
        return self.wanted == self.proven


@dataclass(frozen=True)
class Found:
    """One hit of a search: `kind` is line or box."""

    kind: str
    row: Line | Box
    title: str
    detail: str


def line_state(line: Line) -> LineReading:
    """What a line must be, and what is proven of it; see `LineReading`."""
    return line_states([line])[line.pk]


def line_states(lines: Iterable[Line]) -> dict[int, LineReading]:
    """The same for many lines, in two queries."""
    keys = [line.pk for line in lines]
    newest = Intent.objects.filter(line__in=keys).order_by("line_id", "-generation").distinct("line_id")
    wanted = dict(newest.values_list("line_id", "state"))
    proofs = _proofs(keys)
    return {key: LineReading(wanted.get(key, ""), *proofs.get(key, ("", None))) for key in keys}


def last_push(line: Line) -> Push | None:
    """The newest push of a line, whatever became of it."""
    pushes = Push.objects.filter(line=line).select_related("box", "intent", "planned_by", "template")
    return pushes.order_by("-planned_at", "-pk").first()


def pushes(line: Line) -> QuerySet[Push]:
    found = Push.objects.filter(line=line).select_related("box", "intent", "planned_by")
    return found.order_by("-planned_at", "-pk")


def suspensions(line: Line) -> QuerySet[Suspension]:
    """The reasons that hold a line back now, oldest first."""
    standing = Suspension.objects.standing().filter(line=line)
    return standing.select_related("started_by").order_by("started_at", "pk")


def boxes_in_service() -> QuerySet[Box]:
    """The boxes to watch, with their lines, contracts and nodes."""
    return Box.objects.in_service().select_related(
        "model", "line__contract__customer", "line__contract__site", "line__node"
    )


def box_of(line: Line) -> Box | None:
    """The box in service on a line."""
    return Box.objects.in_service().select_related("model").filter(line=line).first()


def lines_of(user: User) -> QuerySet[Line]:
    """The lines of the customers whose portal the user may enter."""
    mine = Line.objects.filter(contract__customer__accesses__user=user)
    return mine.select_related("contract__customer", "contract__site", "contract__offer", "node").order_by("reference")


def lines_of_contract(contract: Contract) -> QuerySet[Line]:
    return Line.objects.attached().filter(contract=contract).select_related("node").order_by("reference")


def parents(node: Node) -> list[Node]:
    """The nodes through which a node reaches the core, the one normally used first; none for the core itself."""
    uplinks = Uplink.objects.filter(node=node).select_related("parent").order_by("rank")
    return [uplink.parent for uplink in uplinks]


def nodes_below(node: Node) -> set[int]:
    """The keys of the node and of all that may reach the core through it."""
    children: dict[int, set[int]] = {}
    for child, parent in Uplink.objects.values_list("node_id", "parent_id"):
        children.setdefault(parent, set()).add(child)
    found, rest = {node.pk}, [node.pk]
    while rest:
        fresh = children.get(rest.pop(), set()) - found
        found |= fresh
        rest += fresh
    return found


def lines_below(node: Node) -> QuerySet[Line]:
    """The attached lines of the node and of all that hangs below it."""
    below = Line.objects.attached().filter(node__in=nodes_below(node))
    return below.select_related("contract__customer", "node").order_by("reference")


def held_nodes() -> set[int]:
    """The keys of the nodes below which mass changes are stopped, those below a held one included."""
    held = NodeHold.objects.filter(released_at__isnull=True).select_related("node")
    return set().union(*(nodes_below(hold.node) for hold in held))


def stuck_pushes(*, at: datetime) -> QuerySet[Push]:
    """What a person of the NOC must look at: refused and rolled back ones not made good since, long parked, unknown."""
    parked = Q(state=lifecycle.PARKED, parked_since__lte=at - PARKED_TOO_LONG)
    failed = Q(state__in=[lifecycle.REFUSED, lifecycle.ROLLED_BACK], pk__in=_newest_of_each_line())
    found = Push.objects.filter(parked | failed | Q(state=lifecycle.UNKNOWN))
    return found.select_related("box", "line__contract__customer", "intent").order_by("-planned_at", "-pk")


def seen_configs(box: Box) -> QuerySet[SeenConfig]:
    """What was read on a box, newest first, secrets masked."""
    return SeenConfig.objects.filter(box=box).order_by("-last_seen_at", "-pk")


def search(text: str, *, user: User, limit: int = 20) -> list[Found]:
    """Lines by reference or address, boxes by serial, name, MAC or address; nothing for who may not see the network."""
    wanted = "".join(text.split())
    if len(wanted) < 2 or not may(user, "noc.read"):
        return []
    hits = [
        *(Found("line", row, row.reference, row.contract.customer.name) for row in _lines(wanted)[:limit]),
        *(Found("box", row, str(row), row.get_state_display()) for row in _boxes(wanted)[:limit]),
    ]
    return hits[:limit]


def _lines(wanted: str) -> QuerySet[Line]:
    alike = some(Line.objects.filter(Q(reference__icontains=wanted) | Q(ipv4__startswith=wanted)))
    rows = Line.objects.filter(pk__in=alike).select_related("contract__customer")
    return rows.only("reference", "contract__customer__name")


def _boxes(wanted: str) -> QuerySet[Box]:
    alike = Q(serial__icontains=wanted) | Q(hostname__icontains=wanted) | Q(address__startswith=wanted)
    mac = plain_mac(wanted)
    boxes = some(Box.objects.filter(alike | Q(mac=mac) if mac else alike))
    return Box.objects.filter(pk__in=boxes).only("serial", "hostname", "state")


def _proofs(lines: Collection[int]) -> dict[int, tuple[str, datetime | None]]:
    """The proven state of each line and when its unbroken row of proofs began, on the box now in service."""
    confirmed = Push.objects.filter(
        line__in=lines, state=lifecycle.CONFIRMED, box__state=lifecycle.IN_SERVICE, box__line=F("line")
    ).order_by("line_id", "-pk")
    rows = confirmed.values_list("line_id", "intent__state", "settled_at")
    proven: dict[int, tuple[str, datetime | None]] = {}
    for line, found in groupby(rows, key=lambda row: row[0]):
        state, since = "", None
        for _, held, at in found:
            if state not in {"", held}:
                break
            state, since = held, at
        proven[line] = (state, since)
    return proven


def _newest_of_each_line() -> QuerySet[Push, int]:
    newest = Push.objects.order_by("line_id", "-planned_at", "-pk").distinct("line_id")
    return newest.values_list("pk", flat=True)
