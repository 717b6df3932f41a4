"""A mandate as the paper that the scheme asks for: its legal text in the customer's language (EPC rulebook, annex)."""

from __future__ import annotations

from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation

from invoicing.documents.edition_1.wording import grouped
from invoicing.models import Mandate
from kernel import selectors as kernel_selectors
from kernel.documents.pdf import drawn

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
            "iban": grouped(mandate.iban, (4,) * 9),
            "b2b": mandate.scheme == "B2B",
        }
        return render_to_string("invoicing/mandate.html", context)


def pdf_of_mandate(mandate: Mandate) -> bytes:
    """The paper as PDF, the same bytes for the same mandate."""
    return drawn(html_of_mandate(mandate), name=mandate.reference, style=STYLE)
