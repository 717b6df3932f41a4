"""The nodes of the town, and a line with its box for each customer, as the lab's street describes them."""

from __future__ import annotations

from datetime import datetime

from kernel.models import User
from lab.street import BoxSpec, NodeSpec, Street
from lab.town import stockroom
from monitoring.services import watch_box, watch_node
from provisioning.models import Box, BoxModel, Line, Node
from provisioning.services import add_uplink, attach_line, create_node, install_box, receive_box, reserve_box
from provisioning.services.rendering import publish_template, ready_made
from subscribers.models import Contract

PLACES = {
    "pop-01": ("Central de la Gare", "46.10210", "5.81940"),
    "sw-01": ("Commutateur Mairie", "46.10480", "5.82310"),
    "sw-02": ("Commutateur Forges", "46.09870", "5.83120"),
    "olt-01": ("OLT Vieux Quai", "46.10620", "5.82050"),
    "olt-02": ("OLT Les Saules", "46.11020", "5.82660"),
    "olt-03": ("OLT Tisserands", "46.10350", "5.82790"),
    "olt-04": ("OLT Zone des Forges", "46.09640", "5.83580"),
    "olt-05": ("OLT Moulin", "46.11240", "5.81590"),
}
"""The name and the place on the map of each node of the lab's default street."""


def lay(street: Street, *, at: datetime) -> None:
    """Puts the nodes on the map, hangs them from one another, and knows the models of their boxes."""
    for spec in street.nodes:
        watch_node(_node(spec), at=at)
    for spec in street.nodes:
        for parent in spec.uplinks:
            add_uplink(Node.objects.get(code=spec.name), Node.objects.get(code=parent))
    stockroom.open_pools(at=at)
    for name in sorted({box.model for box in street.boxes}):
        known = {"vendor": "Cisco", "driver": "cisco_ios", "snmp_profile": "cisco-like"}
        model, is_new = BoxModel.objects.get_or_create(name=name, defaults=known)
        if is_new:
            publish_template(model, ready_made(model.driver), at=at)


def connect(contract: Contract, spec: BoxSpec, *, at: datetime, by: User | None = None) -> Line:
    """Gives a signed contract its line, installs its box, and lets monitoring watch it."""
    node = Node.objects.get(code=spec.node)
    line = attach_line(
        contract,
        node=node,
        port=f"gpon 0/{spec.node_port}",
        vlan=100 + spec.number,
        ipv4=f"198.51.100.{spec.number}",
        ipv6_prefix=f"2001:db8:{spec.number:x}::/56",
        at=at,
        by=by,
    )
    box = _box(spec, at=at, by=by)
    reserve_box(box, line, at=at, by=by)
    install_box(box, line, at=at, by=by)
    watch_box(box, at=at)
    return line


def _node(spec: NodeSpec) -> Node:
    name, latitude, longitude = PLACES.get(spec.name, (spec.name, None, None))
    return create_node(
        spec.name,
        name=name,
        kind=spec.kind,
        address=spec.address,
        snmp_port=spec.snmp_port,
        snmp_community=spec.community,
        latitude=latitude,
        longitude=longitude,
    )


def _box(spec: BoxSpec, *, at: datetime, by: User | None) -> Box:
    # One box in five speaks SNMP v3, for both are met in the field.
    snmp = {"snmp_version": "2c", "snmp_community": spec.community}
    if spec.number % 5 == 0:
        keys = {"snmp_auth_key": spec.v3_auth, "snmp_priv_key": spec.v3_priv}
        snmp = {"snmp_version": "3", "snmp_user": spec.v3_user, **keys}
    return receive_box(
        spec.serial,
        model=BoxModel.objects.get(name=spec.model),
        at=at,
        by=by,
        mac=spec.mac,
        hostname=spec.hostname,
        address=spec.address,
        ssh_port=spec.ssh_port,
        ssh_user=spec.username,
        ssh_password=spec.password,
        host_key=spec.host_key,
        snmp_port=spec.snmp_port,
        **snmp,
    )
