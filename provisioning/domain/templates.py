"""What is wrong with a rendered configuration that no template engine would find wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

LONGEST_LINE = 400
_LEFT_OVER = re.compile(r"\{\{|\}\}|\{%|%\}|\bUndefined\b|\bNone\b")


def nonsense(text: str) -> Iterator[tuple[int, str]]:
    """(line from 1, code) of what no box should be typed: `empty`, `not_ascii`, `left_over`, `too_long`."""
    if not any(line.strip() and not line.lstrip().startswith(("!", "#")) for line in text.splitlines()):
        yield 0, "empty"
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.replace("•", "").isascii() or not line.replace("\t", " ").replace("•", "").isprintable():
            yield number, "not_ascii"
        elif _LEFT_OVER.search(line):
            yield number, "left_over"
        elif len(line) > LONGEST_LINE:
            yield number, "too_long"


def same_states(texts: Mapping[str, str]) -> str:
    """The pair of states that a template does not tell apart, such as "open = walled"; "" when it does: a wall that
    says nothing else than open would be proven on the box and hold nobody."""
    states = sorted(texts)
    for index, one in enumerate(states):
        for other in states[index + 1 :]:
            if texts[one] == texts[other]:
                return f"{one} = {other}"
    return ""
