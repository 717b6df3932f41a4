"""Several requests at once: chosen in the list, looked at, then closed or taken."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from kernel import clock
from sla.models import Ticket
from sla.services import assign, close_ticket
from web import bulk
from web.doors import needs, person, staff_door

ACTS = {"close": gettext_lazy("Close these requests"), "take": gettext_lazy("Take these requests")}


def _verb(request: HttpRequest, name: str) -> Callable[[Ticket], object]:
    at, by = clock.now(), person(request)
    if name == "take":
        return lambda ticket: assign(ticket, to=by, at=at, by=by)
    return lambda ticket: close_ticket(ticket, at=at, by=by)


@require_POST
@staff_door("noc.read")
@needs("incident.work")
def tickets(request: HttpRequest) -> HttpResponse:
    """The first sending shows what will become of each; the second, with `sure`, does it."""
    name, numbers = request.POST.get("act", ""), request.POST.getlist("number")[: bulk.MOST]
    chosen = Ticket.objects.filter(number__in=numbers).select_related("customer").order_by("opened_at", "pk")
    if name not in ACTS or not chosen:
        messages.info(request, _("Tick the requests first."))
        return redirect("noc:tickets")
    if "sure" in request.POST:
        return _do(request, bulk.done(chosen, _verb(request, name)))
    fates = bulk.looked_at(chosen, _verb(request, name))
    ready = [fate.row for fate in fates if not fate.refused]
    shown: dict[str, Any] = {"title": ACTS[name], "act": name, "fates": fates, "ready": ready}
    return render(request, "noc/many_tickets.html", shown)


def _do(request: HttpRequest, fates: list[bulk.Fate]) -> HttpResponse:
    count = sum(not fate.refused for fate in fates)
    messages.success(request, ngettext("%(count)s request done.", "%(count)s requests done.", count) % {"count": count})
    for fate in fates:
        if fate.refused:
            messages.error(request, f"{fate.row.number} – {fate.refused}")
    return redirect("noc:tickets")
