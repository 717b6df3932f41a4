"""The VAT number that a SIREN gives: proposed where none is known, taken by a person, never written by itself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel.errors import Refused
from subscribers import services
from subscribers.domain.identity import french_vat_number, identity
from subscribers.models import Customer
from web.desk.sales import access
from web.doors import act, needs, person, staff_door
from web.refusals import sentence


def proposal(customer: Customer) -> str:
    """What a French customer's SIREN gives where no VAT number is known; "" elsewhere."""
    known = customer.vat_number or not customer.siren or customer.country != "FR"
    return "" if known else french_vat_number(customer.siren)


@require_safe
@staff_door("customer.read")
def proposed(request: HttpRequest) -> HttpResponse:
    """What stands under the form's VAT number once a SIREN or a SIRET is typed."""
    typed = {name: request.GET.get(name, "")[:24] for name in ("siren", "siret", "vat_number")}
    shown = {"expected": "", "fault": ""}
    try:
        found = identity(**typed)
    except Refused as refusal:
        # The SIREN's own faults are told beside it when the form is sent.
        shown["fault"] = sentence(refusal) if refusal.code == "vat_number_of_another_siren" else ""
    else:
        shown["expected"] = french_vat_number(found.siren) if found.siren and not found.vat_number else ""
    return render(request, "desk/sales/parts/vat_number.html", shown)


@require_POST
@staff_door("customer.read")
@needs("customer.write")
def take(request: HttpRequest, number: str) -> HttpResponse:
    """From the file of a customer without a VAT number: what was typed meanwhile stays."""
    found = access.customer_for(person(request), number)
    if expected := proposal(found):
        act(request, _("The VAT number is recorded."), services.change_customer, found, vat_number=expected)
    return redirect("desk:customer_file", number)
