"""How one customer is billed: his account's wishes, and the charges that wait for his next invoice."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from invoicing import selectors, services
from invoicing.documents.statements import receipt_pdf
from invoicing.models import BillingAccount, Charge, Invoice
from kernel import clock
from kernel.roles import may
from subscribers.models import Customer
from web.desk import access
from web.desk.books.forms import ChargeForm, PayBackForm
from web.desk.books.orders import OrderForm, TakeoverForm, never_billed, with_orders
from web.doors import act, attachment, form_key, needs, person, staff_door, today
from web.refusals import tell_form


class AccountForm(forms.Form):
    grouped = forms.BooleanField(label=gettext_lazy("One invoice for all sites"), required=False)
    reference = forms.CharField(
        label=gettext_lazy("The customer's reference"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Printed on each document and in its data: a department, a budget, a file number."),
    )
    address = forms.CharField(
        label=gettext_lazy("E-invoicing address"),
        max_length=125,
        required=False,
        help_text=gettext_lazy("Where the SIREN alone is not enough: 404833048_COMPTA, or a email address."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("desk.read")
def billing(request: HttpRequest, number: str) -> HttpResponseBase:
    found = access.customer_for(person(request), number)
    if request.method == "POST":
        return _keep(request, found)
    return _page(request, found, AccountForm(initial=_wishes(found)))


@needs("invoice.issue")
def _keep(request: HttpRequest, found: Customer) -> HttpResponse:
    form = AccountForm(request.POST)
    said = _("Kept: it holds from the next document on.")
    if form.is_valid() and act(request, said, services.set_billing_account, found, **form.cleaned_data):
        return redirect("desk:billing", found.number)
    return _page(request, found, form, status=422)


def _page(request: HttpRequest, found: Customer, form: AccountForm, status: int = 200) -> HttpResponse:
    contracts = with_orders(found)
    shown = {
        "customer": found,
        "form": form,
        "contracts": contracts,
        "unbilled": never_billed(contracts),
        "takeover_form": TakeoverForm(),
        "order_form": OrderForm(initial={"starts_on": today()}),
        "waiting": Charge.objects.filter(customer=found, invoice=None, dropped_at=None).select_related("contract"),
        "charge_form": ChargeForm(initial={"on": today()}),
        "editable": may(person(request), "invoice.issue"),
    }
    return render(request, "desk/books/billing.html", shown, status=status)


def _wishes(found: Customer) -> dict[str, object]:
    account = BillingAccount.objects.filter(customer=found).first()
    if account is None:
        return {"grouped": False, "reference": "", "address": ""}
    return {"grouped": account.grouped, "reference": account.reference, "address": account.address}


@require_POST
@staff_door("desk.read")
@needs("invoice.issue")
def drop_charge(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    found = access.customer_for(person(request), number)
    charge = get_object_or_404(Charge, customer=found, pk=pk)
    act(request, _("It will not be invoiced."), services.drop_charge, charge, at=clock.now())
    return redirect("desk:billing", number)


@require_POST
@staff_door("desk.read")
@needs("books.close")
def credit_back(request: HttpRequest, number: str) -> HttpResponse:
    """Records that what is left of a credit note was paid back by transfer."""
    found = access.invoice_for(person(request), number)
    form = PayBackForm(request.POST)
    if found.kind == Invoice.Kind.CREDIT_NOTE and form.is_valid():
        facts = {**form.cleaned_data, "key": form_key(request), "at": clock.now(), "by": person(request)}
        act(request, _("The reimbursement is recorded."), services.reimburse, found, **facts)
    else:
        tell_form(request, form)
    return redirect("desk:invoice", number)


def credit_of(found: Invoice) -> dict[str, object]:
    """What the page of a credit note says of what is left of it."""
    if found.kind != Invoice.Kind.CREDIT_NOTE or found.state != Invoice.State.ISSUED:
        return {}
    left = selectors.credit_left(found)
    form = PayBackForm(initial={"on": today(), "amount": left})
    return {"credit_left": left, "credit_form": form, "paid_back": found.reimbursements.all()}


@require_safe
@staff_door("desk.read")
def receipt(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.payment_for(person(request), pk)
    return attachment(receipt_pdf(found), f"recu-{found.customer.number}-{found.pk}.pdf", "application/pdf")
