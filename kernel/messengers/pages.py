"""A mail as a page: the words that were written, on a card that any mail program draws, with their links to press."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.template.loader import render_to_string
from django.utils import translation

from kernel.models import Operator

if TYPE_CHECKING:
    from kernel.models import Message

LONGEST_BUTTON = 60
"""Characters of the words before an address that still make a button; longer ones stay a sentence."""
_ADDRESS = re.compile(r"(?P<said>.*?)\s*:?\s*(?P<address>https?://\S+)")
_POINT = "- "


@dataclass(frozen=True)
class Passage:
    """What stands together between two blank lines: words, points of a list, or one address with what it is."""

    lines: tuple[str, ...]
    kind: str = "words"
    address: str = ""


def page_of(message: Message, leave: str) -> str:
    """The HTML of a plain mail, light and dark; `leave` is where its reader takes himself off the list, or ""."""
    facts = {
        "message": message,
        "operator": Operator.objects.first(),
        "passages": list(passages(message.body)),
        "leave": leave,
    }
    with translation.override(message.language):
        return render_to_string("kernel/mail.html", facts)


def passages(body: str) -> Iterator[Passage]:
    for block in re.split(r"\n\s*\n", body.strip()):
        for kind, found in groupby(block.splitlines(), _kind):
            lines = tuple(line.strip() for line in found)
            if kind == "address":
                yield from map(_pressed, lines)
            elif kind == "points":
                yield Passage(tuple(line.removeprefix(_POINT) for line in lines), kind)
            else:
                yield Passage(lines)


def _kind(line: str) -> str:
    found = _ADDRESS.fullmatch(line.strip())
    if found and len(found["said"]) <= LONGEST_BUTTON:
        return "address"
    return "points" if line.lstrip().startswith(_POINT) else "words"


def _pressed(line: str) -> Passage:
    found = _ADDRESS.fullmatch(line)
    assert found is not None
    return Passage((found["said"],), "address", found["address"])
