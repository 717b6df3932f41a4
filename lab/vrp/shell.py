"""A session at VRP's command line: views, pages, and questions before what cannot be taken back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from lab.ios.grammar import Ambiguous, Incomplete, Invalid, Misread
from lab.ios.shell import Reply
from lab.vrp.config import View

if TYPE_CHECKING:
    from lab.vrp.box import VrpBox

MORE = "  ---- More ----"
SCREEN = 24
UNSAVED = "Warning: All the configuration will be saved to the next startup configuration. Continue? [y/n]:"
SAVE = "Warning: The current configuration will be written to the device.\nAre you sure to continue? [y/n]:"
RESET = "This will delete the configuration in the flash memory.\nAre you sure? (y/n)[n]:"
GOING = "System will reboot! Continue? [y/n]:"


class VrpShell:
    """`view` is None in the user view. Without `screen-length 0 temporary` long answers stop after a screen."""

    def __init__(self, box: VrpBox, user: str) -> None:
        self.box = box
        self.user = user
        self.view: View | None = None
        self.paged = True
        self._ask: Callable[[str], Reply] | None = None

    @property
    def prompt(self) -> str:
        name = self.box.system_name
        if self.view is None:
            return f"<{name}>"
        where = self.view.line.removeprefix("interface ").replace("acl number ", "acl-adv-")
        return f"[{name}-{where}]" if where else f"[{name}]"

    def echo(self, line: str) -> str:
        return f"{line}\r\n"

    def configures(self, line: str) -> bool:
        return self.view is not None and bool(line.strip())

    def leave_configuration(self) -> None:
        """Control-Z, or `return`."""
        self.view = None

    def type(self, line: str) -> Reply:
        if self._ask is not None:
            answer, self._ask = self._ask, None
            reply = answer(line.strip())
        else:
            reply = self._told(line) if line.strip() else Reply()
        self._ask = reply.ask
        return reply

    def _told(self, line: str) -> Reply:
        words = " ".join(line.split())
        if self.view is not None and self.box.faults.rejects(words):
            return self._refusal(Invalid(len(line) - len(line.lstrip())))
        shown = self._shown(words)
        if shown is not None:
            return self._page(shown)
        try:
            return self._command(words) if self.view is None else self._configure(line, words, self.view)
        except Misread as refusal:
            return self._refusal(refusal)

    def _refusal(self, refusal: Misread) -> Reply:
        column = refusal.column if isinstance(refusal, Invalid) else 0
        caret = f"{' ' * (len(self.prompt) + column)}^\n"
        match refusal:
            case Incomplete():
                return Reply(f"{caret}Error:Incomplete command found at '^' position.\n")
            case Ambiguous():
                return Reply(f"{caret}Error:Ambiguous command found at '^' position.\n")
        return Reply(f"{caret}Error: Unrecognized command found at '^' position.\n")

    def _page(self, text: str) -> Reply:
        lines = text.splitlines(keepends=True)
        if not self.paged or len(lines) <= SCREEN:
            return Reply(text)
        rest = "".join(lines[SCREEN:])
        return Reply("".join(lines[:SCREEN]) + MORE, ask=lambda _key: self._page(rest))

    def _shown(self, words: str) -> str | None:
        box = self.box
        shown = {
            "display esn": lambda: f"ESN of device: {box.serial}\n",
            "display version": lambda: (
                "Huawei Versatile Routing Platform Software\n"
                "VRP (R) software, Version 5.170 (AR650 V300R019C10SPC300)\n"
                f"Huawei {box.model} Router uptime is 0 week, 0 day, 0 hour, {int(box.uptime // 60)} minutes\n"
            ),
            "display current-configuration": box.show_running,
            "display saved-configuration": box.show_startup,
            "display schedule reboot": self._planned,
        }
        return shown[words]() if words in shown else None

    def _planned(self) -> str:
        if self.box.reload_at is None:
            return "Info: No reboot is scheduled.\n"
        return f"System will reboot at {_clock(self.box.reload_at)} (in 0 hours and {self._left()} minutes).\n"

    def _left(self) -> int:
        return max(round(((self.box.reload_at or 0.0) - self.box.clock()) / 60), 0)

    def _command(self, words: str) -> Reply:
        match words.split():
            case ["system-view"]:
                self.view = self.box.running.views[""]
                return Reply("Enter system view, return user view with Ctrl+Z.\n")
            case ["screen-length", "0", "temporary"]:
                self.paged = False
                told = "The configuration takes effect on the current user terminal interface only."
                return Reply(f"Info: {told}\n")
            case ["schedule", "reboot", "delay", minutes] if minutes.isdecimal():
                return self._schedule(int(minutes))
            case ["undo", "schedule", "reboot"]:
                return Reply() if self.box.cancel_reload() else Reply("Info: No reboot is scheduled.\n")
            case ["save"]:
                return Reply(SAVE, ask=self._save)
            case ["reset", "saved-configuration"]:
                return Reply(RESET, ask=self._reset)
            case ["reboot"] | ["reboot", "fast"]:
                return self._reboot(unsaved=not self.box.saved and words == "reboot")
            case ["quit"]:
                return Reply(bye=True)
            case ["return"]:
                return Reply()
        raise Invalid(0)

    def _schedule(self, minutes: int) -> Reply:
        if not self.box.saved:
            return Reply(f"Info: The system is comparing the configuration.\n{UNSAVED}", ask=self._kept_then(minutes))
        return self._confirm(minutes)

    def _kept_then(self, minutes: int) -> Callable[[str], Reply]:
        def answered(answer: str) -> Reply:
            if answer.lower() == "y":
                self.box.save()
            return self._confirm(minutes)

        return answered

    def _confirm(self, minutes: int) -> Reply:
        at = _clock(self.box.clock() + minutes * 60)
        asked = f"Info: Reboot system at {at} (in 0 hours and {minutes} minutes).\nConfirm? [y/n]:"

        def answered(answer: str) -> Reply:
            if answer.lower() == "y":
                self.box.reload_in(minutes)
            return Reply()

        return Reply(asked, ask=answered)

    def _save(self, answer: str) -> Reply:
        if answer.lower() != "y":
            return Reply()
        self.box.save()
        return Reply(
            "  It will take several minutes to save configuration file, please wait.....\n"
            "  Configuration file had been saved successfully\n"
        )

    def _reset(self, answer: str) -> Reply:
        if answer.lower() != "y":
            return Reply()
        self.box.erase()
        return Reply("Info: Clear the configuration in the device successfully.\n")

    def _reboot(self, *, unsaved: bool) -> Reply:
        def go(answer: str) -> Reply:
            if answer.lower() != "y":
                return Reply()
            self.box.reload_in(0)
            return Reply(bye=True)

        def kept(answer: str) -> Reply:
            if answer.lower() == "y":
                self.box.save()
            return Reply(GOING, ask=go)

        return Reply(UNSAVED, ask=kept) if unsaved else Reply(GOING, ask=go)

    def _configure(self, line: str, words: str, view: View) -> Reply:
        system = self.box.running.views[""]
        if words == "return":
            self.view = None
        elif words == "quit":
            self.view = None if not view.mode else system
        else:
            known = self.box.running.views.get(view.line, system)  # it may have been undone under our feet
            self.view = self.box.type_line(known, line, by=self.user)
        return Reply()


def _clock(at: float) -> str:
    return datetime.fromtimestamp(at, UTC).strftime("%H:%M:%S %Y/%m/%d")
