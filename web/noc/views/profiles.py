"""Profiles: what is read on which kind of device, ready-made or the operator's own, edited as what they are: data."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from monitoring.domain.profiles import Column, Gauge
from monitoring.domain.profiles import Profile as Shape
from monitoring.models import Profile
from monitoring.selectors.profiles import Profiles
from monitoring.services.profiling import drop_profile, keep_profile
from provisioning.models import BoxModel
from web import measures
from web.doors import act, needs, person, staff_door
from web.pages import Table, listed

PROFILES = Table(
    "profiles",
    (
        (gettext_lazy("Profile"), lambda row: row[0]),
        (gettext_lazy("Title"), lambda row: row[2].title if row[2] else _("Ready-made")),
        (gettext_lazy("Values"), lambda row: len(row[1].gauges) + len(row[1].columns)),
        (gettext_lazy("Thresholds"), lambda row: len(row[1].thresholds)),
        (gettext_lazy("Interfaces"), lambda row: row[1].interfaces),
        (gettext_lazy("Models"), lambda row: ", ".join(row[3])),
    ),
)


@require_safe
@staff_door("noc.read")
def profile_list(request: HttpRequest) -> HttpResponse:
    known, own = Profiles(), {profile.name: profile for profile in Profile.objects.all()}
    models: dict[str, list[str]] = {}
    for name, profile in BoxModel.objects.order_by("name").values_list("name", "snmp_profile"):
        models.setdefault(profile, []).append(name)
    rows = [(name, known[name], own.get(name), models.get(name, [])) for name in known.names]
    return render(request, "noc/profiles.html", {"rows": listed(request, rows, PROFILES)})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("noc.read")
def profile(request: HttpRequest, name: str) -> HttpResponseBase:
    if request.method == "POST":
        return _keep(request, name)
    known = Profiles()
    if name not in known.names and "nouveau" not in request.GET:
        raise Http404
    text = json.dumps(known.body(name), indent=2, ensure_ascii=False)
    return _shown(request, name, text, known[name])


@needs("network.write")
def _keep(request: HttpRequest, name: str) -> HttpResponse:
    text, title = request.POST.get("body", "")[:60_000], request.POST.get("title", "")
    said = _("Kept: devices are read that way from their next poll on.")
    if act(request, said, keep_profile, name, text, title=title, at=clock.now(), by=person(request)):
        return redirect("noc:profile", name)
    return _shown(request, name, text, Profiles()[name])


def _shown(request: HttpRequest, name: str, text: str, found: Shape) -> HttpResponse:
    bounds = [
        (
            measures.label(one.metric),
            one.enter > one.leave,
            *(measures.written(value, measures.unit_of(one.metric, found.units().get(one.metric, "")))
              for value in (one.enter, one.leave)),
            one.times,
        )
        for one in found.thresholds
    ]  # fmt: skip
    asked: tuple[Gauge | Column, ...] = (*found.gauges, *found.columns)
    read = [measures.label(one.metric) for one in asked]
    own = Profile.objects.filter(name=name).select_related("changed_by").first()
    shown = {"name": name, "text": text, "profile": found, "bounds": bounds, "read": read, "own": own}
    return render(request, "noc/profile.html", shown)


@require_POST
@staff_door("noc.read")
@needs("network.write")
def drop(request: HttpRequest, name: str) -> HttpResponse:
    act(request, _("Given up: the ready-made profile is read again."), drop_profile, name)
    return redirect("noc:profiles")
