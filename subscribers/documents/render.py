"""WeasyPrint: quotes, evidence sheets and letters; the same facts give the same bytes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

STYLE = Path(__file__).parent / "paper.css"


def pdf_of(template: str, facts: Mapping[str, Any], *, name: str, language: str) -> bytes:
    """A template as PDF, in a language. Its identifier comes from `name`, never from the clock."""
    with translation.override(language):
        html = render_to_string(template, {**facts, "language": language})
    return pdf_of_html(html, name=name)


def pdf_of_html(html: str, *, name: str) -> bytes:
    """A whole page of HTML as PDF; it fetches nothing but its own style sheet."""
    from weasyprint import HTML

    fonts, style = _fonts_and_style()
    identifier = hashlib.sha256(name.encode()).hexdigest()[:32].encode()
    with _still_clock():
        data: bytes = HTML(string=html, url_fetcher=_refuse).write_pdf(
            font_config=fonts, stylesheets=[style], pdf_identifier=identifier
        )
    return data


@lru_cache(maxsize=1)
def _fonts_and_style() -> tuple[Any, Any]:
    """Reading fonts and style sheet costs more than a page; both serve for the life of the process."""
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
