"""A node of the operator's own network: uplinks to its parents, a port for each thing that hangs below it."""

import time
from collections.abc import Callable, Mapping, Sequence

from lab.device import GIGABIT, Device, Interface
from lab.street import NodeSpec
from lab.traffic import UPLOAD, download_bps, stretches

MODELS = {"pop": "ASR-920", "switch": "ME-3400", "olt": "OLT-16"}


class Node(Device):
    """`children` are the names of the nodes and boxes below, in the order of the ports they hang on."""

    def __init__(self, spec: NodeSpec, children: Sequence[str], *, clock: Callable[[], float] = time.time) -> None:
        super().__init__(spec.name, spec.serial, clock=clock)
        self.spec = spec
        self.children = tuple(children)
        self.cut_uplinks: set[str] = set()
        self.model = MODELS.get(spec.kind, spec.kind.upper())
        self.boot()

    def boot(self) -> None:
        super().boot()
        for index, parent in enumerate(self.spec.uplinks or ("core",), start=1):
            name, short = f"TenGigabitEthernet0/0/{index}", f"Te0/0/{index}"
            self._add(index, name, short, 10 * GIGABIT, f"uplink {parent}")
        for port, child in enumerate(self.children, start=1):
            self._add(100 + port, f"GigabitEthernet0/{port}", f"Gi0/{port}", GIGABIT, child)

    def _add(self, index: int, name: str, short: str, speed: int, alias: str) -> None:
        self.add_interface(Interface(index, name, short, speed=speed, mac=self.spec.mac, alias=alias))

    def communities(self) -> frozenset[str]:
        return frozenset({self.spec.community})

    def v3_users(self) -> Mapping[str, tuple[str, str]]:
        return {}

    def reflect(self, child_up: Callable[[str], bool]) -> None:
        """Turns the ports and uplinks up or down with what is at their other end."""
        self.count()
        for row in self.interfaces.values():
            parent = row.alias.removeprefix("uplink ")
            up = (
                child_up(row.alias) if row.alias in self.children else not (self.line_cut or parent in self.cut_uplinks)
            )
            row.turn(admin_up=True, oper_up=up, at=self.clock())

    def count(self) -> None:
        now = self.clock()
        for middle, seconds in stretches(self.counted_until, now):
            for row in self.interfaces.values():
                if row.oper_up:
                    down = download_bps(f"{self.name} {row.name}", row.speed / 1e7, middle)
                    row.counters.add(down * seconds, down * UPLOAD * seconds)
        self.counted_until = now
