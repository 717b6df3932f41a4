"""Several requests or boxes at once: chosen in the list, looked at, then done."""

from collections.abc import Callable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from kernel import clock
from provisioning.models import Box
from provisioning.services import read_box
from sla.models import Ticket
from sla.services import assign, close_ticket
from web import bulk
from web.doors import needs, person, staff_door

ACTS = {"close": _("Close these requests"), "take": _("Take these requests")}
CAMPAIGN = "campaign"


def _verb(request: HttpRequest, name: str) -> Callable[[Ticket], object]:
    at, by = clock.now(), person(request)
    if name == "take":
        return lambda ticket: assign(ticket, to=by, at=at, by=by)
    return lambda ticket: close_ticket(ticket, at=at, by=by)


@require_POST
@staff_door("noc.read")
@needs("incident.work")
def tickets(request: HttpRequest) -> HttpResponse:
    name, numbers = request.POST.get("act", ""), request.POST.getlist("number")[: bulk.MOST]
    chosen = Ticket.objects.filter(number__in=numbers if name in ACTS else [])
    many = bulk.Many(
        title=ACTS.get(name, ""),
        verb=_verb(request, name),
        rows=chosen.select_related("customer").order_by("opened_at", "pk"),
        field="number",
        key=lambda ticket: ticket.number,
        back=reverse("noc:tickets"),
        name=lambda ticket: ticket.subject,
        under=lambda ticket: f"{ticket.number} · {ticket.customer.name}",
        asked={"act": name},
    )
    return bulk.answer(request, many)


@require_POST
@staff_door("noc.read")
@needs("push.run")
def boxes(request: HttpRequest) -> HttpResponse:
    """Read back; or a mass change planned over just these, which another person approves: nothing is sent from here."""
    serials = request.POST.getlist("serial")[: bulk.MOST]
    chosen = Box.objects.filter(serial__in=serials).select_related("line__contract__customer", "model")
    if request.POST.get("act") == CAMPAIGN and chosen:
        return redirect(f"{reverse('noc:plan_rollout')}?{urlencode({'only': ' '.join(serials)})}")
    at = clock.now()
    many = bulk.Many(
        title=_("Read these boxes back"),
        verb=lambda box: read_box(box, at=at),
        rows=chosen.order_by("hostname", "serial"),
        field="serial",
        key=lambda box: box.serial,
        back=reverse("noc:boxes"),
        under=lambda box: " · ".join(
            filter(None, (box.model.name, box.line.contract.customer.name if box.line else "", box.serial))
        ),
    )
    return bulk.answer(request, many)
