"""The buyer's order number of a contract, from a day of service on."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from invoicing import services
from invoicing.selectors.billing import billed_items
from invoicing.selectors.orders import order_for, orders_of
from kernel import clock
from subscribers.models import Contract, Customer
from web.desk import access
from web.doors import act, needs, person, staff_door, today
from web.refusals import tell_form


class OrderForm(forms.Form):
    number = forms.CharField(
        label=gettext_lazy("Purchase order"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Left empty: from that day on, none is printed."),
    )
    starts_on = forms.DateField(
        label=gettext_lazy("For services from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


@require_POST
@staff_door("desk.read")
@needs("invoice.issue")
def set_order(request: HttpRequest, number: str) -> HttpResponse:
    found = access.customer_for(person(request), number)
    contract = get_object_or_404(found.contracts, number=request.POST.get("contract", ""))
    form = OrderForm(request.POST)
    if form.is_valid():
        said = _("Kept: it stands on what is invoiced for services from that day on.")
        facts = {**form.cleaned_data, "at": clock.now(), "by": person(request)}
        act(request, said, services.set_purchase_order, contract, **facts)
    else:
        tell_form(request, form)
    return redirect("desk:billing", number)


class TakeoverForm(forms.Form):
    on = forms.DateField(
        label=gettext_lazy("Invoiced here from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


@require_POST
@staff_door("desk.read")
@needs("invoice.issue")
def set_takeover(request: HttpRequest, number: str) -> HttpResponse:
    found = access.customer_for(person(request), number)
    contract = get_object_or_404(found.contracts, number=request.POST.get("contract", ""))
    form = TakeoverForm(request.POST)
    if form.is_valid():
        said = _("Kept: the next run invoices it from that day on.")
        act(request, said, services.bill_from, contract, on=form.cleaned_data["on"], at=clock.now(),
            by=person(request))  # fmt: skip
    else:
        tell_form(request, form)
    return redirect("desk:billing", number)


def never_billed(contracts: list[Contract]) -> list[Contract]:
    """Those in service that were never invoiced here, for which the first day may still be said."""
    served = [contract for contract in contracts if contract.activated_on]
    billed = billed_items(served)
    return [contract for contract in served if not billed[contract.pk]]


def with_orders(found: Customer) -> list[Contract]:
    """The contracts of a customer with the order number that holds today (`order`) and those to come (`coming`)."""
    contracts, day = list(found.contracts.select_related("offer", "site", "takeover").order_by("pk")), today()
    given = orders_of([contract.pk for contract in contracts])
    for contract in contracts:
        rows = given.get(contract.pk, ())
        contract.order = order_for(contract, day, rows)  # type: ignore[attr-defined]
        contract.coming = [row for row in reversed(rows) if row.starts_on > day]  # type: ignore[attr-defined]
    return contracts
