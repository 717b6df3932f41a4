"""The machine's face of a document: its data by the edition it names, and the PDF/A-3b metadata that announces it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from invoicing.documents.editions import edition_of
from invoicing.models import Invoice

FILE_NAME = "factur-x.xml"
PROPERTIES = (
    ("DocumentFileName", "name of the embedded XML invoice file"),
    ("DocumentType", "INVOICE"),
    ("Version", "The actual version of the Factur-X XML schema"),
    ("ConformanceLevel", "The conformance level of the embedded Factur-X data"),
)
NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"


def xml_of(invoice: Invoice) -> bytes:
    """The CII of an issued document. Raises ValueError for a draft."""
    if invoice.issued_on is None:
        raise ValueError(f"{invoice} is not issued")
    return edition_of(invoice.document).xml_of(invoice)


def stamp(invoice: Invoice) -> datetime:
    """The day of the document, as the embedded file's date: never the clock's."""
    return datetime.combine(invoice.issued_on or date.min, time(), UTC)


def extension_rdf() -> bytes:
    """The descriptions that Factur-X adds to the single RDF of a PDF/A-3b: the extension schema, and its values."""
    properties = "".join(
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{name}</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        f"<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{about}</pdfaProperty:description></rdf:li>"
        for name, about in PROPERTIES
    )
    return (
        '<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"'
        ' xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#"'
        ' xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">'
        '<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">'
        "<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"
        f"<pdfaSchema:namespaceURI>{NAMESPACE}</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property>"
        "</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
        f'<rdf:Description rdf:about="" xmlns:fx="{NAMESPACE}">'
        f"<fx:DocumentType>INVOICE</fx:DocumentType><fx:DocumentFileName>{FILE_NAME}</fx:DocumentFileName>"
        "<fx:Version>1.0</fx:Version><fx:ConformanceLevel>EN 16931</fx:ConformanceLevel></rdf:Description>"
    ).encode()
