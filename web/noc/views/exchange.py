"""An exchange on one screen: the box that fails, the one that takes over, scanned or chosen, and what will happen."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kernel import clock
from provisioning import services
from provisioning.domain import lifecycle
from provisioning.models import Box
from provisioning.services.boxes import NEEDED
from web.doors import act, needs, person, staff_door
from web.noc import access
from web.noc.life_forms import SwapForm

OFFERED = 12


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("noc.read")
@needs("box.move")
def exchange(request: HttpRequest, serial: str) -> HttpResponse:
    found = access.box_for(person(request), serial)
    form = SwapForm(request.POST or None, box=found)
    if request.method == "POST" and form.is_valid():
        said = _("Exchanged: the new box gets its configuration, the old one is asked back.")
        new: Box = form.cleaned_data["new"]
        facts = {"why": form.cleaned_data["why"], "at": clock.now(), "by": person(request)}
        if act(request, said, services.swap_box, found, new, **facts):
            return redirect("noc:box", new.serial)
    shown = {"box": found, "form": form, "ready": _ready(found), "possible": found.state == lifecycle.IN_SERVICE}
    return render(request, "noc/exchange.html", shown)


def _ready(found: Box) -> list[tuple[Box, bool]]:
    """Boxes that could take over, those set aside for the line first; with whether all that reaches them is known."""
    aside = Box.objects.filter(line=found.line_id, state__in=[lifecycle.RESERVED, lifecycle.DELIVERED])
    stock = Box.objects.filter(state=lifecycle.IN_STOCK, model=found.model_id)
    rows = [
        *aside.select_related("model", "depot"),
        *stock.select_related("model", "depot").order_by("serial")[:OFFERED],
    ]
    return [(box, all(getattr(box, name) for name in NEEDED)) for box in rows]
