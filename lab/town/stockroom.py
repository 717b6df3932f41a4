"""What the town's operator has beside its lines: pools of addresses, a depot, models of boxes, a delivery, a parcel."""

from __future__ import annotations

from datetime import datetime

from kernel.models import User
from provisioning import services
from provisioning.models import Box, BoxModel, Line, Node, NodeKind

SPARE = ("VT7Q0001", "VT7Q0002", "VT7Q0003", "VT7Q0004", "VT7Q0005", "VT7Q0006", "VT7Q0003", "??")
"""As the scanner read the labels of the last delivery: one twice, one not at all."""


def open_pools(*, at: datetime) -> None:
    """Before the first line: what lines are given by hand from these blocks is held there."""
    services.create_pool("Clients IPv4", kind="ipv4", block="198.51.100.0/24", kept_back=["198.51.100.254/32"], at=at)
    services.create_pool("Clients IPv6", kind="ipv6", block="2001:db8::/32", prefix_length=56, at=at)
    for node in Node.objects.filter(kind=NodeKind.OLT):
        services.create_pool(f"VLAN {node.name}", kind="vlan", node=node, first=100, last=299, at=at)


def furnish(*, at: datetime) -> None:
    """A delivery taken in, a second family of boxes known, and a box on its way to a customer who waits for it."""
    by = User.objects.filter(role="senior_noc").first()
    depot = services.create_depot("forges", name="Dépôt des Forges")
    facts = {"vendor": "MikroTik", "driver": "mikrotik_routeros", "rollback_style": "scheduler"}
    services.create_model("hAP ac3", at=at, **facts)
    model = BoxModel.objects.filter(driver="cisco_ios").order_by("name").first()
    line = Line.objects.attached().order_by("reference").last()
    if model is None or line is None:
        return
    reference = "Livraison 4471"
    services.receive_delivery("\n".join(SPARE), model=model, depot=depot, reference=reference, at=at, by=by)
    parcel = Box.objects.get(serial=SPARE[0])
    services.reserve_box(parcel, line, at=at, by=by)
    services.dispatch_box(parcel, at=at, by=by, carrier="Chronopost", tracking="XR204518832FR")
