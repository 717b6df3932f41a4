"""The archived PDF of a paper, handed out as it was stored."""

from django.http import Http404, HttpResponse

from invoicing.models import Document, Invoice
from invoicing.services.papers import archived
from web.doors import attachment


def pdf_of(found: Invoice) -> HttpResponse:
    """404 until it was rendered."""
    document = Document.objects.filter(invoice=found, state=Document.State.READY).first()
    if document is None:
        raise Http404
    return paper_pdf(document)


def paper_pdf(document: Document) -> HttpResponse:
    """An archived paper of any kind."""
    return attachment(archived(document), document.name, "application/pdf")
