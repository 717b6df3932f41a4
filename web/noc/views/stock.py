"""The stock: what lies where, what came in and when, and the places where boxes lie."""

from __future__ import annotations

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from provisioning import services
from provisioning.models import Depot
from provisioning.selectors import receipts
from web.doors import act, needs, staff_door
from web.noc import stockroom
from web.noc.plant_forms import DepotForm
from web.pages import page, typed
from web.refusals import tell_form


@require_safe
@staff_door("noc.read")
def stock(request: HttpRequest) -> HttpResponse:
    found = stockroom.places()
    shown = {"places": found, "free": stockroom.free_boxes(found), "depots": Depot.objects.all()}
    return render(request, "noc/stock.html", shown | {"form": DepotForm()})


@require_safe
@staff_door("noc.read")
def receipt_list(request: HttpRequest) -> HttpResponse:
    """Deliveries and imports; a serial finds the one that brought it."""
    text = typed(request)
    rows = receipts()
    for word in text.split():
        found = Q(reference__icontains=word) | Q(depot__name__icontains=word) | Q(model__name__icontains=word)
        rows = rows.filter(found | Q(pk__in=_bringing(word)))
    return render(request, "noc/receipts.html", {"page": page(request, rows), "q": text})


def _bringing(serial: str) -> list[int]:
    return list(receipts().filter(boxes__serial__iexact=serial).values_list("pk", flat=True))


@require_POST
@staff_door("noc.read")
@needs("network.write")
def add_depot(request: HttpRequest) -> HttpResponse:
    form = DepotForm(request.POST)
    if form.is_valid():
        facts = form.cleaned_data
        act(request, _("The depot can receive boxes."), services.create_depot, facts["code"], name=facts["name"])
    else:
        tell_form(request, form)
    return redirect("noc:stock")
