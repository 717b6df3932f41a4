"""Who may open a customer's portal, and for which of its contracts."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kernel import clock
from subscribers.models import Customer
from subscribers.services import revoke_portal_access
from web.accesses import open_access
from web.doors import act, needs, person, staff_door
from web.house import access
from web.house.forms import AccessForm
from web.pages import listed
from web.refusals import tell_form


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("customer.read")
def accesses(request: HttpRequest, number: str) -> HttpResponseBase:
    found = access.customer_for(person(request), number)
    if request.method == "POST":
        return _grant(request, found)
    rows = found.accesses.select_related("user").prefetch_related("contracts").order_by("user__name")
    listed(request, rows)
    form = AccessForm(customer=found, initial={} if rows else _signatory(found))
    return render(request, "house/accesses.html", {"customer": found, "rows": rows, "form": form})


def _signatory(found: Customer) -> dict[str, str]:
    """The first person one opens an access for is mostly who signed."""
    contract = found.contracts.exclude(signatory="").first()
    return {"name": contract.signatory, "email": found.email} if contract is not None else {}


@needs("customer.write")
def _grant(request: HttpRequest, found: Customer) -> HttpResponse:
    form = AccessForm(request.POST, customer=found)
    if not form.is_valid():
        tell_form(request, form)
    else:
        said = _("The access is open; who had no account yet is invited by email.")
        act(request, said, open_access, found, **form.cleaned_data, at=clock.now(), by=person(request))
    return redirect("house:accesses", found.number)


@require_POST
@staff_door("customer.read")
@needs("customer.write")
def close(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    found = access.access_for(person(request), number, pk)
    act(request, _("The access is closed."), revoke_portal_access, found.user, found.customer)
    return redirect("house:accesses", number)
