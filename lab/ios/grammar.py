"""Command grammars, written as the router's own help writes them, and the reading of a typed line against one.

A pattern is a line of words. In capitals or angle brackets are blanks: `WORD` one word, `LINE` the rest of the line,
`A.B.C.D` an address, `<1-4094>` a number, `IFNAME` an interface. Words may be typed short as long as only one fits.
A word written `=WORD` is a value: two lines that differ only in values are the same setting, and the later one wins.
A pattern `x -> mode` opens a section whose lines obey that mode; `~x` is on unless a line `no x` says otherwise.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from ipaddress import AddressValueError, IPv4Address

INTERFACE_KINDS = {
    "GigabitEthernet": "Gi",
    "Loopback": "Lo",
    "Tunnel": "Tu",
    "Vlan": "Vl",
    "Dialer": "Di",
    "BVI": "BV",
}


class Misread(Exception):
    """A line the grammar does not take."""


class Invalid(Misread):
    """The word at `column` (from 0) fits nothing."""

    def __init__(self, column: int) -> None:
        super().__init__(column)
        self.column = column


class Incomplete(Misread):
    """More words were needed."""


class Ambiguous(Misread):
    """Several words begin so."""


@dataclass(frozen=True)
class Pattern:
    words: tuple[str, ...]
    rank: int
    opens: str = ""
    default_on: bool = False


@dataclass(frozen=True)
class Statement:
    """A line that was understood: `words` in full, `key` what makes it the same setting as another, `args` what fills
    its blanks, `column` where the last of them was typed.
    """

    pattern: Pattern
    words: tuple[str, ...]
    key: str
    args: tuple[str, ...]
    column: int = 0

    def renamed(self, after: str, names: Mapping[str, str]) -> "Statement":
        """The same with the words that follow `after` called by other names, in the key too."""
        pairs = zip(("", *self.words), self.words, strict=False)
        words = tuple(names.get(word, word) if before == after else word for before, word in pairs)
        return replace(self, words=words, key=_key(self.pattern, words))

    @property
    def text(self) -> str:
        return " ".join(self.words)


@dataclass
class _Step:
    words: dict[str, "_Step"] = field(default_factory=dict)
    blanks: dict[str, "_Step"] = field(default_factory=dict)
    ends: Pattern | None = None
    negatable: Pattern | None = None


class Grammar:
    """A set of patterns, read into a tree of steps."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self._root = _Step()
        for rank, line in enumerate(patterns):
            self._add(line, rank)

    def _add(self, line: str, rank: int) -> None:
        body, _, opens = line.partition(" -> ")
        words = tuple(body.removeprefix("~").split())
        pattern = Pattern(words, rank, opens.strip(), line.startswith("~"))
        step = self._root
        for index, word in enumerate(words):
            if word.startswith("=") and not words[index - 1].startswith("="):
                step.negatable = pattern
            bare = word.removeprefix("=")
            branches = step.blanks if _is_blank(bare) else step.words
            step = branches.setdefault(bare, _Step())
        step.ends = pattern

    def read(self, line: str, *, negated: bool = False, offset: int = 0) -> Statement:
        """The statement typed in `line`. With `negated`, values may be left out, as after `no`.

        `offset` is added to the columns reported. Raises Invalid, Incomplete or Ambiguous.
        """
        step, full, args, column = self._root, [], [], 0
        for start, token, rest in _tokens(line):
            kind, word, step = self._follow(step, token, rest, offset + start)
            full.append(word)
            if kind:
                args.append(word)
                column = offset + start
            if kind == "LINE":
                break
        pattern = step.ends or (step.negatable if negated else None)
        if pattern is None:
            raise Incomplete
        return Statement(pattern, tuple(full), _key(pattern, full), tuple(args), column)

    @staticmethod
    def _follow(step: _Step, token: str, rest: str, column: int) -> tuple[str, str, _Step]:
        """The kind of blank filled (or nothing), the word in full and the step it leads to."""
        if token in step.words:
            return "", token, step.words[token]
        fits = [word for word in step.words if word.lower().startswith(token.lower())]
        if len(fits) == 1:
            return "", fits[0], step.words[fits[0]]
        if len(fits) > 1:
            raise Ambiguous(token)
        for blank, following in step.blanks.items():
            word = _fill(blank, token, rest)
            if word is not None:
                return blank, word, following
        raise Invalid(column)


def _tokens(line: str) -> Iterable[tuple[int, str, str]]:
    """Column, word and rest of line; `GigabitEthernet 0/1` is one word, as it is when typed together."""
    joined = re.sub(r"(?i)\b(int[a-z]* +[a-z]+) (?=\d)", "\\1\0", line.rstrip())
    for found in re.finditer(r"\S+", joined):
        yield found.start(), found[0].replace("\0", ""), joined[found.start() :].replace("\0", " ")


def _is_blank(word: str) -> bool:
    return word in {"WORD", "LINE", "IFNAME", "A.B.C.D"} or word.startswith("<")


def _fill(blank: str, token: str, rest: str) -> str | None:
    if blank == "LINE":
        return rest
    if blank == "WORD":
        return token
    if blank == "A.B.C.D":
        return _address(token)
    if blank == "IFNAME":
        return interface_name(token)
    low, high = blank.strip("<>").split("-")
    return str(int(token)) if token.isdecimal() and int(low) <= int(token) <= int(high) else None


def _address(token: str) -> str | None:
    try:
        return str(IPv4Address(token))
    except AddressValueError:
        return None


def interface_name(token: str) -> str | None:
    """`gi0/1` -> `GigabitEthernet0/1`; None when no kind of interface is called so."""
    found = re.fullmatch(r"([A-Za-z]+)(\d+(?:/\d+)*(?:\.\d+)?)", token)
    if not found:
        return None
    fits = [kind for kind in INTERFACE_KINDS if kind.lower().startswith(found[1].lower())]
    return fits[0] + found[2] if len(fits) == 1 else None


def short_name(interface: str) -> str:
    """`GigabitEthernet0/1` -> `Gi0/1`, as in ifName."""
    for kind, short in INTERFACE_KINDS.items():
        if interface.startswith(kind):
            return short + interface.removeprefix(kind)
    return interface


def _key(pattern: Pattern, full: Sequence[str]) -> str:
    return " ".join(word for slot, word in zip(pattern.words, full, strict=False) if not slot.startswith("="))
