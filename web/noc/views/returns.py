"""Boxes asked back and what is charged for them; deliveries under way and what customers found wrong with them."""

from __future__ import annotations

from django.db.models import Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from provisioning import services
from provisioning.models import BoxCharge, DeliveryReservation
from provisioning.selectors import boxes_to_charge, open_returns, shipments
from web.doors import act, needs, person, staff_door, today
from web.noc import access
from web.noc.forms import ReasonForm
from web.noc.return_forms import ChargeForm, ReservationForm
from web.pages import page, typed
from web.refusals import tell_form

SETTLED_SHOWN = 20


@require_safe
@staff_door("noc.read")
def returns(request: HttpRequest) -> HttpResponse:
    text = typed(request)
    rows = open_returns()
    for word in text.split():
        rows = rows.filter(
            Q(box__serial__icontains=word)
            | Q(box__hostname__icontains=word)
            | Q(line__reference__icontains=word)
            | Q(line__contract__customer__name__icontains=word)
        )
    return render(request, "noc/returns.html", {"page": page(request, rows), "q": text, "today": today()})


@require_safe
@staff_door("noc.read")
def charges(request: HttpRequest) -> HttpResponse:
    settled = BoxCharge.objects.exclude(billed_at__isnull=True, waived_at__isnull=True)
    rows = settled.select_related("box", "line__contract__customer").order_by("-at", "-pk")
    shown = {"page": page(request, boxes_to_charge()), "settled": rows[:SETTLED_SHOWN], "form": ChargeForm()}
    return render(request, "noc/charges.html", shown)


@require_POST
@staff_door("noc.read")
@needs("push.run")
def charge(request: HttpRequest) -> HttpResponse:
    form = ChargeForm(request.POST)
    if form.is_valid():
        facts = dict(form.cleaned_data)
        found = access.box_for(person(request), facts.pop("serial").strip().upper())
        said = _("Recorded: invoicing asks for it with its next run.")
        act(request, said, services.charge_box, found, **facts, at=clock.now(), by=person(request))
    else:
        tell_form(request, form)
    return redirect("noc:charges")


@require_POST
@staff_door("noc.read")
@needs("charge.waive")
def waive(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = access.charge_for(person(request), pk), ReasonForm(request.POST)
    if form.is_valid():
        act(request, _("Given up."), services.waive_charge, found, **form.cleaned_data, at=clock.now())
    else:
        tell_form(request, form)
    return redirect("noc:charges")


@require_safe
@staff_door("noc.read")
def deliveries(request: HttpRequest) -> HttpResponse:
    """Newest first; what may still be found wrong has its button."""
    stated = Prefetch("reservations", DeliveryReservation.objects.select_related("by"))
    rows = shipments().prefetch_related(stated)
    text = typed(request)
    for word in text.split():
        rows = rows.filter(
            Q(number__icontains=word)
            | Q(box__serial__icontains=word)
            | Q(tracking__icontains=word)
            | Q(line__contract__customer__name__icontains=word)
        )
    found = page(request, rows, 20)
    told = [(one, ReservationForm(initial={"on": today()}, auto_id=f"stated_{one.pk}_%s")) for one in found]
    return render(request, "noc/deliveries.html", {"page": found, "told": told, "q": text, "today": today()})


@require_POST
@staff_door("noc.read")
@needs("box.move")
def reserve(request: HttpRequest, number: str) -> HttpResponse:
    """What the customer found wrong, within his working days."""
    found, form = access.shipment_for(person(request), number), ReservationForm(request.POST)
    if form.is_valid():
        said = _("Recorded with the delivery.")
        act(request, said, services.state_reservation, found, **form.cleaned_data, at=clock.now(), by=person(request))
    else:
        tell_form(request, form)
    return redirect("noc:deliveries")
