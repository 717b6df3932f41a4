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
from provisioning.drivers.netmiko_driver import QUESTION, SAVE_SECONDS, CliSession, PromptDriven

NOT_ARMED = "no reboot is planned"


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
        told = (re.search(pattern, version, re.MULTILINE) for pattern in (r"Version (\S+)", r"^Huawei (\S+) .*uptime"))
        name = str(self._connection.base_prompt)
        return Identity(name, serial.group(1), *(found.group(1) if found else "" for found in told))

    def snapshot(self) -> str:
        return self._shown("display current-configuration")

    def arm(self, minutes: int) -> None:
        self._planned(f"schedule reboot delay {minutes}")
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
        # To undo what is not planned is no error: without looking first, nobody would know that it has rebooted.
        if "System will reboot" not in self._shown("display schedule reboot"):
            raise Rejected(NOT_ARMED, command="confirm")
        self._said("undo schedule reboot")

    def erase(self) -> None:
        self._agreed("reset saved-configuration", answer="y", seconds=SAVE_SECONDS)
        self._told_to_go("reboot fast", answer="y")

    def _planned(self, command: str) -> None:
        """With something unsaved it first asks whether to save: never, for a reboot goes back to what is saved."""
        said = self._ask(command, until=self._or_question)
        while re.search(QUESTION, said):
            said = self._ask_blindly("n" if "saved" in said else "y")
        self._taken(said, command)

    def save(self) -> None:
        self._agreed("save", answer="y", seconds=SAVE_SECONDS)
