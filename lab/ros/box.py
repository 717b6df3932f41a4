"""A box that runs RouterOS: what is typed is kept at once; jobs of the scheduler outlive a reboot, and begin anew."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import TYPE_CHECKING

from lab.box import Box
from lab.ios.acl import Packet
from lab.ios.passwords import hashed, opens
from lab.ros.config import Command, RosConfig
from lab.ros.menus import Values, minutes
from lab.street import BoxSpec

if TYPE_CHECKING:
    from lab.ros.shell import RosShell

WAN, LAN = "ether1", "ether2"
FACTORY = """\
/interface bridge add name=loopback
/interface ethernet set [ find default-name=ether1 ] comment=uplink
/interface ethernet set [ find default-name=ether2 ] disabled=yes
/ip address add address={box.address}/32 comment=management interface=loopback
/ip dhcp-client add interface=ether1
/snmp set enabled=yes
/snmp community set [ find default=yes ] name={box.community}
/snmp community add name={box.v3_user} security=private {keys}
/system identity set name={box.hostname}
/user add name={box.username} group=full password="{secret}"
"""
_LOADS = re.compile(r"/system backup load name=(\S+)")


class RosBox(Box):
    """`backups` are its files; a job that loads one reboots the router into it."""

    running: RosConfig  # type: ignore[assignment]
    wan, lan = WAN, LAN

    def __init__(
        self, spec: BoxSpec, path: Path, *, minute: float = 60.0, clock: Callable[[], float] = time.time
    ) -> None:
        self.backups: dict[str, str] = {}
        self._jobs: dict[str, asyncio.TimerHandle] = {}
        super().__init__(spec, path, minute=minute, clock=clock)

    def boot_image(self) -> str:
        """It came with one, and upgrades here are of the boxes that tell theirs."""
        return ""

    def boot(self) -> None:
        super().boot()
        self._schedule()

    def read(self, text: str) -> RosConfig:  # type: ignore[override]
        return RosConfig(text)

    def factory(self) -> str:
        keys = f"authentication-password={self.spec.v3_auth} encryption-password={self.spec.v3_priv}"
        secret = hashed(self.spec.password, self.spec.serial)
        return FACTORY.format(box=self.spec, secret=secret, keys=keys)

    def shell(self, user: str) -> RosShell:  # type: ignore[override]
        from lab.ros.shell import RosShell

        return RosShell(self, user)

    def change(self, command: Command, *, by: str) -> None:
        """Counters are settled at the old rate first; what was taken is what boots next."""
        self.count()
        self.running.do(command)
        self.changed_by = by
        self.save()
        if command.path == "/system scheduler":
            self._schedule()
        self._reflect()

    def save(self) -> None:
        self.kept.startup = self.running.render(private=True)
        self.keep()

    def show_running(self) -> str:
        return f"# model = {self.model}\n# serial number = {self.serial}\n{self.running.render()}"

    def show_startup(self) -> str:
        return self.startup or ""

    # The scheduler

    @property
    def armed(self) -> bool:
        return bool(self._jobs)

    def load_backup(self, name: str) -> bool:
        """Reboots into a backup; False when there is none of that name."""
        if name not in self.backups:
            return False
        self.kept.startup = self.backups[name]
        self.keep()
        self.reload_in(0)
        return True

    def lapse(self) -> None:
        for name in list(self._jobs):
            self._run(name)
        super().lapse()

    def _schedule(self) -> None:
        jobs = {job["name"]: job for job in self.running.found("/system scheduler")}
        for name in [name for name in self._jobs if name not in jobs]:
            self._jobs.pop(name).cancel()
        for name, job in jobs.items():
            interval = minutes(job.get("interval", ""))
            if name not in self._jobs and interval:
                self._jobs[name] = self._later(interval, lambda name=name: self._run(name))  # type: ignore[misc]

    def disarm(self) -> None:
        super().disarm()
        for job in self._jobs.values():
            job.cancel()
        self._jobs.clear()

    def _run(self, name: str) -> None:
        self._jobs.pop(name).cancel()
        job = next((job for job in self.running.found("/system scheduler") if job["name"] == name), {})
        loads = _LOADS.search(job.get("on-event", ""))
        if loads is None or not self.load_backup(loads.group(1)):
            self._schedule()

    # Who may ask, and what it says of itself

    def lets_in(self, user: str, password: str) -> bool:
        name = user.partition("+")[0]
        return any(opens(row["password"], password) for row in self.running.found("/user") if row["name"] == name)

    def communities(self) -> frozenset[str]:
        if self.running.one("/snmp", "enabled") != "yes":
            return frozenset()
        plain = (row["name"] for row in self.running.found("/snmp community") if row.get("security") != "private")
        return frozenset(plain)

    def v3_users(self) -> dict[str, tuple[str, str]]:
        users = self.running.found("/snmp community", security="private")
        return {row["name"]: (row["authentication-password"], row["encryption-password"]) for row in users}

    @property
    def system_name(self) -> str:
        return self.running.one("/system identity", "name")

    @property
    def location(self) -> str:
        return self.running.one("/snmp", "location")

    @property
    def contact(self) -> str:
        return self.running.one("/snmp", "contact")

    # What the configuration makes of the line

    def up(self, name: str) -> bool:
        return any(row.get("disabled") != "yes" for row in self.running.found("/interface ethernet", name=name))

    @property
    def manageable(self) -> bool:
        addresses = self.running.found("/ip address", address=f"{self.spec.address}/32")
        return self.up(WAN) and any(row.get("disabled") != "yes" for row in addresses)

    def carries(self) -> bool:
        return self.up(LAN) and self.up(WAN) and bool(self._lan_addresses())

    def passes(self, packet: Packet) -> bool:
        """Raw rules come before all others: from the top, the first that fits decides, the end lets by."""
        if not self.carries():
            return False
        rules = self.running.found("/ip firewall raw", chain="prerouting")
        fitting = (rule for rule in rules if rule.get("disabled") != "yes" and self._fits(rule, packet))
        decided = next((rule["action"] for rule in fitting if rule.get("action") in {"accept", "drop"}), "accept")
        return decided == "accept"

    def descriptions(self) -> dict[str, str]:
        return {row["name"]: row.get("comment", "") for row in self.running.found("/interface ethernet")}

    def _lan_addresses(self) -> list[str]:
        rows = self.running.found("/ip address", interface=LAN)
        return [row["address"] for row in rows if row.get("disabled") != "yes"]

    def _fits(self, rule: Values, packet: Packet) -> bool:
        asked: dict[str, Callable[[str], bool]] = {
            "in-interface": lambda value: value == LAN,
            "protocol": lambda value: value == packet.protocol,
            "dst-port": lambda value: str(packet.port) in value.split(","),
            "dst-address": lambda value: _within(packet.target, value),
            "src-address": lambda value: _within(packet.source, value),
            "dst-address-list": lambda value: self._listed(packet.target, value),
            "dst-address-type": lambda value: value != "local" or self._own(packet.target),
        }
        return all(asked[name](value) for name, value in rule.items() if name in asked)

    def _listed(self, address: str, name: str) -> bool:
        rows = self.running.found("/ip firewall address-list", list=name)
        return any(_within(address, row["address"]) for row in rows if row.get("disabled") != "yes")

    def _own(self, address: str) -> bool:
        return any(row["address"].partition("/")[0] == address for row in self.running.found("/ip address"))


def _within(address: str, block: str) -> bool:
    return ip_address(address) in ip_network(block, strict=False)
