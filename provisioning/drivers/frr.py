"""FRR on Linux, where the user's login shell is `vtysh`: IOS's words, and no timer that undoes.

A box of this kind cannot be armed. What a session changed it can itself put back, line by line, from what it read
before; when the link dies in between, what was typed stays until the next push, and the outcome is read back later.
FRR knows no serial number: the inventory's is the hardware address of the uplink, as `show interface` prints it.

Source: FRR User Guide, "VTY shell" and "Basic Config Commands".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from netmiko.cisco.cisco_ios import CiscoIosSSH

from kernel.errors import Rejected
from provisioning.domain.catalogue import HIDDEN
from provisioning.domain.configs import way_back
from provisioning.drivers.base import Identity
from provisioning.drivers.netmiko_driver import SAVE_SECONDS, CliSession, PromptDriven

UPLINK = "wan"
OWN = ("frr ", "hostname ", "log ", "service ")
"""What FRR says of itself, and keeps when all that was configured is forgotten."""


class Connection(PromptDriven, CiscoIosSSH):
    """vtysh draws its prompt with readline, which says more to a terminal than the words."""

    preparation = ("terminal length 0",)
    coloured = True


class Conversation(CliSession):
    """The port's verbs in vtysh's words."""

    _before: str | None = None

    def identify(self) -> Identity:
        shown = self._shown("show version")
        uplink = self._shown(f"show interface {UPLINK}")
        name = re.search(r"^FRRouting \S+ \((\S+)\)", shown, re.MULTILINE)
        address = re.search(r"\bHWaddr: (\S+)", uplink)
        if name is None or address is None:
            raise Rejected("the box did not say who it is", command="show version", answer=(shown + uplink)[:500])
        version = re.search(r"^FRRouting (\S+)", shown, re.MULTILINE)
        return Identity(name.group(1), address.group(1), version.group(1) if version else "", "FRR on Linux")

    def snapshot(self) -> str:
        return self._shown("show running-config")

    def arm(self, minutes: int) -> None:
        self._before = self.snapshot()
        self._said("configure terminal")

    def apply(self, lines: Sequence[str]) -> None:
        try:
            self._type_all(lines)
        except Rejected:
            self._ask("end")
            raise
        self._ask("end")

    def roll_back(self) -> bool:
        if self._before is None:
            raise Rejected("nothing was changed in this session", command="undo")
        before, self._before = self._before, None
        self.restore(before)
        return True

    def restore(self, before: str) -> None:
        back = way_back(self.snapshot(), before, single=("description", "hostname"))
        self._said("configure terminal")
        self.apply([line for line in back if HIDDEN not in line])

    def confirm(self) -> None:
        """Nothing is armed, so nothing has to be disarmed."""
        self._before = None

    def save(self) -> None:
        self._said("write memory", seconds=SAVE_SECONDS)

    def erase(self) -> None:
        """Takes back every line and saves; nothing boots, and its address and its user are Linux's to keep."""
        # What is left of a section that was emptied goes in a second round.
        for _ in range(2):
            self.restore("\n".join(line for line in self.snapshot().splitlines() if line.startswith(OWN)))
        self.save()
