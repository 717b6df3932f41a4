"""Invoices, credit notes and what is to come."""

from itertools import chain

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from invoicing.selectors import open_instalments
from web.doors import customer_door, person, today
from web.money import with_money
from web.pages import page
from web.papers import pdf_of
from web.portal import access


@require_safe
@customer_door
def invoices(request: HttpRequest) -> HttpResponse:
    user, day = person(request), today()
    papers = with_money(access.invoices(user).select_related("document"), day)
    coming = chain.from_iterable(open_instalments(payer) for payer in access.customers(user))
    shown = {"page": page(request, papers, 20), "instalments": list(coming)[:12], "today": day}
    return render(request, "portal/invoices.html", shown)


@require_safe
@customer_door
def invoice_pdf(request: HttpRequest, number: str) -> HttpResponse:
    return pdf_of(access.invoice_for(person(request), number))
