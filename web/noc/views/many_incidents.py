"""Several incidents at once: ticked on the board, looked at, then taken, given to somebody, followed or merged."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST

from kernel import clock
from sla import services as sla
from sla.models import Incident
from web import bulk
from web.doors import needs, person, staff_door
from web.noc.guarantee_forms import MergeIncidentForm, WorkerForm
from web.refusals import tell_form

ACTS = {
    "take": gettext_lazy("Take these incidents"),
    "assign": gettext_lazy("Give these incidents"),
    "watch": gettext_lazy("Follow these incidents"),
    "merge": gettext_lazy("Merge these incidents into another"),
}
FORMS: Mapping[str, Any] = {"assign": WorkerForm, "merge": MergeIncidentForm}
Verb = Callable[[Incident], object]


def _verb(request: HttpRequest, name: str, given: dict[str, Any]) -> Verb:
    at, by = clock.now(), person(request)
    verbs: dict[str, Verb] = {
        "take": lambda one: sla.take(one, at=at, by=by),
        "assign": lambda one: sla.assign_incident(one, to=given["to"], at=at, by=by),
        "watch": lambda one: sla.watch_incident(one, by=by),
        "merge": lambda one: sla.merge_incidents(one, given["into"], at=at, by=by),
    }
    return verbs[name]


@require_POST
@staff_door("noc.read")
@needs("incident.work")
def incidents(request: HttpRequest) -> HttpResponse:
    """The first sending shows what will become of each; the second, with `sure`, does it."""
    name, numbers = request.POST.get("act", ""), request.POST.getlist("number")[: bulk.MOST]
    rows = Incident.objects.filter(number__in=numbers).select_related("root_node", "owner").order_by("opened_at", "pk")
    if name not in ACTS or not rows:
        messages.info(request, _("Tick the incidents first."))
        return redirect("noc:board")
    given: dict[str, Any] = {}
    if form_class := FORMS.get(name):
        form = form_class(request.POST)
        if not form.is_valid():
            tell_form(request, form)
            return redirect("noc:board")
        given = form.cleaned_data
    if "sure" in request.POST:
        return _do(request, bulk.done(rows, _verb(request, name, given)))
    fates = bulk.looked_at(rows, _verb(request, name, given))
    ready = [fate.row for fate in fates if not fate.refused]
    carried = {key: request.POST.get(key, "") for key in ("to", "into") if key in request.POST and name in FORMS}
    shown = {"title": ACTS[name], "act": name, "fates": fates, "ready": ready, "given": given, "carried": carried}
    return render(request, "noc/many_incidents.html", shown)


def _do(request: HttpRequest, fates: list[bulk.Fate]) -> HttpResponse:
    count = sum(not fate.refused for fate in fates)
    said = ngettext("%(count)s incident done.", "%(count)s incidents done.", count) % {"count": count}
    messages.success(request, said)
    for fate in fates:
        if fate.refused:
            messages.error(request, f"{fate.row.number} – {fate.refused}")
    return redirect("noc:board")
