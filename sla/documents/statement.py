"""WeasyPrint: a page of the guarantee as PDF; its bytes are the same for the same page."""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from pathlib import Path
from typing import Any

STYLE = Path(__file__).parent / "paper.css"


def pdf_of(html: str) -> bytes:
    """The page as PDF; its identifier comes from its words, never from the clock."""
    from weasyprint import HTML

    fonts, style = _fonts_and_style()
    # Without libharfbuzz-subset the fonts are cut by fontTools, which stamps them with this variable or the time.
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    identifier = hashlib.sha256(html.encode()).hexdigest()[:32].encode()
    try:
        drawn: bytes = HTML(string=html, url_fetcher=_refuse).write_pdf(
            font_config=fonts, stylesheets=[style], pdf_identifier=identifier
        )
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before
    return drawn


@lru_cache(maxsize=1)
def _fonts_and_style() -> tuple[Any, Any]:
    """Reading fonts and style sheet costs more than a page; both serve for the life of the process."""
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    return fonts, CSS(string=STYLE.read_text(), font_config=fonts)


def _refuse(url: str, *_args: Any, **_options: Any) -> Any:
    raise ValueError(f"a statement fetches nothing, not even {url}")
