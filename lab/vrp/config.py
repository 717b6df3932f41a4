"""The configuration of a VRP: views of lines, changed by a line or its `undo`, written back between `#` marks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lab.ios.grammar import Invalid, Misread, Statement
from lab.vrp import grammar

WAN, LAN = "GigabitEthernet0/0/0", "GigabitEthernet0/0/1"
PRIVATE = "snmp-agent usm-user "
VERSION = "[V300R019C10SPC300]"


@dataclass
class View:
    """`line` opened it and `mode` names its grammar; the system view has neither. Rules are kept by their number."""

    line: str = ""
    mode: str = ""
    lines: dict[str, str] = field(default_factory=dict)
    rules: dict[int, grammar.Rule] = field(default_factory=dict)

    def value(self, key: str) -> str:
        """What follows `key` on its line; empty when no line begins so."""
        found = (text for text in self.lines.values() if f"{text} ".startswith(f"{key} "))
        return next(found, "").removeprefix(key).strip()

    def written(self) -> Iterator[str]:
        yield from self.lines.values()
        yield from (f"rule {number} {self.rules[number].text}" for number in sorted(self.rules))


class VrpConfig:
    """`views` by the line that opens them, the system view under ""."""

    def __init__(self, text: str = "") -> None:
        self.views: dict[str, View] = {"": View()}
        for name in (WAN, LAN):
            self.views[f"interface {name}"] = View(f"interface {name}", "if")
        here = self.views[""]
        for raw in text.splitlines():
            line = raw.strip()
            if line.startswith(("#", "[")) or line == "return":
                here = self.views[""]
            elif line:
                here = self.type(here, line)

    def type(self, here: View, line: str) -> View:
        """One line in a view; the view where the next one lands. Raises Misread and changes nothing.

        A line that only the system view knows is taken from there, as the real one does between views.
        """
        try:
            return self._apply(here, line)
        except Misread:
            if not here.mode:
                raise
        try:
            return self._apply(self.views[""], line)
        except Misread:
            return self._apply(here, line)

    def _apply(self, here: View, line: str) -> View:
        offset = len(line) - len(line.lstrip())
        body = line.strip()
        if body.startswith("undo "):
            return self._undo(here, body.removeprefix("undo "), offset + 5)
        read = grammar.VIEWS[here.mode].read(body, offset=offset)
        if read.pattern.opens:
            return self._open(read)
        if here.mode == "acl" and read.words[0] == "rule":
            self._rule(here, read)
        else:
            here.lines[read.key] = read.text
        return here

    def _open(self, read: Statement) -> View:
        line = read.text
        if read.pattern.opens == "if":
            name = grammar.interface(read.args[0])
            if name is None:
                raise Invalid(read.column)
            line = f"interface {name}"
        return self.views.setdefault(line, View(line, read.pattern.opens))

    @staticmethod
    def _rule(here: View, read: Statement) -> None:
        numbered = read.words[1].isdecimal()
        text = read.text.removeprefix("rule ")
        if numbered:
            number, text = int(read.words[1]), text.partition(" ")[2]
        else:
            number = max(here.rules, default=0) // 5 * 5 + 5
        here.rules[number] = grammar.rule(text, read.column)

    def _undo(self, here: View, body: str, offset: int) -> View:
        read = grammar.UNDO[here.mode].read(body, offset=offset)
        text = read.text
        if here.mode == "acl" and read.words[0] == "rule":
            here.rules.pop(int(read.words[1]), None)
        elif not here.mode and read.words[0] in {"acl", "interface"}:
            self._close(read)
        else:
            for key in [key for key, line in here.lines.items() if f"{line} ".startswith(f"{text} ")]:
                del here.lines[key]
        return here

    def _close(self, read: Statement) -> None:
        kind, name = read.words[0], read.words[-1]
        line = f"acl number {name}" if kind == "acl" else f"interface {grammar.interface(name)}"
        if line in {f"interface {WAN}", f"interface {LAN}"}:
            raise Invalid(read.column)
        self.views.pop(line, None)

    def interfaces(self) -> dict[str, View]:
        found = {line: view for line, view in self.views.items() if view.mode == "if"}
        return {line.removeprefix("interface "): view for line, view in found.items()}

    def render(self, *, private: bool = False) -> str:
        """As `display current-configuration` writes it: `#` between sections, a blank before what is in none."""
        return "\n".join([VERSION, *self._written(private), "#", "return", ""])

    def _written(self, private: bool) -> Iterator[str]:
        topic = ""
        for line in sorted(self.views[""].lines.values(), key=lambda text: text.split()[0] != "sysname"):
            if not private and line.startswith(PRIVATE):
                continue
            if line.split()[0] != topic:
                yield "#"
                topic = line.split()[0]
            yield f" {line}"
        order = {"acl": 0, "aaa": 1, "if": 2}
        for view in sorted(self.views.values(), key=lambda view: (order.get(view.mode, 3), view.line)):
            if view.mode:
                yield from ("#", view.line, *(f" {line}" for line in view.written()))
