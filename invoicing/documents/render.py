"""WeasyPrint: a document's HTML becomes a PDF whose bytes are the same at every rendering."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.template.loader import render_to_string

from invoicing.documents.facturx import FILE_NAME, extension_rdf, stamp, xml_of
from invoicing.documents.view import view
from invoicing.models import Document, Invoice

STYLE = Path(__file__).parent / "paper.css"


def html_of(document: Document) -> str:
    """The page as HTML, from frozen data alone."""
    return render_to_string("invoicing/paper.html", view(document))


def pdf_of(document: Document) -> bytes:
    """The paper as PDF/A-3b; that of an issued document carries its Factur-X data.

    The identifier comes from the name and the dates from the document, never from the clock.
    """
    return pdf_from_html(html_of(document), document.name, document.invoice)


def drawn(context: Mapping[str, Any], *, name: str) -> bytes:
    """A paper that is not archived, such as a statement, from what its template prints."""
    return pdf_from_html(render_to_string("invoicing/paper.html", dict(context)), name, None)


def pdf_from_html(html: str, name: str, invoice: Invoice | None) -> bytes:
    """A page as PDF/A-3b, with the data of the invoice inside where it is one's."""
    from weasyprint import HTML

    fonts, style = fonts_and_style()
    identifier = hashlib.sha256(name.encode()).hexdigest()[:32].encode()
    with _still_clock():
        pages = HTML(string=html, url_fetcher=_fetcher()).render(font_config=fonts, stylesheets=[style])
        if invoice is not None:
            _embed(pages, invoice)
        data: bytes = pages.write_pdf(pdf_identifier=identifier, pdf_variant="pdf/a-3b", finisher=_one_reference_each)
    return data


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


@lru_cache(maxsize=1)
def fonts_and_style() -> tuple[Any, Any]:
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


@lru_cache(maxsize=1)
def _fetcher() -> Any:
    """A paper fetches nothing: its logo lies inside the page, and any other address is refused."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols={"data"}, fail_on_errors=True)
