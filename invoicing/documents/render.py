"""WeasyPrint: a document's HTML becomes a PDF whose bytes are the same at every rendering."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from invoicing.documents.view import view
from invoicing.models import Document

STYLE = Path(__file__).parent / "paper.css"


def html_of(document: Document) -> str:
    """The page as HTML, from frozen data alone."""
    return render_to_string("invoicing/paper.html", view(document))


def pdf_of(document: Document) -> bytes:
    """The paper as PDF. The identifier comes from the name and the dates from the document, never from the clock."""
    from weasyprint import HTML

    fonts, style = _fonts_and_style()
    identifier = hashlib.sha256(document.name.encode()).hexdigest()[:32].encode()
    with _still_clock():
        data: bytes = HTML(string=html_of(document), url_fetcher=_refuse).write_pdf(
            font_config=fonts, stylesheets=[style], pdf_identifier=identifier
        )
    return data


@lru_cache(maxsize=1)
def _fonts_and_style() -> tuple[Any, Any]:
    """Reading fonts and style sheet costs more than a page; both serve for the life of the worker."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    return fonts, CSS(string=STYLE.read_text(), font_config=fonts)


@contextmanager
def _still_clock() -> Iterator[None]:
    """Without libharfbuzz-subset the fonts are cut by fontTools, which stamps them with this variable or the time."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before


def _refuse(url: str, *_args: Any, **_options: Any) -> Any:
    raise ValueError(f"a paper fetches nothing, not even {url}")
