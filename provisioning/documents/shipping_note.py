"""WeasyPrint: the note that travels with a box; its bytes are the same at every rendering."""

from __future__ import annotations

import hashlib
import os
from typing import Any

from django.template.loader import render_to_string
from django.utils import translation

from kernel.models import Operator
from provisioning.models import Shipment


def html_of(shipment: Shipment, seller: Operator) -> str:
    """The page as HTML, in the customer's language."""
    language = shipment.line.contract.customer.language
    with translation.override(language):
        context = {"shipment": shipment, "seller": seller, "language": language, "box": shipment.box}
        return render_to_string("provisioning/shipping_note.html", context)


def pdf_of(shipment: Shipment, seller: Operator) -> bytes:
    """The note as PDF; its identifier comes from its number, never from the clock."""
    from weasyprint import HTML

    # Without libharfbuzz-subset the fonts are cut by fontTools, which stamps them with this variable or the time.
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    identifier = hashlib.sha256(shipment.number.encode()).hexdigest()[:32].encode()
    try:
        drawn: bytes = HTML(string=html_of(shipment, seller), url_fetcher=_refuse).write_pdf(pdf_identifier=identifier)
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before
    return drawn


def _refuse(url: str, *_args: Any, **_options: Any) -> Any:
    raise ValueError(f"a note fetches nothing, not even {url}")
