"""The note that travels with a box; its bytes are the same at every rendering."""

from __future__ import annotations

from django.template.loader import render_to_string
from django.utils import translation

from kernel.documents.pdf import drawn
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
    return drawn(html_of(shipment, seller), name=shipment.number)
