"""A session at a command line with a candidate: what Junos and VyOS share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from lab.ios.grammar import Misread
from lab.ios.shell import Reply

if TYPE_CHECKING:
    from lab.sets.box import SetBox
    from lab.sets.config import SetConfig


class SetShell(ABC):
    """`candidate` is there in configuration mode only. Words must be typed in full, but in `set` lines."""

    def __init__(self, box: SetBox, user: str) -> None:
        self.box = box
        self.user = user
        self.candidate: SetConfig | None = None
        self._question: Reply | None = None

    @property
    def configuring(self) -> bool:
        return self.candidate is not None

    def configures(self, line: str) -> bool:
        return self.configuring and bool(line.strip())

    def echo(self, line: str) -> str:
        return f"{line}\r\n"

    @property
    @abstractmethod
    def prompt(self) -> str: ...

    def type(self, line: str) -> Reply:
        """The answer to one line; to a question, the answer to its answer."""
        if self._question is not None and self._question.ask is not None:
            asked, self._question = self._question.ask, None
            return asked(line.strip())
        words = " ".join(line.split())
        if not words:
            return Reply()
        reply = self.operate(words) if self.candidate is None else self._configure(words, line.strip(), self.candidate)
        self._question = reply if reply.ask else None
        return reply

    def leave_configuration(self) -> None:
        """Control-Z does nothing here."""
        return

    @abstractmethod
    def operate(self, words: str) -> Reply: ...

    @abstractmethod
    def edit(self, words: str, candidate: SetConfig) -> Reply:
        """Any line of configuration mode but `set` and `delete`."""

    @abstractmethod
    def unknown(self, words: str) -> Reply: ...

    @abstractmethod
    def no_such_branch(self) -> Reply: ...

    def _configure(self, words: str, line: str, candidate: SetConfig) -> Reply:
        verb, _, rest = line.partition(" ")
        if self.box.faults.rejects(words):
            return self.unknown(words)
        if verb not in {"set", "delete"}:
            return self.edit(words, candidate)
        try:
            if verb == "set":
                candidate.set(rest)
            elif not candidate.delete(rest):
                return self.no_such_branch()
        except Misread:
            return self.unknown(words)
        return Reply()

    def changed(self, candidate: SetConfig) -> bool:
        return candidate.render() != self.box.running.render()
