"""What a street is made of: its nodes and its boxes, all that an inventory needs to know of them.

A street is a description and nothing else: `lab.street.build` makes one from a seed, `save` and `load` keep it as JSON,
and `lab.plant` brings it to life. The same seed always gives the same street, so whoever seeds a database and whoever
runs the lab need not talk to each other.
"""

import json
import random
import socket
import string
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from ipaddress import IPv4Network, ip_network
from pathlib import Path
from typing import Any

from lab.hostkeys import derived_key, fingerprint, public_line

NETWORK = "127.20.0.0/16"
MODELS = ("C1101-4P", "C881-K9")  # the second is too old to know `configure terminal revert`
SSH_PORT, SNMP_PORT, TRAFFIC_PORT = 2222, 1161, 8081
FALLBACK_PORTS = 22000  # first port on 127.0.0.1 where other loopback addresses cannot be bound


@dataclass(frozen=True)
class NodeSpec:
    """A device of the operator's own, seen by SNMP alone. `uplinks` names its parents, best first; none = the core."""

    name: str
    kind: str
    uplinks: tuple[str, ...] = ()
    address: str = ""
    snmp_port: int = SNMP_PORT
    community: str = ""
    serial: str = ""
    mac: str = ""


@dataclass(frozen=True)
class BoxSpec:
    """A rented box. `number` counts from 1; `plan_mbps` only shapes its pretend traffic; keys are v3 passphrases."""

    number: int
    serial: str
    mac: str
    hostname: str
    model: str
    node: str
    node_port: int
    address: str
    ssh_port: int
    snmp_port: int
    traffic_port: int
    username: str
    password: str
    community: str
    v3_user: str
    v3_auth: str
    v3_priv: str
    host_key: str
    host_key_fingerprint: str
    plan_mbps: int = 100


@dataclass(frozen=True)
class Street:
    """Nodes and boxes; `minute` is how many seconds the boxes take a minute to be (rollback and reload timers)."""

    seed: int
    boxes: tuple[BoxSpec, ...]
    nodes: tuple[NodeSpec, ...]
    minute: float = 60.0
    portal: str = "192.0.2.10"
    dns: str = "192.0.2.53"

    def box(self, name: str | int) -> BoxSpec:
        """By number, hostname or serial; KeyError for a stranger."""
        for box in self.boxes:
            if str(name) in {str(box.number), box.hostname, box.serial}:
                return box
        raise KeyError(str(name))


def default_nodes(count: int) -> list[NodeSpec]:
    """A PoP, two switches (the second with two ways home), and an OLT for every twelve boxes."""
    nodes = [NodeSpec("pop-01", "pop"), NodeSpec("sw-01", "switch", ("pop-01",))]
    nodes.append(NodeSpec("sw-02", "switch", ("pop-01", "sw-01")))
    olts = range(1, max(1, -(-count // 12)) + 1)
    return nodes + [NodeSpec(f"olt-{number:02d}", "olt", (f"sw-{2 - number % 2:02d}",)) for number in olts]


def build(
    count: int = 60,
    *,
    nodes: Sequence[NodeSpec] | None = None,
    models: Sequence[str] = MODELS[:1],
    seed: int = 1,
    network: str = "",
    minute: float = 60.0,
) -> Street:
    """A street of `count` boxes hanging from the OLTs (or, without one, the last of `nodes`), the same for one seed.

    `models` are dealt out in turn. Node addresses are x.x.0.n, box addresses follow from x.x.1.1. Where only 127.0.0.1
    can be bound, everything is there and the ports differ.
    """
    places = _Places(network)
    wanted = default_nodes(count) if nodes is None else nodes
    specs = tuple(_node(index, spec, places, seed) for index, spec in enumerate(wanted))
    leaves = [spec for spec in specs if spec.kind == "olt"] or list(specs[-1:])
    boxes = tuple(_box(number, leaves, models, places, seed) for number in range(1, count + 1))
    return Street(seed=seed, boxes=boxes, nodes=specs, minute=minute)


def save(street: Street, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(json.dumps(asdict(street), indent=1) + "\n")
    draft.replace(path)


def load(path: Path) -> Street:
    """Reads what `save` wrote; OSError or KeyError when it is not there or not a street."""
    facts: dict[str, Any] = json.loads(path.read_text())
    boxes = tuple(BoxSpec(**box) for box in facts.pop("boxes"))
    nodes = tuple(NodeSpec(**{**node, "uplinks": tuple(node["uplinks"])}) for node in facts.pop("nodes"))
    return Street(boxes=boxes, nodes=nodes, **facts)


def bindable(address: str) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((address, 0))
        except OSError:
            return False
    return True


@dataclass
class _Places:
    """Hands out addresses and ports; on a machine with a single loopback address, ports only."""

    network: str
    taken: int = 0
    block: IPv4Network | None = field(init=False)

    def __post_init__(self) -> None:
        block = ip_network(self.network or NETWORK)
        assert isinstance(block, IPv4Network)
        self.block = block if bindable(str(block[1])) else None

    def take(self, offset: int) -> tuple[str, int, int, int]:
        """Address, SSH port, SNMP port and traffic port of the device at that offset in the block."""
        if self.block is not None:
            return str(self.block[offset]), SSH_PORT, SNMP_PORT, TRAFFIC_PORT
        self.taken += 3
        first = FALLBACK_PORTS + self.taken
        return "127.0.0.1", first, first + 1, first + 2


def _node(index: int, spec: NodeSpec, places: _Places, seed: int) -> NodeSpec:
    chance = random.Random(f"{seed}:{spec.name}")
    address, _, snmp_port, _ = places.take(index + 1)
    return replace(
        spec,
        address=spec.address or address,
        snmp_port=spec.snmp_port if spec.address else snmp_port,
        community=spec.community or _word(chance, 12),
        serial=spec.serial or _serial(chance),
        mac=spec.mac or _mac(chance),
    )


def _box(number: int, leaves: Sequence[NodeSpec], models: Sequence[str], places: _Places, seed: int) -> BoxSpec:
    chance = random.Random(f"{seed}:box:{number}")
    serial = _serial(chance)
    address, ssh_port, snmp_port, traffic_port = places.take(256 + number)
    key = derived_key(f"{seed}:{serial}")
    return BoxSpec(
        number=number,
        serial=serial,
        mac=_mac(chance),
        hostname=f"box-{number:04d}",
        model=models[(number - 1) % len(models)],
        node=leaves[(number - 1) % len(leaves)].name,
        node_port=(number - 1) // len(leaves) + 1,
        address=address,
        ssh_port=ssh_port,
        snmp_port=snmp_port,
        traffic_port=traffic_port,
        username="raccord",
        password=_word(chance, 16),
        community=_word(chance, 12),
        v3_user="raccord",
        v3_auth=_word(chance, 20),
        v3_priv=_word(chance, 20),
        host_key=public_line(key),
        host_key_fingerprint=fingerprint(key),
        plan_mbps=chance.choice((20, 50, 100, 100)),
    )


def _word(chance: random.Random, length: int) -> str:
    return "".join(chance.choices(string.ascii_letters + string.digits, k=length))


def _serial(chance: random.Random) -> str:
    week = f"{chance.randrange(20, 30)}{chance.randrange(1, 53):02d}"
    return "FOC" + week + "".join(chance.choices("0123456789ABCDEFGHJKLMNPQRSTUVWXYZ", k=4))


def _mac(chance: random.Random) -> str:
    return "02:52:43:" + ":".join(f"{chance.randrange(256):02x}" for _ in range(3))
