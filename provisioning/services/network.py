from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from kernel.errors import Refused
from provisioning.models import Node, NodeHold, NodeKind, Uplink


def create_node(code: str, *, name: str, kind: str, **details: Any) -> Node:
    """Puts a node on the map.

    Raises:
        Refused: `node_kind_unknown`, `node_code_taken`.
    """
    if kind not in NodeKind.values:
        raise Refused("node_kind_unknown", kind=kind)
    if Node.objects.filter(code=code).exists():
        raise Refused("node_code_taken", node=code)
    return Node.objects.create(code=code, name=name, kind=kind, **details)


def add_uplink(node: Node, parent: Node, *, rank: int | None = None) -> Uplink:
    """`node` reaches the core through `parent`, after the uplinks it has already unless a rank is said.

    Raises:
        Refused: `uplink_in_a_circle` when `parent` itself reaches the core through `node`, `uplink_rank_taken`.
    """
    with transaction.atomic():
        # The whole map is the lock: two uplinks added at once could close a circle that neither sees.
        list(Node.objects.select_for_update().order_by("pk").values_list("pk", flat=True))
        if node.pk in _above(parent):
            raise Refused("uplink_in_a_circle", node=node.code, parent=parent.code)
        place = Uplink.objects.filter(node=node).count() if rank is None else rank
        if Uplink.objects.filter(node=node, rank=place).exists():
            raise Refused("uplink_rank_taken", node=node.code, rank=place)
        return Uplink.objects.create(node=node, parent=parent, rank=place)


def rename_node(node: Node, *, name: str, address: str | None) -> Node:
    """Changes what a node is called and where it is reached.

    Raises:
        Refused: `node_address_taken`.
    """
    taken = Node.objects.filter(address=address, snmp_port=node.snmp_port).exclude(pk=node.pk)
    if address and taken.exists():
        raise Refused("node_address_taken", address=address)
    node.name, node.address = name, address or None
    node.save(update_fields=["name", "address"])
    return node


def remove_uplink(uplink: Uplink) -> None:
    """`node` reaches the core no longer that way; what comes after it moves up a rank."""
    with transaction.atomic():
        ordered = list(Uplink.objects.select_for_update().filter(node=uplink.node_id).order_by("rank"))
        for other in ordered:
            if other.pk == uplink.pk:
                other.delete()
            elif other.rank > uplink.rank:
                Uplink.objects.filter(pk=other.pk).update(rank=other.rank - 1)


def hold_node(node: Node, *, at: datetime, why: str) -> NodeHold:
    """Stops mass changes below the node; asked again while it stands, it changes nothing."""
    hold, _ = NodeHold.objects.get_or_create(node=node, released_at=None, defaults={"held_at": at, "why": why[:200]})
    return hold


def release_node(node: Node, *, at: datetime) -> None:
    """Lets mass changes go on below the node; nothing happens when none is held."""
    NodeHold.objects.filter(node=node, released_at__isnull=True).update(released_at=at)


def _above(node: Node) -> set[int]:
    """The node and everything it reaches the core through."""
    parents: dict[int, set[int]] = {}
    for child, parent in Uplink.objects.values_list("node_id", "parent_id"):
        parents.setdefault(child, set()).add(parent)
    found, rest = {node.pk}, [node.pk]
    while rest:
        fresh = parents.get(rest.pop(), set()) - found
        found |= fresh
        rest += fresh
    return found
