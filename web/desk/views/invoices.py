"""Invoices, credit notes and fee notes, and the PDF that is their archive."""

from datetime import date

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from invoicing.domain.schedule import too_late
from invoicing.models import Document, Instalment, Invoice, Submission
from invoicing.selectors import invoice_due
from invoicing.selectors.creditable import left_of_lines
from invoicing.selectors.freezes import disputes_to_answer
from invoicing.selectors.trail import trail_of
from kernel.roles import may
from kernel.selectors import messages_about
from web.desk import access, reads
from web.desk.books.billing import credit_of
from web.doors import person, staff_door, today
from web.pages import chosen, page, typed
from web.papers import paper_pdf, pdf_of


@require_safe
@staff_door("desk.read")
def invoices(request: HttpRequest) -> HttpResponse:
    text = typed(request)
    kind, money = chosen(request, "kind", Invoice.Kind.values), chosen(request, "money", reads.MONEY_STATES)
    rows = reads.invoices(today(), text=text, kind=kind, money=money)
    shown = {
        "page": page(request, rows, keys_first=True),
        "q": text,
        "kind": kind,
        "money": money,
        "kinds": Invoice.Kind.choices,
    }
    return render(request, "desk/invoices.html", shown)


@require_safe
@staff_door("desk.read")
def invoice(request: HttpRequest, number: str) -> HttpResponse:
    found = access.invoice_for(person(request), number)
    schedule = getattr(found, "schedule", None)
    parts = list(schedule.instalments.with_due().order_by("rank")) if schedule else []
    shown = {
        "invoice": found,
        "lines": found.lines.all(),
        "instalments": parts,
        "due": invoice_due(found),
        "beyond_term": _beyond_term(found, parts),
        "document": Document.objects.filter(invoice=found).first(),
        "corrections": found.corrections.all(),
        "letters": messages_about(found),
        "trail": trail_of(found),
        "creditable": left_of_lines(found) if may(person(request), "books.close") else {},
        "disputes": disputes_to_answer(today()).filter(invoice=found),
        "doubt": found.doubts.filter(ended_at=None).first(),
        "lost": found.write_offs.filter(reverses=None, reversed_by=None).select_related("recorded_by"),
        "today": today(),
        "submission": Submission.objects.filter(document__invoice=found)
        .prefetch_related("events", "collections")
        .first(),
        **credit_of(found),
    }
    return render(request, "desk/invoice.html", shown)


def _beyond_term(found: Invoice, parts: list[Instalment]) -> list[date]:
    """Due dates beyond the longest term that professionals may agree on."""
    return too_late(found.issued_on, [part.due_on for part in parts]) if found.issued_on else []


@require_safe
@staff_door("desk.read")
def invoice_pdf(request: HttpRequest, number: str) -> HttpResponse:
    return pdf_of(access.invoice_for(person(request), number))


@require_safe
@staff_door("desk.read")
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    """A schedule or a reminder as it was archived."""
    return paper_pdf(access.one(person(request), Document.objects.filter(state=Document.State.READY), pk=pk))
