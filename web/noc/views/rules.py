"""Opening hours, and who is on call."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from kernel.models import Calendar, CalendarVersion
from kernel.selectors import policy
from kernel.services import publish_calendar
from sla import services as sla
from sla.models import OnCallShift
from sla.selectors import coming_shifts, on_call_at
from web.doors import act, needs, staff_door, today
from web.noc.guarantee_forms import ShiftForm
from web.noc.rules_forms import AHEAD, REGIONS, HoursForm, hours_of, proposed
from web.pages import listed

WRITES = ("GET", "HEAD", "POST")


@require_safe
@staff_door("noc.read")
def calendars(request: HttpRequest) -> HttpResponse:
    rows = Calendar.objects.prefetch_related("versions").order_by("name")
    return render(request, "noc/guarantee/calendars.html", {"calendars": rows})


@require_http_methods(WRITES)
@staff_door("noc.read")
def calendar(request: HttpRequest, code: str) -> HttpResponseBase:
    """A calendar's versions, its closed days year by year, and for an administrator the form of the next version."""
    found = get_object_or_404(Calendar, code=code)
    versions = list(found.versions.order_by("-number"))
    if request.method == "POST":
        return _publish(request, found, versions)
    return render(request, "noc/guarantee/calendar.html", _shown(request, found, versions, _form(request, versions)))


@needs("settings.write")
def _publish(request: HttpRequest, found: Calendar, versions: list[CalendarVersion]) -> HttpResponse:
    form = HoursForm(request.POST)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("valid_from", "weekly", "closed")}
        if act(
            request, _("Published. Incidents already open keep their own version."), publish_calendar, found, **given
        ):
            return redirect("noc:calendar", found.code)
    return render(request, "noc/guarantee/calendar.html", _shown(request, found, versions, form), status=422)


def _form(request: HttpRequest, versions: list[CalendarVersion]) -> HoursForm:
    """The newest version to start from; its closed days replaced by the region's where one was asked for."""
    initial: dict[str, Any] = {"valid_from": today(), **hours_of(versions[0] if versions else None)}
    if "region" in request.GET:
        region = request.GET["region"] if request.GET["region"] in dict(REGIONS) else ""
        initial["closed"] = proposed(region, "pentecote" in request.GET, today())
    return HoursForm(initial=initial)


def _shown(request: HttpRequest, found: Calendar, versions: list[CalendarVersion], form: HoursForm) -> dict[str, Any]:
    closed = versions[0].closed if versions else {}
    years = range(today().year, today().year + AHEAD + 1)
    by_year = [
        (year, [(date.fromisoformat(day), name) for day, name in sorted(closed.items()) if day[:4] == str(year)])
        for year in years
    ]
    return {
        "calendar": found,
        "versions": versions,
        "years": by_year,
        "form": form,
        "regions": REGIONS,
        "region": request.GET.get("region", ""),
        "whit_monday": "pentecote" in request.GET or "region" not in request.GET,
    }


@require_http_methods(WRITES)
@staff_door("noc.read")
def on_call(request: HttpRequest) -> HttpResponse:
    form, now = ShiftForm(), clock.now()
    if request.method == "POST":
        form = ShiftForm(request.POST)
        added: Any = _add_shift(request, form)
        if added:
            return redirect("noc:on_call")
    shown = {"form": form, "shifts": listed(request, coming_shifts(now)), "now": now}
    shown |= {"first": on_call_at(now), "second": on_call_at(now, 2), "rules": policy("escalation", today())}
    return render(request, "noc/guarantee/on_call.html", shown, status=422 if form.errors else 200)


@needs("clock.correct")
def _add_shift(request: HttpRequest, form: ShiftForm) -> HttpResponse:
    # The doors' decorators speak of answers; this one is only asked whether it was done.
    return act(request, _("On the rota."), sla.add_shift, **form.cleaned_data) if form.is_valid() else None  # type: ignore[return-value]


@require_POST
@staff_door("noc.read")
@needs("clock.correct")
def drop_shift(request: HttpRequest, pk: int) -> HttpResponse:
    act(request, _("Removed."), sla.drop_shift, get_object_or_404(OnCallShift, pk=pk), at=clock.now())
    return redirect("noc:on_call")
