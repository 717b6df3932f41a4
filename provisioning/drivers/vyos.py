"""VyOS, and EdgeOS which has the same ancestor: `commit-confirm` reboots into the saved configuration unless confirmed.

Source: VyOS documentation, "Command Line Interface", section "Managing configurations" (commit-confirm).
"""

from __future__ import annotations

import re

from netmiko.vyos.vyos_ssh import VyOSSSH

from kernel.errors import Rejected
from provisioning.drivers.base import Identity
from provisioning.drivers.candidate import CandidateSession
from provisioning.drivers.netmiko_driver import PromptDriven

CARTON, STARTUP = "/opt/vyatta/etc/config.boot.default", "/config/config.boot"


class Connection(PromptDriven, VyOSSSH):
    """netmiko's VyOS driver without its naps."""

    name = r"(\S{1,96}?)(?::\S*)?[$>#] $"
    prompt = r"(?:^|[\r\n])\S{1,96}[$>#] $"
    preparation = ("set terminal width 512", "set terminal length 0")
    coloured = True

    @property
    def own_prompt(self) -> str:
        return rf"(?:^|[\r\n]){re.escape(self.base_prompt)}\S*[$>#] $"


class Conversation(CandidateSession):
    """To undo is to load what the next boot would have loaded, and then to stop the reboot."""

    discard = "discard"

    def identify(self) -> Identity:
        name = self._shown("show host name").strip()
        shown = self._shown("show version")
        serial = re.search(r"^(?:Hardware|HW) S/N:\s*(\S+)", shown, re.MULTILINE)
        if serial is None or not name:
            raise Rejected("the box did not say who it is", command="show version", answer=shown[:500])
        labels = (r"Version:\s*(?:VyOS |v)?", r"(?:Hardware|HW) model:\s*")
        told = (re.search(rf"^{label}(\S.*?)\s*$", shown, re.MULTILINE) for label in labels)
        return Identity(name, serial.group(1), *(found.group(1) if found else "" for found in told))

    def snapshot(self) -> str:
        return self._shown("show configuration commands")

    def roll_back(self) -> bool:
        if self._nothing_done:
            return True
        # In this order: if the link dies half-way, the reboot is still to come.
        self._configuring("load", "commit", "confirm")
        return True

    def confirm(self) -> None:
        self._configuring("confirm")

    def save(self) -> None:
        self._configuring("save")

    def erase(self) -> None:
        self._said(f"sudo cp {CARTON} {STARTUP}")
        self._told_to_go("reboot now", answer="y")

    def _armed_commit(self, minutes: int) -> str:
        return f"commit-confirm {minutes}"
