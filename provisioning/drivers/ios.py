"""Cisco IOS and IOS-XE: configuration takes effect line by line, and a timer undoes it: the archive's, or a reload."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress

from netmiko.cisco.cisco_ios import CiscoIosSSH

from kernel.errors import Rejected, Unavailable
from provisioning.drivers.base import Identity, Image
from provisioning.drivers.netmiko_driver import QUESTION, SAVE_SECONDS, CliSession, PromptDriven

COPY_SECONDS = 480.0
"""Less than what a worker may hold a box for; a longer copy is tried again, and what then lies there is taken."""


class Connection(PromptDriven, CiscoIosSSH):
    """netmiko's IOS driver without its naps."""


class Conversation(CliSession):
    """The port's verbs in IOS's words."""

    def identify(self) -> Identity:
        shown = self._shown("show version")
        serial = re.search(r"^Processor board ID (\S+)", shown, re.MULTILINE)
        name = re.search(r"^(\S+) uptime is ", shown, re.MULTILINE)
        if serial is None or name is None:
            raise Rejected("the box did not say who it is", command="show version", answer=shown[:500])
        version = re.search(r"Version ([^,\s]+)", shown)
        model = re.search(r"^[Cc]isco (\S+) \(", shown, re.MULTILINE)
        return Identity(
            name.group(1), serial.group(1), *(found.group(1) if found else "" for found in (version, model))
        )

    def snapshot(self) -> str:
        return self._shown("show running-config")

    def arm(self, minutes: int) -> None:
        if self._target.rollback_style == "delayed_reload":
            self._reload_later(minutes)
            self._said("configure terminal")
        else:
            self._said(f"configure terminal revert timer {minutes}")

    def apply(self, lines: Sequence[str]) -> None:
        try:
            self._type_all(lines)
        except Rejected:
            self._ask("end")
            raise
        self._ask("end")

    def roll_back(self) -> bool:
        if self._target.rollback_style == "delayed_reload":
            return False
        self._said("configure revert now", seconds=SAVE_SECONDS)
        return True

    def confirm(self) -> None:
        self._said("reload cancel" if self._target.rollback_style == "delayed_reload" else "configure confirm")

    def save(self) -> None:
        self._said("write memory", seconds=SAVE_SECONDS)

    def erase(self) -> None:
        asked = self._ask("write erase", until=self._or_question)
        self._taken(asked, "write erase")
        if re.search(QUESTION, asked):
            self._taken(self._ask(""), "write erase")
        asked = self._ask("reload", until=self._or_question)
        if re.search(r"\[yes/no\]", asked):
            asked = self._ask("no", until=self._or_question)
        self._taken(asked, "reload")
        with suppress(Unavailable):  # it is gone, maybe before it has said a word more
            if re.search(QUESTION, asked):
                self._ask_blindly("")

    def stage(self, image: Image) -> None:
        if self._checksum(image) != image.checksum:
            self._agreed(f"copy {image.url} flash:{image.filename}", answer="", seconds=COPY_SECONDS)
            found = self._checksum(image)
            if found != image.checksum:
                raise Rejected("firmware_checksum_differs", found=found, wanted=image.checksum)

    def boot_into(self, image: Image) -> None:
        self._said("configure terminal")
        self._said("no boot system")
        self._said(f"boot system flash:{image.filename}")
        self._ask("end")
        self.save()
        self._told_to_go("reload", answer="")

    def _checksum(self, image: Image) -> str:
        """As the box reckons it; "" when it has no such file."""
        said = self._ask(f"verify /md5 flash:{image.filename}", seconds=COPY_SECONDS)
        found = re.search(r"= ([0-9a-f]{32})\b", said)
        return found.group(1) if found else ""

    def _reload_later(self, minutes: int) -> None:
        command = f"reload in {minutes}"
        asked = self._ask(command, until=self._or_question)
        # With something unsaved it first asks whether to save: never, for then the reload would undo nothing.
        if re.search(r"\[yes/no\]", asked):
            asked = self._ask("no", until=self._or_question)
        self._taken(asked, command)
        if re.search(QUESTION, asked):
            self._ask_blindly("")
