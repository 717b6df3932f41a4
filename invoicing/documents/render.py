"""A document's HTML becomes a PDF/A-3b whose bytes are the same at every rendering."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

from django.template.loader import render_to_string

from invoicing.documents.editions import Edition, edition_of, newest
from invoicing.documents.facturx import FILE_NAME, extension_rdf, stamp, xml_of
from invoicing.models import Document, Invoice
from kernel.documents.pdf import drawn as draw


def html_of(document: Document) -> str:
    """The page as HTML, from frozen data alone, by the edition that it names."""
    edition = edition_of(document)
    return render_to_string(edition.template, edition.view(document))


def pdf_of(document: Document) -> bytes:
    """The paper as PDF/A-3b; that of an issued document carries its Factur-X data.

    The identifier comes from the name and the dates from the document, never from the clock.
    """
    return pdf_from_html(html_of(document), document.name, document.invoice, edition_of(document))


def drawn(context: Mapping[str, Any], *, name: str) -> bytes:
    """A paper that is not archived, such as a statement, from what the newest template prints."""
    return pdf_from_html(render_to_string(newest().template, dict(context)), name, None, newest())


def pdf_from_html(html: str, name: str, invoice: Invoice | None, edition: Edition) -> bytes:
    """A page as PDF/A-3b, with the data of the invoice inside where it is one's."""
    prepare = partial(_embed, invoice=invoice) if invoice is not None else None
    return draw(html, name=name, style=edition.style, prepare=prepare, finisher=_one_reference_each, **edition.options)


def _embed(pages: Any, invoice: Invoice) -> None:
    """Attaches the CII as an alternative of the page, and announces it in the only RDF block of the metadata.

    A second block is what the library's own recipe writes, and readers then find no Factur-X at all.
    """
    from weasyprint import Attachment

    at = stamp(invoice)
    words = {"name": FILE_NAME, "description": "Factur-X", "relationship": "Alternative"}
    metadata = pages.metadata
    metadata.attachments.append(Attachment(string=xml_of(invoice), created=at, modified=at, **words))
    plain = metadata.generate_rdf_metadata

    def with_extension(*asked: Any) -> bytes:
        rdf: bytes = plain(*asked)
        return rdf.replace(b"</rdf:RDF>", extension_rdf() + b"</rdf:RDF>")

    metadata.generate_rdf_metadata = with_extension


def _one_reference_each(_document: Any, pdf: Any) -> None:
    """Names each embedded file once in /AF, where the library names it twice."""
    files = pdf.catalog.get("AF")
    if files:
        once = list(dict.fromkeys(files))
        files.clear()
        files.extend(once)
