"""The editions of our papers: words, page, style and data. An archived paper is drawn by the one that it names.

An edition that was released is never edited, for papers of ten years must come out as they were; what is to look or
read otherwise is a new edition beside it, and `NEWEST` names it. `tests/apps/invoicing/test_editions.py` holds that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from invoicing.documents.edition_1 import data as data_1
from invoicing.documents.edition_1 import view as view_1
from invoicing.domain.papers import NEWEST
from invoicing.models import Document, Invoice

_HERE: Final = Path(__file__).parent


@dataclass(frozen=True)
class Edition:
    """How papers of one edition are made: `view` gives the template what it prints, `options` are WeasyPrint's."""

    template: str
    style: Path
    view: Callable[[Document], dict[str, Any]]
    xml_of: Callable[[Invoice], bytes]
    options: Mapping[str, Any]


EDITIONS: Final[Mapping[int, Edition]] = {
    1: Edition(
        template="invoicing/papers/1/paper.html",
        style=_HERE / "edition_1" / "paper.css",
        view=view_1.view,
        xml_of=data_1.xml_of,
        # Tagged, so that it can be read aloud in its order; 3b asks for no tags, and allows them.
        options={"pdf_variant": "pdf/a-3b", "pdf_tags": True},
    ),
}


def edition_of(document: Document) -> Edition:
    """The edition that a paper's frozen data names."""
    return EDITIONS[document.data["edition"]]


def newest() -> Edition:
    """The edition of what is drawn today and not kept, such as a statement."""
    return EDITIONS[NEWEST]
