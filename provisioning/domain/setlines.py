"""Configurations written as `set` lines (Junos, VyOS), and what must be typed to get from one to another.

A template's `set` line must be there, what its `delete` line names must not. The directives of `configs` name a branch:

    ! exact set <branch>   the branch holds these lines and no others, its terms in this order
    ! only set <branch>    right under the branch, only the claimed names stay
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Collection, Iterable, Iterator

Words = tuple[str, ...]


def changes(running: str, wanted: str, default_on: Collection[str] = ()) -> list[str]:
    """The `delete` and `set` lines after which `running` agrees with every claim of `wanted`; none when it does."""
    have, claims = lines(readable(running)), lines(wanted)
    gone = [*_deleted(have, wanted), *_strays(have, claims, wanted)]
    rewritten = [branch for branch in _branches(wanted, "! exact set ") if _differs(branch, have, claims)]
    gone += [branch for branch in rewritten if any(_under(line, branch) for line in have)]
    left = {line for line in have if not any(_under(line, branch) for branch in gone)}
    typed = [line for line in claims if line not in left]
    return [*(f"delete {said(branch)}" for branch in gone), *(f"set {said(line)}" for line in typed)]


def lines(text: str) -> list[Words]:
    """The words after each `set`, without the quotes that a device may or may not put around them."""
    found = [raw.strip() for raw in text.splitlines() if raw.startswith("set ")]
    return [tuple(shlex.split(line)[1:]) for line in found]


def readable(text: str) -> str:
    """What a box says without the lines that are no words, such as noise with a quote in it: they claim nothing."""
    return "".join(f"{line}\n" for line in text.splitlines() if _are_words(line))


def _are_words(line: str) -> bool:
    try:
        shlex.split(line)
    except ValueError:
        return False
    return True


def said(words: Iterable[str]) -> str:
    """Words as they are typed: in double quotes where a blank or a sign would divide them."""
    return " ".join(word if re.fullmatch(r"[\w.:/@%+-]+", word) else f'"{word}"' for word in words)


def _branches(wanted: str, beginning: str) -> list[Words]:
    found = [raw.strip() for raw in wanted.splitlines() if raw.strip().startswith(beginning)]
    return [tuple(shlex.split(line.removeprefix(beginning))) for line in found]


def _under(line: Words, branch: Words) -> bool:
    return line[: len(branch)] == branch


def _deleted(have: list[Words], wanted: str) -> Iterator[Words]:
    for branch in _branches(wanted, "delete "):
        if any(_under(line, branch) for line in have):
            yield branch


def _strays(have: list[Words], claims: list[Words], wanted: str) -> list[Words]:
    found: list[Words] = []
    for branch in _branches(wanted, "! only set "):
        names = [line[: len(branch) + 1] for line in have if _under(line, branch)]
        claimed = {line[: len(branch) + 1] for line in claims if _under(line, branch)}
        found += [name for name in dict.fromkeys(names) if name not in claimed]
    return found


def _differs(branch: Words, have: list[Words], claims: list[Words]) -> bool:
    mine, theirs = ([line for line in side if _under(line, branch)] for side in (claims, have))
    return set(mine) != set(theirs) or _terms(mine, branch) != _terms(theirs, branch)


def _terms(found: list[Words], branch: Words) -> list[Words]:
    """Terms mean something only in their order; numbered rules carry it themselves."""
    ends = len(branch) + 2
    return list(dict.fromkeys(line[:ends] for line in found if line[len(branch) : ends - 1] == ("term",)))
