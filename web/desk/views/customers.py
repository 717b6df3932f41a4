"""A customer's account as finance reads it, and payments typed by hand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from invoicing.models import Invoice
from invoicing.selectors import balance, open_instalments, overdue, statement
from invoicing.selectors.account import reasons
from invoicing.selectors.archive import other_papers
from invoicing.services.payments import record_payment
from kernel import clock
from subscribers.models import Customer
from web.desk import access, reads
from web.desk.forms import PaymentForm
from web.doors import act, form_key, needs, person, staff_door, today
from web.money import with_money
from web.pages import page, typed


@require_safe
@staff_door("desk.read")
def customers(request: HttpRequest) -> HttpResponse:
    text = typed(request)
    told = page(request, reads.customers(text), keys_first=True)
    return render(request, "desk/customers.html", {"page": told, "q": text})


@require_safe
@staff_door("desk.read")
def customer(request: HttpRequest, number: str) -> HttpResponse:
    found = access.customer_for(person(request), number)
    return _account(request, found, PaymentForm(initial={"received_on": today()}))


def _account(request: HttpRequest, found: Customer, form: PaymentForm, status: int = 200) -> HttpResponse:
    day = today()
    issued = found.invoices.filter(state=Invoice.State.ISSUED).select_related("document")
    papers = with_money(issued, day).order_by("-issued_on", "-number")
    shown = {
        "customer": found,
        "form": form,
        "balance": balance(found),
        "overdue": overdue(found, day),
        "instalments": open_instalments(found)[:12],
        "invoices": papers[:20],
        "papers": other_papers([found])[:12],
        "statement": reasons(list(reversed(statement(found)))[:40]),
        "contracts": found.contracts.select_related("offer", "site").prefetch_related("lines__boxes"),
        "mandate": found.mandates.filter(state="active").first(),
        "case": found.dunning_cases.filter(closed_at=None).first(),
        "contacts": found.contacts.all(),
        "today": day,
    }
    return render(request, "desk/customer.html", shown, status=status)


@require_POST
@staff_door("desk.read")
@needs("payment.record")
def pay(request: HttpRequest, number: str) -> HttpResponse:
    found = access.customer_for(person(request), number)
    form = PaymentForm(request.POST)
    if not form.is_valid():
        return _account(request, found, form, status=422)
    facts = {**form.cleaned_data, "key": form_key(request)}
    said = _("The payment is recorded and allocated to the oldest debt.")
    act(request, said, record_payment, found, **facts, at=clock.now(), by=person(request))
    return redirect("desk:customer", number)
