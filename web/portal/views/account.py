"""One invoice line by line, what was paid of it, a line disputed; and the statement of the account."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from invoicing import selectors, services
from invoicing.documents.statements import statement_pdf as drawn
from invoicing.models import Document, Hold
from invoicing.selectors.account import reasons
from kernel import clock
from web.doors import act, attachment, customer_door, person, today
from web.pages import Table, listed
from web.portal import access
from web.refusals import tell_form

STATEMENT = Table(
    "statement",
    (
        (gettext_lazy("Customer"), lambda row: row[0].name),
        (gettext_lazy("Date"), lambda row: row[1].on),
        (gettext_lazy("What"), lambda row: row[1].label),
        (gettext_lazy("Invoice"), lambda row: row[1].number),
        (gettext_lazy("Debit"), lambda row: row[1].debit),
        (gettext_lazy("Credit"), lambda row: row[1].credit),
        (gettext_lazy("Balance"), lambda row: row[1].balance),
    ),
)


class DisputeForm(forms.Form):
    line = forms.IntegerField()
    reason = forms.CharField(label=gettext_lazy("What is wrong with it?"), max_length=200)


@require_safe
@customer_door
def invoice(request: HttpRequest, number: str) -> HttpResponse:
    found = access.invoice_for(person(request), number)
    schedule = getattr(found, "schedule", None)
    shown = {
        "invoice": found,
        "lines": found.lines.order_by("rank"),
        "instalments": schedule.instalments.with_due().order_by("rank") if schedule else [],
        "due": selectors.invoice_due(found),
        "document": Document.objects.filter(invoice=found).first(),
        "disputes": Hold.objects.filter(invoice=found, kind=Hold.Kind.DISPUTE, ended_at=None, ends_on__gte=today()),
        "answered": Hold.objects.filter(invoice=found, kind=Hold.Kind.DISPUTE).exclude(answer=""),
        "today": today(),
    }
    return render(request, "portal/invoice.html", shown)


@require_POST
@customer_door
def dispute(request: HttpRequest, number: str) -> HttpResponse:
    found = access.invoice_for(person(request), number)
    form = DisputeForm(request.POST)
    if not form.is_valid():
        tell_form(request, form)
        return redirect("portal:invoice", number)
    line = get_object_or_404(found.lines.select_related("invoice__customer"), pk=form.cleaned_data["line"])
    said = _("Noted. This amount is frozen until we have answered you; the rest stays due.")
    reason = form.cleaned_data["reason"]
    act(request, said, services.dispute_line, line, reason=reason, at=clock.now(), by=person(request))
    return redirect("portal:invoice", number)


@require_safe
@customer_door
def statement(request: HttpRequest) -> HttpResponse:
    lines = {payer: selectors.statement(payer)[::-1] for payer in access.customers(person(request))}
    listed(request, [(payer, line) for payer, some in lines.items() for line in some], STATEMENT)
    accounts = [(payer, reasons(some[:60]), selectors.balance(payer)) for payer, some in lines.items()]
    return render(request, "portal/statement.html", {"accounts": accounts})


@require_safe
@customer_door
def statement_pdf(request: HttpRequest, number: str) -> HttpResponse:
    payer = get_object_or_404(access.customers(person(request)), number=number)
    return attachment(drawn(payer, on=today()), f"releve-{payer.number}.pdf", "application/pdf")
