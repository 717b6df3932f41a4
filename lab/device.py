"""What boxes and nodes have in common: power, a line, an age, interfaces."""

import random
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass, field
from zlib import crc32

from lab.faults import Faults
from lab.traffic import Counters

GIGABIT = 1_000_000_000


@dataclass
class Interface:
    """A row of the interface table. `speed` in bit/s; `changed_at` is Unix time; `kind` an IANAifType."""

    index: int
    name: str
    short: str
    kind: int = 6
    speed: int = GIGABIT
    mac: str = ""
    alias: str = ""
    admin_up: bool = True
    oper_up: bool = True
    changed_at: float = 0.0
    counters: Counters = field(default_factory=Counters)

    def turn(self, *, admin_up: bool, oper_up: bool, at: float) -> None:
        """Sets the state and dates the change, if it is one."""
        if (admin_up, oper_up) != (self.admin_up, self.oper_up):
            self.admin_up, self.oper_up, self.changed_at = admin_up, oper_up, at


class Device(ABC):
    """A powered thing with a management address. `online` is set by the plant: power, line, and a way to the core."""

    def __init__(self, name: str, serial: str, *, clock: Callable[[], float] = time.time) -> None:
        self.name = name
        self.serial = serial
        self.clock = clock
        self.faults = Faults()
        self.powered = True
        self.line_cut = False
        self.online = True
        self.boots = 0
        self.booted_at = clock()
        self.interfaces: dict[str, Interface] = {}
        self.table_changed_at = self.booted_at
        self.counted_until = self.booted_at

    def boot(self) -> None:
        """Starts from nothing: age, interfaces and counters."""
        self.boots += 1
        self.booted_at = self.counted_until = self.table_changed_at = self.clock()
        self.interfaces = {}

    @property
    def uptime(self) -> float:
        """Seconds since boot."""
        return self.clock() - self.booted_at

    # Who it says it is

    model = "pretend"

    @property
    def contact(self) -> str:
        return ""

    @property
    def location(self) -> str:
        return ""

    @property
    def description(self) -> str:
        return f"Cisco IOS Software, {self.model} Software, pretended by a laboratory"

    @property
    def system_name(self) -> str:
        return self.name

    @property
    def manageable(self) -> bool:
        """Whether its own configuration lets the operator in."""
        return True

    def add_interface(self, row: Interface) -> Interface:
        row.changed_at = self.table_changed_at = self.clock()
        self.interfaces[row.name] = row
        return row

    def drop_interface(self, name: str) -> None:
        del self.interfaces[name]
        self.table_changed_at = self.clock()

    @abstractmethod
    def count(self) -> None:
        """Brings the counters up to now."""

    # Sensors: whole numbers in the units of the MIBs that show them.

    def cpu_percent(self) -> int:
        return 3 + random.randrange(8)

    def memory_bytes(self) -> tuple[int, int]:
        """Used and free."""
        used = 180_000_000 + int(self.uptime) % 5_000_000
        return used, 512_000_000 - used

    def celsius(self) -> int:
        return 38 + crc32(self.serial.encode()) % 6 + random.randrange(2)

    def optical_dbm(self) -> tuple[float, float]:
        """Received and sent power; received falls below any receiver's reach when the line is cut."""
        received = -40.0 if self.line_cut else -17.0 - crc32(self.name.encode()) % 50 / 10 + random.uniform(-0.2, 0.2)
        return round(received, 1), round(2.1 + random.uniform(-0.1, 0.1), 1)
