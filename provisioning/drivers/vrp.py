"""Huawei VRP (AR routers): IOS's ways in other words, and a planned reboot as the timer that undoes.

Source: Huawei AR Product Documentation, "Basic Configuration", chapters "CLI overview", "Restarting" (schedule reboot)
and "Saving the configuration".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from netmiko.huawei.huawei import HuaweiSSH

from kernel.errors import Rejected
from provisioning.drivers.base import Identity
from provisioning.drivers.netmiko_driver import SAVE_SECONDS, CliSession, PromptDriven


class Connection(PromptDriven, HuaweiSSH):
    """netmiko's VRP driver without its naps."""

    name = r"<(\S{1,63})>[ ]?$"
    prompt = r"(?:^|[\r\n])(?:<\S{1,63}>|\[[~*]?\S{1,96}\])[ ]?$"
    preparation = ("screen-length 0 temporary",)
    coloured = True

    @property
    def own_prompt(self) -> str:
        return rf"(?:^|[\r\n])<{re.escape(self.base_prompt)}>[ ]?$"


class Conversation(CliSession):
    """The port's verbs in VRP's words; a router that reboots comes back with what was saved."""

    def identify(self) -> Identity:
        shown = self._shown("display esn")
        serial = re.search(r"^ESN of .*?:\s*(\S+)", shown, re.MULTILINE)
        if serial is None:
            raise Rejected("the box did not say who it is", command="display esn", answer=shown[:500])
        version = self._shown("display version")
        told = (re.search(pattern, version, re.MULTILINE) for pattern in (r"Version (\S+)", r"^Huawei (\S+)"))
        name = str(self._connection.base_prompt)
        return Identity(name, serial.group(1), *(found.group(1) if found else "" for found in told))

    def snapshot(self) -> str:
        return self._shown("display current-configuration")

    def arm(self, minutes: int) -> None:
        self._agreed(f"schedule reboot delay {minutes}", answer="y")
        self._said("system-view")

    def apply(self, lines: Sequence[str]) -> None:
        try:
            self._type_all(lines)
        except Rejected:
            self._ask("return")
            raise
        self._ask("return")

    def roll_back(self) -> bool:
        return False

    def confirm(self) -> None:
        self._said("undo schedule reboot")

    def erase(self) -> None:
        self._agreed("reset saved-configuration", answer="y", seconds=SAVE_SECONDS)
        self._told_to_go("reboot fast", answer="y")

    def save(self) -> None:
        self._agreed("save", answer="y", seconds=SAVE_SECONDS)
