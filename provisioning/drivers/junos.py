"""Juniper Junos: `commit confirmed`, and configuration read and written as `set` lines.

Source: Junos OS CLI User Guide, "Commit the Configuration" and "Roll Back the Configuration".
"""

from __future__ import annotations

import re

from netmiko.juniper.juniper import JuniperSSH

from kernel.errors import Rejected
from provisioning.drivers.base import Identity
from provisioning.drivers.candidate import CandidateSession
from provisioning.drivers.netmiko_driver import PromptDriven

NOT_PENDING = "no commit awaits its confirmation"


class Connection(PromptDriven, JuniperSSH):
    """netmiko's Junos driver without its naps. Root would get a shell: our user is not root."""

    name = r"(\S{1,96})> $"
    prompt = r"(?:^|[\r\n])\S{1,96}[>#] $"
    preparation = ("set cli screen-width 511", "set cli screen-length 0", "set cli complete-on-space off")

    @property
    def own_prompt(self) -> str:
        return rf"(?:^|[\r\n]){re.escape(self.base_prompt)}> $"


class Conversation(CandidateSession):
    """`rollback 1` always has something to go back to: without a pending commit it is never typed."""

    enter = "configure exclusive"
    leave = "exit configuration-mode"
    discard = "rollback 0"

    def identify(self) -> Identity:
        shown, chassis = self._shown("show version"), self._shown("show chassis hardware")
        name = re.search(r"^Hostname: (\S+)", shown, re.MULTILINE)
        serial = re.search(r"^Chassis\s+(\S+)", chassis, re.MULTILINE)
        if serial is None or name is None:
            raise Rejected("the box did not say who it is", command="show version", answer=(shown + chassis)[:500])
        told = (re.search(rf"^{label}: (\S+)", shown, re.MULTILINE) for label in ("Junos", "Model"))
        return Identity(name.group(1), serial.group(1), *(found.group(1) if found else "" for found in told))

    def snapshot(self) -> str:
        return self._shown("show configuration | display set")

    def roll_back(self) -> bool:
        if self._nothing_done:
            return True
        self._must_be_pending("rollback 1")
        self._configuring("rollback 1", "commit")
        return True

    def confirm(self) -> None:
        self._must_be_pending("commit")
        self._configuring("commit")

    def save(self) -> None:
        """A confirmed commit is what boots next."""

    def erase(self) -> None:
        self._told_to_go("request system zeroize", answer="yes")

    def _armed_commit(self, minutes: int) -> str:
        return f"commit confirmed {minutes}"

    def _must_be_pending(self, command: str) -> None:
        newest = self._shown("show system commit").lstrip().partition("\n")[0]
        if not re.match(r"0 .*commit confirmed, rollback in", newest):
            raise Rejected(NOT_PENDING, command=command)
