"""Boxes that change a candidate first and make it effective in one stroke: nothing is ever half typed."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence

from kernel.errors import Rejected
from provisioning.drivers.netmiko_driver import SAVE_SECONDS, CliSession


class CandidateSession(CliSession, ABC):
    """`arm` only opens the candidate: what would have to be undone takes effect in the commit, which is the armed one.

    A line is refused when it is typed or, all of them together, when they are committed; then the number quoted is one
    past the last line, and nothing took effect.
    """

    enter = "configure"
    leave = "exit"
    discard: str

    _minutes = 0
    _nothing_done = False

    def arm(self, minutes: int) -> None:
        self._said(self.enter)
        self._minutes = minutes

    def apply(self, lines: Sequence[str]) -> None:
        try:
            self._type_all(lines)
            self._commit_armed(len(lines) + 1)
        except Rejected:
            self._nothing_done = True
            self._ask(self.discard)
            self._ask(self.leave)
            raise
        self._ask(self.leave)

    def _commit_armed(self, number: int) -> None:
        command = self._armed_commit(self._minutes)
        try:
            self._agreed(command, answer="y", seconds=SAVE_SECONDS)
        except Rejected as refused:
            raise Rejected(refused.reason, number=number, line=command) from refused

    @abstractmethod
    def _armed_commit(self, minutes: int) -> str:
        """The command that commits and undoes itself after so many minutes unless confirmed."""

    def _configuring(self, *commands: str) -> None:
        """Types commands in configuration mode and leaves it, also when one of them is refused."""
        self._said(self.enter)
        try:
            for command in commands:
                self._said(command, seconds=SAVE_SECONDS)
        finally:
            self._ask(self.leave)
