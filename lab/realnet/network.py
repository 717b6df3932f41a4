"""A small operator's network of real software: a collection point, some boxes below it, a customer behind each.

Beyond each box's `wan` lies an outside of its own: 198.51.100.80 is the internet, 192.0.2.10 the portal, 192.0.2.53 the
DNS server. Behind each `lan` is a customer's machine, 192.168.1.10. Boxes and collection point are managed over `mgmt`.
"""

import random
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from lab import street as streets
from lab.hostkeys import derived_key, fingerprint, public_line
from lab.realnet import wires
from lab.realnet.machine import Machine, furnish_box, furnish_node
from lab.street import BoxSpec, NodeSpec, Street

MODEL = "FRR on Linux"
PATIENCE = 15.0
INTERNET, PORTAL, DNS = "198.51.100.80", "192.0.2.10", "192.0.2.53"
LISTEN = "import socket\ns = socket.create_server(('', 443))\nwhile True:\n    s.accept()[0].close()\n"
KNOCK = "import socket, sys\nsocket.create_connection((sys.argv[1], 443), 0.4)\n"


class RealNetwork:
    """The verbs of `lab.control.Lab` that make sense here, on machines that are real."""

    def __init__(self, state: Path, count: int) -> None:
        self.token = f"{random.randrange(16**4):04x}"
        self.prefix = f"10.{random.randrange(100, 250)}"
        self.state = state
        self.street = self._street(count)
        self.node = Machine(state / "node", f"rc{self.token}n", self.street.nodes[0].address, "pop-01")
        self.boxes = {
            spec.number: Machine(state / spec.hostname, f"rc{self.token}b{spec.number}", spec.address, spec.hostname)
            for spec in self.street.boxes
        }
        self._listeners: list[subprocess.Popen[bytes]] = []

    def _street(self, count: int) -> Street:
        point = NodeSpec("pop-01", "collection", (), f"{self.prefix}.0.2", 161, "collection-secret")
        built = streets.build(count, nodes=[point], models=[MODEL], seed=7)
        boxes = tuple(self._spec(spec) for spec in built.boxes)
        return replace(built, nodes=(point,), boxes=boxes)

    def _spec(self, spec: BoxSpec) -> BoxSpec:
        key = derived_key(spec.mac)
        return replace(
            spec,
            serial=spec.mac,
            address=f"{self.prefix}.{spec.number}.2",
            ssh_port=22,
            snmp_port=161,
            traffic_port=0,
            host_key=public_line(key),
            host_key_fingerprint=fingerprint(key),
        )

    # Life

    def start(self) -> None:
        furnish_node(self.state / "node", self.street.nodes[0])
        wires.add_namespace(self.node.namespace)
        self._lay_management(0, self.node.namespace)
        self.node.on()
        for spec in self.street.boxes:
            furnish_box(self.state / spec.hostname, spec)
            wires.add_namespace(self._home(spec.number))
            self._lay_outside(self._outside(spec.number))
            self.plug(spec.number, wait=False)
        for spec in self.street.boxes:
            self._wait_for(spec)

    def stop(self) -> None:
        for number, machine in self.boxes.items():
            machine.off()
            wires.drop_namespace(machine.namespace)
            wires.drop_namespace(self._home(number))
            wires.drop_namespace(self._outside(number))
        for listener in self._listeners:
            listener.kill()
            listener.wait()
        self.node.off()
        wires.drop_namespace(self.node.namespace)

    def plug(self, number: int, *, wait: bool = True) -> None:
        """Switches a box on, with what it saved; returns once it lets one in."""
        machine, spec = self.boxes[number], self.street.box(number)
        self._lay_box(spec, machine.namespace)
        machine.on()
        if wait:
            self._wait_for(spec)

    def unplug(self, number: int) -> None:
        """Everything that was only in memory is gone: processes, addresses, routes."""
        self.boxes[number].off()
        wires.drop_namespace(self.boxes[number].namespace)

    # Looking

    def running(self, number: int) -> str:
        return self.boxes[number].show("show running-config")

    def startup(self, number: int) -> str:
        return (self.boxes[number].folder / "frr" / "frr.conf").read_text()

    def traffic(self, number: int) -> str:
        """What a customer behind that box finds: `passed`, `walled` (only the portal answers) or `silent`."""
        if self._reaches(number, INTERNET):
            return "passed"
        return "walled" if self._reaches(number, PORTAL) else "silent"

    def _reaches(self, number: int, address: str) -> bool:
        knock = ["ip", "netns", "exec", self._home(number), sys.executable, "-S", "-c", KNOCK, address]
        return subprocess.run(knock, capture_output=True, check=False).returncode == 0

    # Wires

    def _home(self, number: int) -> str:
        return f"rc{self.token}c{number}"

    def _outside(self, number: int) -> str:
        return f"rc{self.token}o{number}"

    def _lay_management(self, number: int, name: str) -> None:
        net = f"{self.prefix}.{number}"
        wires.wire(("", f"rc{self.token}m{number}", f"{net}.1/30"), (name, "mgmt", f"{net}.2/30"))

    def _lay_outside(self, name: str) -> None:
        wires.add_namespace(name)
        for address in (INTERNET, PORTAL, DNS):
            wires.ip("-n", name, "address", "add", f"{address}/32", "dev", "lo")
        self._listeners.append(wires.run_in(name, sys.executable, "-S", "-c", LISTEN))

    def _lay_box(self, spec: BoxSpec, name: str) -> None:
        home, outside = self._home(spec.number), self._outside(spec.number)
        wires.add_namespace(name)
        wires.forward(name)
        self._lay_management(spec.number, name)
        wires.wire((outside, "eth0", "203.0.113.1/24"), (name, "wan", "203.0.113.2/24"))
        wires.ip("-n", name, "link", "set", "wan", "address", spec.mac)
        wires.ip("-n", outside, "route", "replace", "192.168.1.0/24", "via", "203.0.113.2")
        wires.wire((home, "eth0", "192.168.1.10/24"), (name, "lan", ""))
        wires.ip("-n", home, "route", "replace", "default", "via", "192.168.1.1")

    def _wait_for(self, spec: BoxSpec) -> None:
        last_moment = time.monotonic() + PATIENCE
        while time.monotonic() < last_moment:
            with suppress(OSError), socket.create_connection((spec.address, spec.ssh_port), 0.5):
                return
            time.sleep(0.05)
        raise RuntimeError(f"{spec.hostname} did not boot: {(self.state / spec.hostname / 'boot.log').read_text()}")


@contextmanager
def real_network(count: int) -> Iterator[RealNetwork]:
    """A running network of `count` boxes; nothing of it is left behind."""
    with tempfile.TemporaryDirectory(prefix="realnet-") as directory:
        network = RealNetwork(Path(directory), count)
        try:
            network.start()
            yield network
        finally:
            network.stop()
