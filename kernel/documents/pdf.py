"""WeasyPrint: a page of HTML becomes a PDF whose bytes are the same at every rendering, and which fetches nothing."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

from kernel.memory import uncollected

# WeasyPrint promises nothing of threads, its fonts are shared by every page, and the interpreter draws one at a time.
_DRAWING = Lock()
# Rules of the renderer's own style sheet for what no paper holds: another direction of writing, notes at the foot of a
# page. Each is asked of every element: together a tenth of a page's time.
_NEVER_MET = re.compile(r"\[dir|::(footnote|note)-")


def drawn(
    html: str, *, name: str, style: Path | None = None, prepare: Callable[[Any], None] | None = None, **options: Any
) -> bytes:
    """The page as PDF.

    Args:
        name: what its identifier is made of, never the clock: the document's name, or its very words.
        style: a style sheet beside the page's own.
        prepare: what is done to the rendered document before it is written, such as to embed a file.
        options: WeasyPrint's own for the writing, such as `pdf_variant`. A paper of no variant is tagged, so that
            it can be read aloud in its order.

    Raises:
        weasyprint.urls.FatalURLFetchingError: the page asks for an address that is not of its own data.
    """
    options.setdefault("pdf_tags", "pdf_variant" not in options)
    identifier = hashlib.sha256(name.encode()).hexdigest()[:32].encode()
    with _DRAWING, _still_clock(), uncollected():
        return _written(html, style, prepare, {"pdf_identifier": identifier, **options})


def _written(html: str, style: Path | None, prepare: Callable[[Any], None] | None, options: dict[str, Any]) -> bytes:
    """Draws and writes; the boxes of the pages, rings all of them, are let go when this returns."""
    fonts, sheets = fonts_and_style(style)
    pages = _page()(string=html, url_fetcher=_fetcher()).render(font_config=fonts, stylesheets=sheets)
    if prepare is not None:
        prepare(pages)
    data: bytes = pages.write_pdf(**options)
    return data


@lru_cache
def fonts_and_style(style: Path | None) -> tuple[Any, list[Any]]:
    """Reading fonts and style sheet costs more than a page; both serve for the life of the process."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    return fonts, [CSS(string=style.read_text(), font_config=fonts)] if style else []


@lru_cache(maxsize=1)
def _page() -> Any:
    """WeasyPrint's page of HTML, whose first style sheet is spared the rules that are never met."""
    from tinycss2 import parse_stylesheet, serialize
    from weasyprint import CSS, HTML
    from weasyprint.html import UA, UA_COUNTER_STYLE

    rules = parse_stylesheet(UA, skip_comments=True, skip_whitespace=True)
    met = serialize([rule for rule in rules if not _NEVER_MET.search(serialize(rule.prelude))])
    sheet = CSS(string=met, counter_style=UA_COUNTER_STYLE)

    class Page(HTML):  # type: ignore[misc]  # WeasyPrint tells no types
        def _ua_stylesheets(self, forms: bool = False) -> list[Any]:
            return [sheet]

    return Page


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


@lru_cache(maxsize=1)
def _fetcher() -> Any:
    """What a page shows lies inside it; any other address is refused."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols={"data"}, fail_on_errors=True)
