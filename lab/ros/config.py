"""The configuration of a RouterOS: items in menus, changed by one command a time, written back as an export."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lab.ros.menus import MENUS, Menu, Values, fault

_FIND = re.compile(r"\[ ?find( [^\]]*?)? ?\]")
VERBS = ("add", "set", "remove")


class Refused(Exception):
    """What the console says of a command that it does not carry out."""


@dataclass
class Item:
    values: Values
    preset: bool = False


@dataclass(frozen=True)
class Command:
    """One change: `where` is what `[find ...]` asks for, None without one."""

    path: str
    verb: str
    where: Mapping[str, str] | None
    values: Mapping[str, str]


class RosConfig:
    """`items` by menu, in their order; a menu that is one thing has a single item."""

    def __init__(self, text: str = "") -> None:
        self.items: dict[str, list[Item]] = {path: _from_the_start(menu) for path, menu in MENUS.items()}
        for line in text.splitlines():
            if line.startswith("/"):
                self.do(read(line))

    def do(self, command: Command) -> None:
        """Carries out a change, all of it or nothing. Raises Refused in the console's words."""
        menu, rows = MENUS[command.path], self.items[command.path]
        self._check(menu, command)
        if command.verb == "add":
            rows.append(self._added(menu, rows, dict(command.values)))
        elif command.verb == "set":
            for row in self._met(menu, rows, command):
                row.values |= command.values
        else:
            gone = [row for row in self._met(menu, rows, command) if not row.preset]
            self.items[command.path] = [row for row in rows if row not in gone]

    def found(self, path: str, **where: str) -> list[Values]:
        """The values of the items that say all of `where`, underscores standing for dashes."""
        asked = {name.replace("_", "-"): value for name, value in where.items()}
        return [row.values for row in self.items[path] if _says(row, asked)]

    def one(self, path: str, name: str) -> str:
        """A value of a menu that is one thing, or its default."""
        return self.items[path][0].values.get(name, MENUS[path].unsaid.get(name, ""))

    def interfaces(self) -> set[str]:
        return {row.values["name"] for path in ("/interface ethernet", "/interface bridge") for row in self.items[path]}

    def render(self, *, private: bool = False) -> str:
        """As `/export terse` writes it, defaults left out; `private` adds what it never shows."""
        return "".join(f"{line}\n" for line in self._lines(private))

    def _lines(self, private: bool) -> Iterator[str]:
        for path, menu in MENUS.items():
            if menu.hidden and not private:
                continue
            for row in self.items[path]:
                said = {name: v for name, v in row.values.items() if menu.unsaid.get(name) != v and name != menu.by}
                if row.preset and row.values.get("name") == row.values.get(menu.by):
                    said.pop("name", None)
                which = f" [ find {menu.by}={row.values[menu.by]} ]" if row.preset and menu.by else ""
                verb = "set" if row.preset else "add"
                if said:
                    yield f"{path} {verb}{which} " + " ".join(f"{n}={quoted(said[n])}" for n in sorted(said))

    def _check(self, menu: Menu, command: Command) -> None:
        for name, value in command.values.items():
            if name not in menu.fields:
                raise Refused("expected end of command")
            wrong = fault(menu.fields[name], name, value, self.interfaces)
            if wrong:
                raise Refused(wrong)

    @staticmethod
    def _added(menu: Menu, rows: list[Item], values: Values) -> Item:
        if not menu.items:
            raise Refused("bad command name add")
        missing = [name for name in menu.needed if name not in values]
        if missing:
            raise Refused(f"missing value(s) of argument(s) {' '.join(missing)}")
        same = {name: values[name] for name in menu.unique}
        if same and any(_says(row, same) for row in rows):
            raise Refused(f"failure: already have such {'address' if 'address' in same else 'entry'}")
        return Item(values)

    @staticmethod
    def _met(menu: Menu, rows: list[Item], command: Command) -> list[Item]:
        if not menu.items:
            return rows
        if command.where is None:
            raise Refused("missing value(s) of argument(s) numbers")
        return [row for row in rows if _says(row, command.where)]


def read(line: str) -> Command:
    """A change typed with its whole path. Raises Refused on what no menu knows."""
    selected = _FIND.search(line)
    try:
        words = shlex.split(line.replace(selected.group(0), "") if selected else line)
        where = _pairs(shlex.split(selected.group(1) or "")) if selected else None
    except ValueError as error:
        raise Refused("syntax error") from error
    at = next((index for index, word in enumerate(words) if word in VERBS), len(words))
    path = "/" + " ".join(part for word in words[:at] for part in word.split("/") if part)
    if path not in MENUS:
        raise Refused(f"bad command name {_first_unknown(path)}")
    if at == len(words):
        raise Refused("expected command name")
    return Command(path, words[at], where, _pairs(words[at + 1 :]))


def quoted(value: str) -> str:
    if re.fullmatch(r"[\w.:/@,-]+", value):
        return value
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _pairs(words: list[str]) -> Values:
    if any("=" not in word for word in words):
        raise Refused("syntax error")
    return dict(word.split("=", 1) for word in words)


def _first_unknown(path: str) -> str:
    words = path.removeprefix("/").split()
    for count, word in enumerate(words, start=1):
        beginning = "/" + " ".join(words[:count])
        if not any(f"{known} ".startswith(f"{beginning} ") for known in MENUS):
            return word
    return words[-1] if words else "/"


def _from_the_start(menu: Menu) -> list[Item]:
    if not menu.items:
        return [Item({}, preset=True)]
    return [Item(dict(values), preset=True) for values in menu.preset]


def _says(row: Item, where: Mapping[str, str]) -> bool:
    return all(row.values.get(name) == value for name, value in where.items())
