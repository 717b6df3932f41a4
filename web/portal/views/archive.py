"""What the customer was sent beside his invoices: schedules, reminders; and the receipts of what he paid."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from invoicing.documents.statements import receipt_pdf
from invoicing.models import Payment
from invoicing.selectors.archive import other_papers
from web.doors import attachment, customer_door, person
from web.pages import page
from web.papers import paper_pdf
from web.portal import access


@require_safe
@customer_door
def archive(request: HttpRequest) -> HttpResponse:
    payers = access.customers(person(request))
    payments = Payment.objects.filter(customer__in=payers).select_related("customer", "reversal")
    shown = {
        "papers": other_papers(payers).select_related("customer")[:60],
        "page": page(request, payments.order_by("-received_on", "-pk"), 20),
        "several": len(payers) > 1,
    }
    return render(request, "portal/archive.html", shown)


@require_safe
@customer_door
def paper(request: HttpRequest, pk: int) -> HttpResponse:
    return paper_pdf(get_object_or_404(other_papers(access.customers(person(request))), pk=pk))


@require_safe
@customer_door
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """Of money that stayed; what the bank took back is no receipt."""
    mine = Payment.objects.filter(customer__in=access.customers(person(request)), reversal=None)
    found = get_object_or_404(mine.select_related("customer"), pk=pk)
    return attachment(receipt_pdf(found), f"recu-{found.customer.number}-{found.pk}.pdf", "application/pdf")
