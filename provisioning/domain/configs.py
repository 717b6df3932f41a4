"""Configurations as trees of lines, and what must be typed to get from one to another.

What a template renders is a claim about part of the box: each line must be there, each `no ...` line must not hold.
Lines that no claim speaks of are left alone. Two directives, written as comments, claim more:

    ! exact              the next section holds these lines in this order and no others (access lists)
    ! only <beginning>   among the lines of this section that begin so, only the claimed ones stay

A template for boxes that do not write trees of `no` says so first: `! language set` (`setlines`), `! language terse`
(`terse`), or `! language undo` for trees whose `no` is `undo` and whose `exit` is `quit`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import dedent

from provisioning.domain import setlines, terse

_NOISE = re.compile(
    r"^(Building configuration|Current configuration|Using \d+ out of|ntp clock-period|end\s*$|version \d)",
    re.IGNORECASE,
)
_SEQUENCE = re.compile(r"^\d+ (?=permit|deny|remark)")


@dataclass
class Line:
    text: str
    children: list[Line] = field(default_factory=list)
    exact: bool = False
    only: list[str] = field(default_factory=list)


def parse(text: str) -> Line:
    """The tree of an indented configuration, under a root without text; the box's own remarks are dropped."""
    root = Line("")
    path: list[tuple[int, Line]] = [(-1, root)]
    exact = False
    for raw in text.splitlines():
        body = raw.strip()
        indent = len(raw) - len(raw.lstrip())
        if body.startswith("!"):
            exact = exact or body == "! exact"
            if body.startswith("! only "):
                _parent(path, indent).only.append(body.removeprefix("! only ").strip())
        elif body and not _NOISE.match(body):
            line = Line(_SEQUENCE.sub("", " ".join(body.split())), exact=exact)
            _parent(path, indent).children.append(line)
            path.append((indent, line))
            exact = False
    return root


def _parent(path: list[tuple[int, Line]], indent: int) -> Line:
    while path[-1][0] >= indent:
        path.pop()
    return path[-1][1]


def body(text: str) -> str:
    """The configuration without headings, comments and sequence numbers: equal bodies are equal configurations."""
    return "".join(f"{line}\n" for line in _written(parse(text).children, 0))


def _written(lines: Iterable[Line], depth: int) -> Iterator[str]:
    for line in lines:
        yield " " * depth + line.text
        yield from _written(line.children, depth + 1)


def commands(running: str, wanted: str, default_on: Collection[str] = ()) -> list[str]:
    """The lines to type in configuration mode so that `running` agrees with every claim of `wanted`; none when it does.

    Each section is left by `exit`, so that no line is taken for one of the section before.
    """
    spoken = _LANGUAGE.search(wanted)
    return _LANGUAGES[spoken.group(1) if spoken else "no"](running, wanted, default_on)


def way_back(running: str, before: str, single: Collection[str] = ()) -> list[str]:
    """The lines to type so that a tree of `no` is again what it was `before`; `single` are settings undone by name."""
    return list(_restored(parse(running), parse(before), frozenset(single), 0))


def _restored(now: Line, before: Line, single: frozenset[str], depth: int) -> Iterator[str]:
    pad = " " * depth
    had, have = ({line.text: line for line in tree.children if line.text != "exit"} for tree in (before, now))
    for text in have:
        if text not in had and not have[text].children:
            name = text.split(maxsplit=1)[0]
            yield pad + (text.removeprefix("no ") if name == "no" else f"no {name if name in single else text}")
    for text in {**had, **have}:
        inner = list(_restored(have.get(text, Line("")), had.get(text, Line("")), single, depth + 1))
        if inner:
            yield from (pad + text, *inner, f"{pad} exit")
        elif text in had and text not in have:
            yield pad + text


def _in_tree(running: str, wanted: str, default_on: Collection[str]) -> list[str]:
    return list(_remedies(parse(running), parse(wanted), frozenset(default_on), 0))


def _in_undo(running: str, wanted: str, default_on: Collection[str]) -> list[str]:
    """As trees of `no`; what is undone is said as the template says it, for `undo` takes no more words than it must."""
    undone = [line.strip().removeprefix("undo ") for line in wanted.splitlines() if line.lstrip().startswith("undo ")]
    typed = _in_tree(_as_no(running), _as_no(wanted), default_on)
    return [_as_undo(line, undone) for line in typed]


def _as_no(text: str) -> str:
    """`#` ends a section; what stands indented right after one is in no section, for all that it is indented."""
    blocks = re.split(r"(?m)^\s*#.*$", text)
    plain = (dedent(block) if block.lstrip("\n").startswith(" ") else block for block in blocks)
    return re.sub(r"(?m)^(\s*)undo ", r"\1no ", "!".join(plain))


def _as_undo(line: str, undone: Sequence[str]) -> str:
    pad, body_ = line[: len(line) - len(line.lstrip())], line.strip()
    if body_ == "exit":
        return f"{pad}quit"
    if not body_.startswith("no "):
        return line
    setting = body_.removeprefix("no ")
    said = next((claim for claim in undone if f"{setting} ".startswith(f"{claim} ")), setting)
    return f"{pad}undo {said}"


_LANGUAGE = re.compile(r"^! language (set|terse|undo)$", re.MULTILINE)
_LANGUAGES: Mapping[str, Callable[[str, str, Collection[str]], list[str]]] = {
    "no": _in_tree,
    "undo": _in_undo,
    "set": setlines.changes,
    "terse": terse.changes,
}


def _remedies(running: Line, wanted: Line, default_on: frozenset[str], depth: int) -> Iterator[str]:
    pad = " " * depth
    have = {line.text: line for line in running.children}
    for line in wanted.children:
        if line.text.startswith("no "):
            yield from (f"{pad}no {text}" for text in _standing(line.text.removeprefix("no "), have, default_on))
        elif line.exact:
            yield from _replaced(have.get(line.text), line, pad)
        elif line.children:
            inner = list(_remedies(have.get(line.text, Line("")), line, default_on, depth + 1))
            if inner or line.text not in have:
                yield from (pad + line.text, *inner, f"{pad} exit")
        elif not _claimed(line.text, have, default_on):
            yield pad + line.text
    yield from _strays(have, wanted, pad)


def _standing(setting: str, have: Collection[str], default_on: frozenset[str]) -> list[str]:
    """The lines that `no setting` must take out: whatever is, or begins with, `setting`, said or left unsaid."""
    if f"no {setting}" in have:
        return []
    said = [text for text in have if text == setting or text.startswith(setting + " ")]
    return said or ([setting] if setting in default_on else [])


def _claimed(text: str, have: Collection[str], default_on: frozenset[str]) -> bool:
    return text in have or (text in default_on and f"no {text}" not in have)


def _replaced(found: Line | None, line: Line, pad: str) -> Iterator[str]:
    """An ordered section is taken out and written anew: its lines mean something only in their order."""
    if found is not None and [child.text for child in found.children] == [child.text for child in line.children]:
        return
    if found is not None:
        yield f"{pad}no {line.text}"
    yield from (pad + line.text, *(f"{pad} {child.text}" for child in line.children), f"{pad} exit")


def _strays(have: Collection[str], wanted: Line, pad: str) -> Iterator[str]:
    claimed = {line.text for line in wanted.children}
    for text in have:
        if text not in claimed and any(text.startswith(beginning + " ") for beginning in wanted.only):
            yield f"{pad}no {text}"


def plain(lines: Sequence[str]) -> list[str]:
    """Claims as a box may be typed them: without directives, comments and blank lines."""
    return [line for line in lines if line.strip() and not line.lstrip().startswith("!")]
