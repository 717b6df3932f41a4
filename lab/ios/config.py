"""A configuration as a tree: lines merge into the right section, `no` takes them out, and it writes itself back."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from lab.ios.dialect import IN_TYPED_ORDER, MODES, PORT_NAMES
from lab.ios.grammar import Invalid, Misread, Statement, short_name
from lab.ios.passwords import concealed

PHYSICAL = ("GigabitEthernet0/0", "GigabitEthernet0/1")
WAN, LAN = PHYSICAL
PRIVATE = "snmp-server user "  # RFC 3414 keys are kept apart and never written back


@dataclass
class Section:
    """The lines of one mode, by key. `line` opened it; the top has neither line nor mode."""

    line: str = ""
    mode: str = ""
    entries: dict[str, "Entry"] = field(default_factory=dict)

    def texts(self) -> list[str]:
        return [entry.text for entry in self.entries.values()]

    def value(self, key: str) -> str:
        """What follows `key` on its line; empty when no line begins so."""
        for text in self.texts():
            if text == key or text.startswith(key + " "):
                return text.removeprefix(key).strip()
        return ""

    def has(self, text: str) -> bool:
        return text in self.texts()


@dataclass
class Entry:
    text: str
    rank: int
    section: Section | None = None


class Config:
    """A running configuration, and the place in it where a session stands is the session's own (`Section`)."""

    def __init__(self, text: str = "") -> None:
        self.top = Section()
        self._interface("interface " + WAN)
        self._interface("interface " + LAN)
        self.load(text)

    def load(self, text: str) -> None:
        """Merges a configuration written as `render` writes it. Raises Misread on a line this router does not know."""
        path = [self.top]
        for line in text.splitlines():
            if line.strip() in {"", "!", "end"} or line.startswith("!"):
                continue
            path = self.type(path, line)

    def type(self, path: list[Section], line: str) -> list[Section]:
        """Applies one typed line in the section `path[-1]`; like the real one, a line that only fits further up goes
        there. Returns the path where the next line lands. Raises Misread, the deepest mode's own, and changes nothing.
        """
        first: Misread | None = None
        for depth in range(len(path), 0, -1):
            try:
                return self._apply(path[:depth], line)
            except Misread as refusal:
                first = first or refusal
        assert first is not None
        raise first

    def _apply(self, path: list[Section], line: str) -> list[Section]:
        here, grammar = path[-1], MODES[path[-1].mode]
        body = line.strip()
        if body.split(maxsplit=1)[0] == "no" and body != "no aaa new-model":
            offset = line.index("no") + 2
            return self._negate(path, _named(grammar.read(line[offset:], negated=True, offset=offset)))
        statement = _named(grammar.read(line))
        if statement.pattern.default_on:
            here.entries.pop("no " + statement.text, None)
            return path
        if statement.pattern.opens:
            return [*path, self._open(here, statement)]
        here.entries[statement.key] = Entry(concealed(statement), _rank(here, statement))
        return path

    @staticmethod
    def _open(here: Section, statement: Statement) -> Section:
        if statement.pattern.opens == "if" and not may_exist(statement.args[0]):
            raise Invalid(statement.column)
        if statement.key not in here.entries:
            section = Section(statement.text, statement.pattern.opens)
            here.entries[statement.key] = Entry(statement.text, _rank(here, statement), section)
        found = here.entries[statement.key].section
        assert found is not None
        return found

    @staticmethod
    def _negate(path: list[Section], statement: Statement) -> list[Section]:
        here, text = path[-1], statement.text
        if statement.pattern.default_on:
            here.entries["no " + text] = Entry("no " + text, _rank(here, statement))
            return path
        if here.mode == "" and text.removeprefix("interface ") in PHYSICAL:
            raise Misread("% Removal of physical interfaces is not permitted")
        for key, entry in list(here.entries.items()):
            if key == statement.key or (entry.text + " ").startswith(text + " "):
                del here.entries[key]
        return path

    def _interface(self, line: str) -> None:
        rank = MODES[""].read(line).pattern.rank
        self.top.entries[line] = Entry(line, rank, Section(line, "if"))

    def interfaces(self) -> dict[str, Section]:
        """Interface name -> its section, in the order of the running configuration."""
        found = [entry for entry in _ordered(self.top) if entry.section and entry.section.mode == "if"]
        return {entry.text.removeprefix("interface "): entry.section for entry in found if entry.section}

    def section(self, line: str) -> Section | None:
        entry = self.top.entries.get(line)
        return entry.section if entry else None

    def render(self, *, private: bool = False) -> str:
        """As `show running-config` writes it, without heading and `end`; `private` adds what it never shows."""
        lines = [line for line in _render(self.top, 0) if private or not line.startswith(PRIVATE)]
        return "\n".join(lines) + "\n"


def _named(statement: Statement) -> Statement:
    return statement.renamed("eq", PORT_NAMES)


def may_exist(interface: str) -> bool:
    """Whether this router has, or may create, an interface of that name."""
    return interface.partition(".")[0] in PHYSICAL or not interface.startswith("Gigabit")


def _rank(here: Section, statement: Statement) -> int:
    if here.mode in IN_TYPED_ORDER:
        return int(statement.words[0]) if statement.words[0].isdecimal() else 0
    return statement.pattern.rank


def _ordered(section: Section) -> list[Entry]:
    return sorted(section.entries.values(), key=lambda entry: (entry.rank, _interface_order(entry)))


def _interface_order(entry: Entry) -> tuple[str, ...]:
    if entry.section is None or entry.section.mode != "if":
        return ()
    name = entry.text.removeprefix("interface ")
    numbers = name.replace("/", ".").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz").split(".")
    return ("0" if name.startswith("Lo") else "1", short_name(name)[:2], *(number.zfill(10) for number in numbers))


def _render(section: Section, depth: int) -> Iterator[str]:
    if section.mode == "if" and not section.value("ip address"):
        yield " " * depth + "no ip address"
    kind = ""
    for entry in _ordered(section):
        first = entry.text.split()[0]
        if depth == 0 and kind and (entry.section or first != kind):
            yield "!"
        yield " " * depth + entry.text
        if entry.section is not None:
            yield from _render(entry.section, depth + 1)
        kind = first
