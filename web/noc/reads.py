"""What the console's lists show, each in a fixed number of queries."""

from dataclasses import dataclass

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery

from provisioning.models import Box, Line, Node, Push, Uplink


@dataclass(frozen=True)
class NodeCard:
    """A node of the tree, what hangs below it, and its second way up if it has one."""

    node: Node
    below: "list[NodeCard]"
    spare: Node | None


def boxes(text: str = "", state: str = "") -> QuerySet[Box]:
    """Boxes with their line, customer, node and newest push, by host name."""
    newest = Push.objects.filter(box=OuterRef("pk")).order_by("-planned_at", "-pk")
    rows = Box.objects.select_related("model", "target", "line__contract__customer", "line__node").annotate(
        push_state=Subquery(newest.values("state")[:1]), pushed_at=Subquery(newest.values("planned_at")[:1])
    )
    if state:
        rows = rows.filter(state=state)
    for word in text.split():
        rows = rows.filter(
            Q(hostname__icontains=word)
            | Q(serial__icontains=word)
            | Q(address__icontains=word)
            | Q(line__reference__icontains=word)
            | Q(line__contract__number__icontains=word)
            | Q(line__contract__customer__name__icontains=word)
            | Q(line__contract__site__city__icontains=word)
            | Q(line__contract__site__street__icontains=word)
            | Q(line__ipv4__icontains=word)
            | Q(model__name__icontains=word)
            | _mac(word)
        )
    return rows.order_by("hostname", "serial")


_SEPARATORS = str.maketrans("", "", ":-.")


def _mac(word: str) -> Q:
    """A whole MAC address in any of its spellings: as printed on the label, as a switch shows it."""
    digits = word.translate(_SEPARATORS).lower()
    whole = len(digits) == 12 and set(digits) <= set("0123456789abcdef")
    return Q(mac=":".join(digits[at : at + 2] for at in range(0, 12, 2))) if whole else Q(pk__in=[])


def lines(text: str = "") -> QuerySet[Line]:
    """Attached lines with their customer, site, node and box, by reference."""
    in_service = Prefetch("boxes", Box.objects.in_service(), to_attr="boxes_now")
    rows = Line.objects.attached().select_related("contract__customer", "contract__site", "contract__offer", "node")
    rows = rows.prefetch_related(in_service)
    for word in text.split():
        rows = rows.filter(
            Q(reference__icontains=word)
            | Q(contract__number__icontains=word)
            | Q(contract__customer__name__icontains=word)
            | Q(contract__site__city__icontains=word)
            | Q(node__name__icontains=word)
            | Q(ipv4__icontains=word)
        )
    return rows.order_by("reference")


def nodes() -> list[NodeCard]:
    """The network as a tree, roots first: each node under its usual uplink (rank 0), with its health and its lines.

    A node without an uplink is a root; one reached in two ways hangs where it normally does.
    """
    rows = Node.objects.select_related("target").annotate(
        line_count=Count("lines", filter=Q(lines__detached_at__isnull=True), distinct=True),
        down_count=Count(
            "lines",
            filter=Q(lines__boxes__target__state="down", lines__boxes__state="in_service"),
            distinct=True,
        ),
    )
    usual = dict(Uplink.objects.filter(rank=0).values_list("node_id", "parent_id"))
    spare = {uplink.node_id: uplink.parent for uplink in Uplink.objects.filter(rank=1).select_related("parent")}
    cards = {node.pk: NodeCard(node, [], spare.get(node.pk)) for node in rows.order_by("code")}
    roots: list[NodeCard] = []
    for pk, card in cards.items():
        parent = cards.get(usual.get(pk, 0))
        (parent.below if parent else roots).append(card)
    return roots
