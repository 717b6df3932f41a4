"""The life of a box as its people order it: one act, one move, one sentence."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from provisioning import services
from provisioning.models import Shipment
from web.doors import act, attachment, needs, person, staff_door
from web.noc import access
from web.noc.life import BY_NAME
from web.refusals import tell_form


@require_POST
@staff_door("noc.read")
@needs("box.move")
def move(request: HttpRequest, serial: str, name: str) -> HttpResponse:
    found, wanted = access.box_for(person(request), serial), BY_NAME.get(name)
    if wanted is None:
        raise Http404
    form = wanted.form(request.POST, box=found)
    if form.is_valid():
        act(request, wanted.said, wanted.verb, found, **form.cleaned_data, at=clock.now(), by=person(request))
    else:
        tell_form(request, form)
    return redirect("noc:box", serial)


@require_safe
@staff_door("noc.read")
def shipping_note(request: HttpRequest, number: str) -> HttpResponse:
    """The note that travels with the box."""
    found = get_object_or_404(Shipment, number=number)
    return attachment(services.shipping_note(found), f"{found.number}.pdf", "application/pdf")
