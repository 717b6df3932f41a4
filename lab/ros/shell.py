"""A session at RouterOS's console: menus to walk in, questions to answer, and a line painted anew at each Enter."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lab.ios.shell import Reply
from lab.ros.config import VERBS, Refused, read
from lab.ros.menus import MENUS

if TYPE_CHECKING:
    from lab.ros.box import RosBox

_COUNT = re.compile(r"(/.+?) print count-only(?: where (\S+))?")
ERASE = re.compile(r"/system reset-configuration(?: [\w-]+=\w+)*")
PASSING = ("/system scheduler", "/system backup")
"""What a push types that is not the change itself."""


class RosShell:
    """`options` are those after the `+` of the user's name: with `e`, a terminal too dumb for painting lines anew."""

    def __init__(self, box: RosBox, user: str) -> None:
        self.box = box
        self.user, _, self.options = user.partition("+")
        self.menu = ""
        self._ask: Callable[[str], Reply] | None = None

    @property
    def prompt(self) -> str:
        return f"[{self.user}@{self.box.system_name}] {self.menu}> "

    def echo(self, line: str) -> str:
        """What Enter shows of the line just typed."""
        dumb = "e" in self.options
        return f"{line}\r\n" if dumb or self._ask else f"{line}\r{self.prompt}{line}\r\n"

    def configures(self, line: str) -> bool:
        words = line.split()
        return line.startswith("/") and not line.startswith(PASSING) and any(verb in words for verb in VERBS)

    def leave_configuration(self) -> None:
        """Control-Z does nothing here."""

    def type(self, line: str) -> Reply:
        if self._ask is not None:
            answer, self._ask = self._ask, None
            return answer(line.strip())
        words = " ".join(line.split())
        reply = self._told(words) if words else Reply()
        self._ask = reply.ask
        return reply

    def _told(self, words: str) -> Reply:
        if self.box.faults.rejects(words):
            return Reply("syntax error (line 1 column 1)\n")
        whole = words if words.startswith("/") else f"{self.menu or '/'} {words}".replace("/ ", "/")
        known = self._command(words, whole)
        if known is not None:
            return known
        if whole in MENUS:
            self.menu = whole
            return Reply()
        try:
            self.box.change(read(whole), by=self.user)
        except Refused as refusal:
            return Reply(f"{refusal} (line 1 column {1 + len(words) // 2})\n" if _placed(refusal) else f"{refusal}\n")
        return Reply()

    def _command(self, words: str, whole: str) -> Reply | None:
        if words in {"/quit", "quit"}:
            return Reply("interrupted\n", bye=True)
        if words == "/":
            self.menu = ""
            return Reply()
        shown = self._shown(whole)
        return Reply(shown) if shown is not None else self._kept(whole)

    def _shown(self, words: str) -> str | None:
        box = self.box
        counted = _COUNT.fullmatch(words)
        if counted and counted.group(1) in MENUS:
            name, _, value = (counted.group(2) or "=").partition("=")
            where = {name: value} if name else {}
            return f"{len(box.running.found(counted.group(1), **where))}\n"
        board = f"routerboard: yes\nmodel: {box.model}\nserial-number: {box.serial}\ncurrent-firmware: 7.16.2\n"
        shown: dict[str, Callable[[], str]] = {
            "/export terse": self._export,
            "/export terse show-sensitive": self._export,
            "/system identity print": lambda: _columns(f"name: {box.system_name}\n"),
            "/system routerboard print": lambda: _columns(board),
            "/system resource print": lambda: _columns(f"uptime: {int(box.uptime)}s\nversion: 7.16.2 (stable)\n"),
        }
        return shown[words]() if words in shown else None

    def _export(self) -> str:
        """Its first line tells the time of asking, so that no two exports are equal."""
        at = datetime.fromtimestamp(self.box.clock(), UTC).strftime("%Y-%m-%d %H:%M:%S")
        return f"# {at} by RouterOS 7.16.2\n{self.box.show_running()}"

    def _kept(self, words: str) -> Reply | None:
        saved = re.fullmatch(r"/system backup save (?:dont-encrypt=yes )?name=(\S+)", words)
        if saved:
            self.box.backups[saved.group(1)] = self.box.running.render(private=True)
            return Reply("Saving system configuration\nConfiguration backup saved\n")
        loaded = re.fullmatch(r'/system backup load name=(\S+) password=""', words)
        if loaded:
            name = loaded.group(1)
            return Reply("Restore and reboot? [y/N]: ", ask=lambda answer: self._restore(name, answer))
        if words == "/system reboot":
            return Reply("Reboot, yes? [y/N]: ", ask=self._reboot)
        if ERASE.fullmatch(words):
            return Reply("Dangerous! Reset anyway? [y/N]: ", ask=self._reset)
        return None

    def _restore(self, name: str, answer: str) -> Reply:
        if answer.lower() != "y":
            return Reply("action cancelled\n")
        restored = self.box.load_backup(name)
        return Reply("Restoring system configuration\n", bye=True) if restored else Reply("file not found\n")

    def _reboot(self, answer: str) -> Reply:
        if answer.lower() != "y":
            return Reply("action cancelled\n")
        self.box.reload_in(0)
        return Reply("system will reboot shortly\n", bye=True)

    def _reset(self, answer: str) -> Reply:
        if answer.lower() != "y":
            return Reply("action cancelled\n")
        self.box.erase()
        self.box.reload_in(0)
        return Reply("system configuration will be reset\n", bye=True)


def _placed(refusal: Refused) -> bool:
    """Only what the parser refuses has a place; what the menu refuses has none."""
    return str(refusal).startswith(("bad command", "syntax", "expected", "input does"))


def _columns(text: str) -> str:
    """As `print` sets values: names flush right."""
    rows = [line.partition(": ") for line in text.splitlines()]
    width = max(len(name) for name, _, _ in rows) + 2
    return "".join(f"{name:>{width}}: {value}\n" for name, _, value in rows)
