"""Invoices that bear another VAT rate than they should: what differs, and the act that corrects them."""

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from invoicing import services
from invoicing.models import Invoice
from invoicing.selectors.misrated import misrated
from kernel import clock
from kernel.money import ZERO
from web import bulk, formats
from web.doors import needs, person, staff_door
from web.pages import Table, listed

MISRATED = Table(
    "vat_to_correct",
    (
        (gettext_lazy("Invoice"), "invoice.number"),
        (gettext_lazy("Issued"), "invoice.issued_on"),
        (gettext_lazy("Customer number"), "invoice.customer.number"),
        (gettext_lazy("Customer"), "invoice.customer.name"),
        (gettext_lazy("Lines"), lambda row: len(row.lines)),
        (gettext_lazy("To credit"), "credited.gross"),
        (gettext_lazy("To invoice"), "billed.gross"),
        (gettext_lazy("Difference"), "difference"),
    ),
)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("desk.read")
def vat_differences(request: HttpRequest) -> HttpResponseBase:
    if request.method == "POST":
        return _correct(request)
    found = misrated(most=bulk.MOST + 1)
    listed(request, found[: bulk.MOST], MISRATED)
    shown = {
        "rows": found[: bulk.MOST],
        "more": len(found) > bulk.MOST,
        "most": bulk.MOST,
        "total": sum((one.difference for one in found[: bulk.MOST]), ZERO),
    }
    return render(request, "desk/books/vat_differences.html", shown)


@needs("invoice.issue")
def _correct(request: HttpRequest) -> HttpResponse:
    numbers = request.POST.getlist("number")[: bulk.MOST]
    at, by = clock.now(), person(request)
    made: dict[str, tuple[Invoice, Invoice]] = {}

    def correct(invoice: Invoice) -> None:
        made[invoice.number] = services.correct_vat(invoice, at=at, by=by)

    many = bulk.Many(
        title=gettext_lazy("Correct the VAT of these invoices"),
        verb=correct,
        rows=Invoice.objects.filter(number__in=numbers).select_related("customer").order_by("number"),
        field="number",
        key=lambda invoice: invoice.number,
        back=reverse("desk:vat_differences"),
        name=lambda invoice: invoice.customer.name,
        under=lambda invoice: invoice.number,
        then=lambda invoice: _papers(*made[invoice.number]),
    )
    return bulk.answer(request, many)


def _papers(note: Invoice, anew: Invoice) -> str:
    difference = anew.gross - note.gross
    facts = {
        "note": formats.money(note.gross),
        "anew": formats.money(anew.gross),
        "left": formats.money(abs(difference)),
    }
    if difference < 0:
        return _("Credit note of %(note)s, invoice of %(anew)s: %(left)s less for the customer.") % facts
    return _("Credit note of %(note)s, invoice of %(anew)s: %(left)s more for the customer to pay.") % facts
