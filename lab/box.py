"""A pretend box: its two configurations, the timers that undo them, and what its line lets through."""

import asyncio
import hashlib
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from lab.device import Device, Interface
from lab.ios import texts
from lab.ios.acl import Packet, passes
from lab.ios.config import LAN, WAN, Config, Section
from lab.ios.grammar import short_name
from lab.ios.passwords import opens
from lab.kept import factory, load
from lab.street import BoxSpec
from lab.traffic import MANAGEMENT, TRICKLE, UPLOAD, download_bps, stretches

if TYPE_CHECKING:
    from lab.ios.shell import Shell

INTERNET = Packet("tcp", "198.51.100.80", 443)  # an address of RFC 5737: somewhere that is not the operator
SOFTWARE_LOOPBACK = 24  # IANAifType


class Box(Device):
    """One box. What outlives the process is in `kept`, saved at `path`."""

    def __init__(
        self, spec: BoxSpec, path: Path, *, minute: float = 60.0, clock: Callable[[], float] = time.time
    ) -> None:
        self.kept = load(path, spec)
        super().__init__(spec.hostname, self.kept.serial, clock=clock)
        self.boots = self.kept.boots
        self._path = path
        self.spec = spec
        self.model = spec.model
        self.minute = minute
        self.running = Config()
        self.changed_by = ""
        self.on_change: Callable[[], None] = lambda: None
        self.on_reload: Callable[[], None] = lambda: None
        self._before: str | None = None
        self._rollback: asyncio.TimerHandle | None = None
        self._reload: asyncio.TimerHandle | None = None
        self.boot()

    def boot(self) -> None:
        """Power-on: the running configuration is the startup one, or the factory's when there is none."""
        super().boot()
        self.disarm()
        self.cancel_reload()
        self.running = self.read(self.factory() if self.startup is None else self.startup)
        self._start_image()
        self.keep()
        self._reflect()

    def _start_image(self) -> None:
        """The release is the one that the file's name tells, if the file is whole; else the box starts what it ran."""
        name = self.boot_image()
        release = re.search(r"\d+(?:\.\d+)+\w*", name.partition(".")[2])
        if release is not None and self.kept.flash.get(name) == _md5(name):
            self.kept.release = release.group(0)

    def boot_image(self) -> str:
        """The file that its configuration says to start with; "" for the one it came with."""
        return self.running.top.value("boot system").removeprefix("flash:")

    def fetch(self, name: str, *, content: str) -> None:
        """Keeps a file in flash; that of a whole image is made of its own name."""
        self.kept.flash[name] = _md5(content)
        self.keep()

    def checksum(self, name: str) -> str | None:
        return self.kept.flash.get(name)

    @property
    def startup(self) -> str | None:
        return self.kept.startup

    # Its language: a box of another make has its own

    wan, lan = WAN, LAN

    def read(self, text: str) -> Config:
        return Config(text)

    def factory(self) -> str:
        """The configuration of a box out of its carton."""
        return factory(self.spec)

    def shell(self, user: str) -> "Shell":
        from lab.ios.shell import Shell

        return Shell(self, user, privileged="privilege 15" in self.running.top.value(f"username {user}"))

    def show_running(self) -> str:
        return texts.running(self)

    def show_startup(self) -> str:
        return texts.startup(self)

    def lets_in(self, user: str, password: str) -> bool:
        stored = self.running.top.value(f"username {user}")
        return bool(stored) and opens(stored, password)

    # Configuration

    def type(self, path: list[Section], line: str, *, by: str) -> list[Section]:
        """One line typed in configuration mode, as `Config.type`; counters are settled at the old rate first."""
        self.count()
        path = self.running.type(path, line)
        self.changed_by = by
        self._reflect()
        return path

    def save(self) -> None:
        self.kept.startup = self.running.render(private=True)
        self.keep()

    @property
    def saved(self) -> bool:
        return self.startup == self.running.render(private=True)

    def erase(self) -> None:
        """Forgets the startup configuration: the next boot is the factory's."""
        self.kept.startup = None
        self.keep()

    def arm(self, minutes: int) -> None:
        """Unless confirmed in time, the configuration of now comes back."""
        if self._before is None:
            self._before = self.running.render(private=True)
        _cancel(self._rollback)
        self._rollback = self._later(minutes, self.revert)

    @property
    def armed(self) -> bool:
        return self._before is not None

    def disarm(self) -> None:
        _cancel(self._rollback)
        self._before = self._rollback = None

    def revert(self) -> None:
        """Goes back to the configuration from before the rollback timer was armed."""
        before = self._before
        self.disarm()
        if before is not None:
            self.count()
            self.running = self.read(before)
            self._reflect()

    def reload_in(self, minutes: float) -> None:
        _cancel(self._reload)
        self._reload = self._later(minutes, self.on_reload)

    def cancel_reload(self) -> bool:
        """False when none was planned."""
        planned = self._reload is not None
        _cancel(self._reload)
        self._reload = None
        return planned

    def lapse(self) -> None:
        """What its timers wait for happens now."""
        if self._rollback is not None:
            self.revert()
        if self.cancel_reload():
            self.on_reload()

    def _later(self, minutes: float, act: Callable[[], None]) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(minutes * self.minute, act)

    # Who may ask, and what it says of itself

    def communities(self) -> frozenset[str]:
        texts = self.running.top.texts()
        return frozenset(text.split()[2] for text in texts if text.startswith("snmp-server community "))

    def v3_users(self) -> dict[str, tuple[str, str]]:
        """Users whose group is there; the line is `snmp-server user U G v3 auth sha-2 256 A priv aes 128 P`."""
        lines = [text.split() for text in self.running.top.texts() if text.startswith("snmp-server user ")]
        return {
            words[2]: (words[8], words[12])
            for words in lines
            if self.running.top.has(f"snmp-server group {words[3]} v3 priv")
        }

    @property
    def system_name(self) -> str:
        return self.running.top.value("hostname") or "Router"

    @property
    def location(self) -> str:
        return self.running.top.value("snmp-server location")

    @property
    def contact(self) -> str:
        return self.running.top.value("snmp-server contact")

    # What the configuration makes of the line

    def up(self, name: str) -> bool:
        section = self.running.interfaces().get(name)
        return section is not None and not section.has("shutdown")

    @property
    def manageable(self) -> bool:
        """The uplink is up and the management address is where the operator looks for it."""
        loopback = self.running.interfaces().get("Loopback0")
        address = f"{self.spec.address} 255.255.255.255"
        return self.up(WAN) and loopback is not None and loopback.value("ip address") == address

    def carries(self) -> bool:
        """Both interfaces up, and an address on the customer's side."""
        lan = self.running.interfaces()[LAN]
        return self.up(LAN) and self.up(WAN) and bool(lan.value("ip address"))

    def passes(self, packet: Packet) -> bool:
        """Whether a customer's packet gets through: both interfaces up, an address on the customer's side, and every
        list on its way lets it by.
        """
        lan, wan = self.running.interfaces()[LAN], self.running.interfaces()[WAN]
        if not self.carries():
            return False
        lists = [text.split()[2] for text in lan.texts() if text.startswith("ip access-group") and text.endswith(" in")]
        lists += [
            text.split()[2] for text in wan.texts() if text.startswith("ip access-group") and text.endswith(" out")
        ]
        return all(passes(self.running, name, packet) for name in lists)

    def service(self) -> str:
        """`open`, `walled` (the customer's side is up, the internet is not behind it) or `closed`."""
        if self.passes(INTERNET):
            return "open"
        return "walled" if self.carries() else "closed"

    # Interfaces and counters

    def _reflect(self) -> None:
        """Brings the interface table in line with the running configuration."""
        described = self.descriptions()
        for name in [name for name in self.interfaces if name not in described]:
            self.drop_interface(name)
        for name, description in described.items():
            row = self.interfaces.get(name) or self._new_interface(name)
            row.alias = description
            up = self.up(name)
            row.turn(admin_up=up, oper_up=up, at=self.clock())
        self.on_change()

    def descriptions(self) -> dict[str, str]:
        """Of each interface that there is."""
        return {name: section.value("description") for name, section in self.running.interfaces().items()}

    def _new_interface(self, name: str) -> Interface:
        index = max((row.index for row in self.interfaces.values()), default=0) + 1
        index = {self.wan: 1, self.lan: 2}.get(name, max(index, 3))
        kind = SOFTWARE_LOOPBACK if name.startswith("Loopback") else 6
        return self.add_interface(Interface(index, name, short_name(name), kind=kind, mac=self.spec.mac))

    def count(self) -> None:
        now = self.clock()
        wan, lan = self.interfaces[self.wan].counters, self.interfaces[self.lan].counters
        service, carrying = self.service(), self.up(self.wan) and self.online
        for middle, seconds in stretches(self.counted_until, now):
            down = up = 0.0
            if service == "open":
                down = download_bps(self.name, self.spec.plan_mbps, middle)
                up = down * UPLOAD
            elif service == "walled":
                down = up = TRICKLE
            if not carrying:
                continue
            lan.add(up * seconds, down * seconds)
            wan.add((down + MANAGEMENT) * seconds, (up + MANAGEMENT) * seconds)
        self.counted_until = now

    def replace_serial(self, serial: str) -> None:
        """Another box was put in its place, configured alike."""
        self.kept.serial = self.serial = serial
        self.keep()

    def keep(self) -> None:
        self.kept.boots = self.boots
        self.kept.save(self._path)


def _md5(content: str) -> str:
    return hashlib.md5(content.encode(), usedforsecurity=False).hexdigest()


def _cancel(timer: asyncio.TimerHandle | None) -> None:
    if timer is not None:
        timer.cancel()
