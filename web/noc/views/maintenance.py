"""Planned maintenance in the console, and its calendar for other programs."""

from datetime import datetime, timedelta

from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from kernel.roles import may
from sla import services as sla
from sla.models import Impact, MaintenanceWindow
from sla.selectors import latest_announcement, maintenance_windows
from web.doors import act, needs, person, staff_door
from web.ical import Feed, Happening, calendar
from web.noc.guarantee_forms import MaintenanceForm, WhyForm
from web.pages import page

SHOWN_LINES = 200
FEED = Feed("noc:maintenance_feed", salt="noc.maintenance-feed")


@require_safe
@staff_door("noc.read")
def windows(request: HttpRequest) -> HttpResponse:
    feed = FEED.address(request, person(request))
    shown = {"page": page(request, maintenance_windows()), "feed": feed, "now": clock.now()}
    return render(request, "noc/guarantee/windows.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("noc.read")
@needs("incident.work")
def plan(request: HttpRequest) -> HttpResponse:
    form = MaintenanceForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = _("Planned. Nobody is told before you announce it.")
        made = act(request, said, sla.plan_maintenance, **form.told(), at=clock.now(), by=person(request))
        if isinstance(made, MaintenanceWindow):
            return redirect("noc:maintenance", made.number)
    return render(request, "noc/guarantee/plan.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@staff_door("noc.read")
def window(request: HttpRequest, number: str) -> HttpResponse:
    found, now = _found(number), clock.now()
    down = Impact.objects.open().filter(line=OuterRef("line")).order_by().values("incident__number")
    lines = found.lines.select_related("line", "contract__customer", "contract__calendar").order_by("line__reference")
    lines = lines.annotate(down=Subquery(down[:1]))
    contracts = [row.contract for row in lines]
    shown = {
        "window": found,
        "lines": lines[:SHOWN_LINES],
        "line_count": len(contracts),
        "limit": latest_announcement(contracts, found.starts_at, found.interruption, now),
        "now": now,
        "begun": now >= found.starts_at,
        "overrun": _overrun(found, now),
        "why_form": WhyForm(),
    }
    return render(request, "noc/guarantee/window.html", shown)


@require_POST
@staff_door("noc.read")
@needs("incident.work")
def announce(request: HttpRequest, number: str) -> HttpResponse:
    said = _("Announced: every customer was written to.")
    act(request, said, sla.announce_maintenance, _found(number), at=clock.now(), by=person(request))
    return redirect("noc:maintenance", number)


@require_POST
@staff_door("noc.read")
@needs("incident.work")
def finish(request: HttpRequest, number: str) -> HttpResponse:
    said = _("The work is over; what is still down counts again.")
    outcome = request.POST.get("outcome", "").strip()[:500]
    act(request, said, sla.finish_maintenance, _found(number), outcome=outcome, at=clock.now(), by=person(request))
    return redirect("noc:maintenance", number)


@require_POST
@staff_door("noc.read")
@needs("incident.work")
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    why = request.POST.get("why", "")[:500]
    said = _("Cancelled, and whoever was told of it is told so.")
    act(request, said, sla.cancel_maintenance, _found(number), why=why, at=clock.now(), by=person(request))
    return redirect("noc:maintenance", number)


@require_safe
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """The calendar by a link of one person's own: it ends with that person's right to read the network."""
    if not may(FEED.reader(key), "noc.read"):
        raise Http404
    return calendar(_("Planned maintenance"), [_happening(one) for one in maintenance_windows()[:500]])


def _overrun(one: MaintenanceWindow, now: datetime) -> timedelta | None:
    """How long the work went on, or goes on, beyond the end that was announced."""
    if one.state not in ("announced", "done"):
        return None
    last = one.ended_at or now
    return last - one.ends_at if last > one.ends_at else None


def _happening(one: MaintenanceWindow) -> Happening:
    cancelled = one.state == "cancelled"
    nodes = ", ".join(node.name for node in one.nodes.all())
    return Happening(
        uid=f"{one.number}@raccord",
        title=f"{one.number} {nodes}".strip(),
        text=one.what,
        start=one.starts_at,
        end=one.ended_at or one.ends_at,
        stamp=one.ended_at or one.announced_at or one.planned_at,
        cancelled=cancelled,
        sequence=int(one.announced_at is not None) + int(cancelled or one.ended_at is not None),
    )


def _found(number: str) -> MaintenanceWindow:
    return get_object_or_404(maintenance_windows(), number=number)
