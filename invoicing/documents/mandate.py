"""A mandate as the paper that the scheme asks for: its legal text in the customer's language (EPC rulebook, annex)."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from invoicing.documents import wording
from invoicing.models import Mandate
from kernel import selectors as kernel_selectors

STYLE = Path(__file__).parent / "mandate.css"


def html_of_mandate(mandate: Mandate) -> str:
    """The page; every word of it is of the mandate and of the company, none of today."""
    language = mandate.customer.language
    with translation.override(language):
        context = {
            "language": language,
            "mandate": mandate,
            "customer": mandate.customer,
            "operator": kernel_selectors.operator(),
            "iban": wording.grouped(mandate.iban, (4,) * 9),
            "b2b": mandate.scheme == "B2B",
        }
        return render_to_string("invoicing/mandate.html", context)


def pdf_of_mandate(mandate: Mandate) -> bytes:
    """The paper as PDF, the same bytes for the same mandate."""
    from weasyprint import HTML

    fonts, style = _fonts_and_style()
    identifier = hashlib.sha256(mandate.reference.encode()).hexdigest()[:32].encode()
    data: bytes = HTML(string=html_of_mandate(mandate), url_fetcher=_refuse).write_pdf(
        font_config=fonts, stylesheets=[style], pdf_identifier=identifier
    )
    return data


@lru_cache(maxsize=1)
def _fonts_and_style() -> tuple[Any, Any]:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    return fonts, CSS(string=STYLE.read_text(), font_config=fonts)


def _refuse(url: str, *_args: Any, **_options: Any) -> Any:
    raise ValueError(f"a mandate fetches nothing, not even {url}")
