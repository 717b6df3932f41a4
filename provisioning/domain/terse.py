"""Configurations as RouterOS exports them, `/path add|set name=value`, and what must be typed to get to another.

A claim is a line of `/export terse`. A `set` claims its values, an `add` an item known by its comment; values that the
template does not name are left alone. The directives of `configs` name a path and the beginning of a comment:

    ! exact /path comment=<beginning>   such items are the claimed ones, in this order
    ! only /path comment=<beginning>    such items are the claimed ones, in whatever order
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from provisioning.domain.setlines import readable

# Exports leave defaults out.
UNSAID = {"disabled": "no"}
_DIRECTIVE = re.compile(r"^! (exact|only) (/.+?) comment=(.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Entry:
    """`which` is what a `set` selects, brackets and all, or the comment of an added item."""

    path: str
    verb: str
    which: str
    values: Mapping[str, str]

    @property
    def key(self) -> tuple[str, str, str]:
        return self.path, self.verb, self.which


def changes(running: str, wanted: str, default_on: Collection[str] = ()) -> list[str]:
    """The commands after which `running` agrees with every claim of `wanted`; none when it does."""
    have, claims = entries(readable(running)), entries(wanted)
    gone = list(dict.fromkeys(entry for entry in _strays(have, claims, wanted)))
    left = {entry.key: entry for entry in have if entry.key not in gone}
    removals = [f"{path} remove [find comment={quoted(which)}]" for path, _, which in gone]
    return removals + [line for claim in claims for line in _remedy(left.get(claim.key), claim)]


def entries(text: str) -> list[Entry]:
    """The lines of an export, those of several `set` on one thing taken together."""
    found: dict[tuple[str, str, str], Entry] = {}
    for raw in text.splitlines():
        if raw.startswith("/"):
            entry = _entry(raw)
            known = found.get(entry.key)
            values = {**known.values, **entry.values} if known and entry.verb == "set" else entry.values
            found[entry.key] = Entry(entry.path, entry.verb, entry.which, values)
    return list(found.values())


def quoted(value: str) -> str:
    return value if re.fullmatch(r"[\w.:/@-]+", value) else f'"{value}"'


def _entry(line: str) -> Entry:
    selector = re.search(r"\[ ?find ([^\]]*?) ?\]", line)
    words = shlex.split(line.replace(selector.group(0), "") if selector else line)
    at = next((index for index, word in enumerate(words) if word in {"add", "set"}), len(words))
    verb = words[at] if at < len(words) else ""
    values = dict(word.split("=", 1) for word in words[at + 1 :] if "=" in word)
    which = f"[ find {selector.group(1)} ]" if selector else values.get("comment", "") if verb == "add" else ""
    return Entry(" ".join(words[:at]), verb, which, values)


def _strays(have: Sequence[Entry], claims: Sequence[Entry], wanted: str) -> Iterator[tuple[str, str, str]]:
    for order, path, beginning in _DIRECTIVE.findall(wanted):
        stand, claimed = (_such(side, path, beginning) for side in (have, claims))
        rewritten = order == "exact" and stand != claimed
        yield from (key for key in stand if rewritten or key not in claimed)


def _such(side: Sequence[Entry], path: str, beginning: str) -> list[tuple[str, str, str]]:
    return [one.key for one in side if one.path == path and one.verb == "add" and one.which.startswith(beginning)]


def _remedy(found: Entry | None, claim: Entry) -> Iterator[str]:
    standing = found.values if found else {}
    unsaid = UNSAID if found or claim.verb == "set" else {}
    missing = {name: value for name, value in claim.values.items() if standing.get(name, unsaid.get(name)) != value}
    values = " ".join(f"{name}={quoted(value)}" for name, value in missing.items())
    if not missing:
        return
    if claim.verb == "add" and found:
        yield f"{claim.path} set [find comment={quoted(claim.which)}] {values}"
    else:
        yield " ".join(part for part in (claim.path, claim.verb, claim.which * (claim.verb == "set"), values) if part)
