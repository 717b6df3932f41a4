"""MikroTik RouterOS: every line is one command and is kept at once; a scheduled job is the timer that undoes.

The job loads the backup taken when the push was armed, which reboots the router into it. Its interval begins anew at a
reboot, so a router that is power-cycled while armed still goes back.

Source: RouterOS documentation (help.mikrotik.com), "Scheduler", "Backup", "Command Line Interface".
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from netmiko.mikrotik.mikrotik_ssh import MikrotikRouterOsSSH

from kernel.errors import Rejected
from provisioning.drivers.base import Identity
from provisioning.drivers.netmiko_driver import SAVE_SECONDS, CliSession, PromptDriven

JOB, BACKUP = "raccord-rollback", "raccord-before"
NOT_ARMED, STILL_ARMED = "no rollback is scheduled", "the rollback of an earlier push is still scheduled"


class Connection(PromptDriven, MikrotikRouterOsSSH):
    """netmiko's RouterOS driver without its naps; it asks for a plain, wide terminal in the user's name."""

    name = r"\[[^@\s]+@([^\]]{1,63})\] > $"
    prompt = r"(?:^|[\r\n])\[\S+@[^\]]{1,63}\] [^\r\n]*> $"
    preparation = ()
    coloured = True

    def _modify_connection_params(self) -> None:
        # As netmiko does, and `e`: a terminal too dumb for the console to paint each line anew.
        self.username += "+cet511w4098h"

    def ask(self, line: str, *, until: str = "", seconds: float = 0) -> str:
        """A console that paints the line anew all the same shows its prompt and the line once more: no answer yet."""
        painted = rf"\A\s*\[\S+@[^\]]{{1,63}}\] [^\r\n]*> {re.escape(line.strip())}[ ]*[\r\n]*"
        return re.sub(painted, "", super().ask(line, until=until, seconds=seconds))

    @property
    def own_prompt(self) -> str:
        return rf"(?:^|[\r\n])\[\S+@{re.escape(self.base_prompt)}\] > $"


class Conversation(CliSession):
    """The port's verbs in RouterOS's words."""

    def identify(self) -> Identity:
        name = re.search(r"^\s*name: (.+?)\s*$", self._shown("/system identity print"), re.MULTILINE)
        board = self._shown("/system routerboard print")
        serial = re.search(r"^\s*serial-number: (\S+)", board, re.MULTILINE)
        if serial is None or name is None:
            raise Rejected("the box did not say who it is", command="/system routerboard print", answer=board[:500])
        model = re.search(r"^\s*model: (\S.*?)\s*$", board, re.MULTILINE)
        resource = self._shown("/system resource print")
        version = re.search(r"^\s*version: (\S+)", resource, re.MULTILINE)
        return Identity(
            name.group(1), serial.group(1), *(found.group(1) if found else "" for found in (version, model))
        )

    def snapshot(self) -> str:
        """The export without its first line, which tells the time: two exports of one configuration are equal."""
        return re.sub(r"(?m)\A\s*# .* by RouterOS .*\n", "", self._shown("/export terse show-sensitive"))

    def arm(self, minutes: int) -> None:
        # The job of an earlier push would load the very backup that this one is about to write over.
        if self._jobs() != "0":
            raise Rejected(STILL_ARMED, command="arm")
        self._said(f"/system backup save dont-encrypt=yes name={BACKUP}", seconds=SAVE_SECONDS)
        undo = f'on-event="/system backup load name={BACKUP} password=\\"\\""'
        self._said(f"/system scheduler add name={JOB} interval={minutes}m {undo}")

    def apply(self, lines: Sequence[str]) -> None:
        self._type_all(lines)

    def roll_back(self) -> bool:
        return False

    def confirm(self) -> None:
        # `remove [find]` of nothing is no error: without counting first, nobody would know that the timer had fired.
        if self._jobs() != "1":
            raise Rejected(NOT_ARMED, command="confirm")
        self._said(f"/system scheduler remove [find name={JOB}]")

    def _jobs(self) -> str:
        return self._shown(f"/system scheduler print count-only where name={JOB}").strip()

    def erase(self) -> None:
        self._told_to_go("/system reset-configuration skip-backup=yes", answer="y")

    def save(self) -> None:
        """Every command is kept as soon as it is taken."""
