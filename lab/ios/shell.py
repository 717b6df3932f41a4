"""A session at the router's command line, without the wire: lines in, answers out."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lab.ios import texts
from lab.ios.config import Section
from lab.ios.dialect import PROMPTS
from lab.ios.grammar import Ambiguous, Grammar, Incomplete, Invalid, Misread, Statement
from lab.ios.passwords import opens

if TYPE_CHECKING:
    from lab.box import Box

INVALID = "% Invalid input detected at '^' marker."
WELCOME = "Enter configuration commands, one per line.  End with CNTL/Z.\n"


@dataclass(frozen=True)
class Reply:
    """What the router prints. With `ask`, the next line answers the question just printed; `bye` ends the session."""

    text: str = ""
    ask: "Callable[[str], Reply] | None" = None
    secret: bool = False
    bye: bool = False


Handler = Callable[["Shell", Statement], Reply]


class Commands:
    """The commands of one mode, each with its handler."""

    def __init__(self, handlers: dict[str, Handler]) -> None:
        self._handlers = {" ".join(pattern.split()): handler for pattern, handler in handlers.items()}
        self._grammar = Grammar(self._handlers)

    def run(self, shell: "Shell", line: str) -> Reply:
        statement = self._grammar.read(line)
        return self._handlers[" ".join(statement.pattern.words)](shell, statement)


class Shell:
    """Where one session stands: privileged or not, in configuration or not, and in which section."""

    def __init__(self, box: "Box", user: str, *, privileged: bool = True) -> None:
        self.box = box
        self.user = user
        self.privileged = privileged
        self.path: list[Section] = []
        self._ask: Callable[[str], Reply] | None = None

    @property
    def prompt(self) -> str:
        """Names longer than twenty characters are cut in configuration mode."""
        name = texts.hostname(self.box)
        if self.path:
            return f"{name[:20]}({PROMPTS[self._mode()]})#"
        return f"{name}{'#' if self.privileged else '>'}"

    @property
    def configuring(self) -> bool:
        return bool(self.path)

    def configures(self, line: str) -> bool:
        """Whether the line would be one of configuration mode."""
        return self.configuring and bool(line.strip())

    def echo(self, line: str) -> str:
        """What Enter shows of the line just typed."""
        return f"{line}\r\n"

    def _mode(self) -> str:
        return self.path[-1].mode

    def type(self, line: str) -> Reply:
        """The answer to one line."""
        if self._ask is not None:
            answer, self._ask = self._ask, None
            reply = answer(line.strip())
        else:
            reply = self._command(line)
        self._ask = reply.ask
        return reply

    def leave_configuration(self) -> None:
        """Control-Z, or `end`."""
        self.path = []

    def _command(self, line: str) -> Reply:
        if not line.strip() or line.lstrip().startswith("!"):
            return Reply()
        try:
            return self._configure(line) if self.path else self._execute(line)
        except Misread as refusal:
            return Reply(self._refusal(refusal))

    def _refusal(self, refusal: Misread) -> str:
        match refusal:
            case Invalid(column=column):
                return f"{' ' * (len(self.prompt) + column)}^\n{INVALID}\n\n"
            case Incomplete():
                return "% Incomplete command.\n\n"
            case Ambiguous():
                return '% Ambiguous command:  "' + str(refusal) + '"\n'
        return f"{refusal}\n"

    def _execute(self, line: str) -> Reply:
        from lab.ios.commands import commands_for

        command, pipe, filter_ = line.partition("|")
        reply = commands_for(self.box.spec.model, privileged=self.privileged).run(self, command)
        if not pipe:
            return reply
        shown = texts.filtered(reply.text, filter_)
        if shown is None:
            raise Invalid(len(command) + 2)
        return Reply(shown)

    def _configure(self, line: str) -> Reply:
        if self.path[0] is not self.box.running.top:  # the timer put the old configuration back under our feet
            self.path = [self.box.running.top]
        word = line.strip()
        if self.box.faults.rejects(word):
            raise Invalid(len(line) - len(line.lstrip()))
        if word == "end":
            self.leave_configuration()
        elif word == "exit":
            self.path = self.path[:-1]
        elif word.startswith("do "):
            return self._execute(word.removeprefix("do "))
        else:
            self.path = self.box.type(self.path, line, by=self.user)
        return Reply()

    def enter_configuration(self) -> None:
        self.path = [self.box.running.top]

    def check_enable(self, password: str) -> Reply:
        stored = self.box.running.top.value("enable secret")
        self.privileged = bool(stored) and opens(stored, password)
        return Reply("" if self.privileged else "% Access denied\n")
