"""Boxes, lines and nodes: what the network must look like, and what it does look like."""

from datetime import timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from kernel.roles import may
from kernel.selectors import history
from monitoring.selectors import availability, traffic
from provisioning.models import Line
from provisioning.models.boxes import Box, BoxState
from provisioning.selectors import drifts, line_state, suspensions
from provisioning.services import push_now
from sla.selectors import open_impact
from web.curves import traffic_picture
from web.doors import act, needs, person, staff_door
from web.noc import access, arrivals, readings, reads
from web.noc.changes import changes
from web.noc.life import moves
from web.pages import chosen, page, typed

SPANS = {"3h": timedelta(hours=3), "24h": timedelta(hours=24), "7d": timedelta(days=7)}


@require_safe
@staff_door("noc.read")
def boxes(request: HttpRequest) -> HttpResponse:
    text, state = typed(request), chosen(request, "state", BoxState.values)
    found = page(request, reads.boxes(text, state))
    return render(request, "noc/boxes.html", {"page": found, "q": text, "state": state, "states": BoxState.choices})


@require_safe
@staff_door("noc.read")
def lines(request: HttpRequest) -> HttpResponse:
    text = typed(request)
    return render(request, "noc/lines.html", {"page": page(request, reads.lines(text)), "q": text})


@require_safe
@staff_door("noc.read")
def network(request: HttpRequest) -> HttpResponse:
    return render(request, "noc/network.html", {"roots": reads.nodes()})


@require_safe
@staff_door("noc.read")
def box(request: HttpRequest, serial: str) -> HttpResponse:
    found = access.box_for(person(request), serial)
    shown = {
        "box": found,
        "span": _span(request),
        "history": history(found),
        "changes": changes(found),
        **_paper(found),
    }
    shown |= arrivals.of_box(found) | _of_line(found)
    if may(person(request), "box.move"):
        shown["moves"] = moves(found)
    return render(request, "noc/box.html", shown)


def _paper(box: Box) -> dict[str, Any]:
    """How it left, how it was asked back, and what was charged for it."""
    return {
        "shipments": box.shipments.all()[:3],
        "returns": box.return_cases.order_by("-asked_at", "-pk")[:3],
        "charges": box.charges.order_by("-at", "-pk")[:3],
    }


def _of_line(box: Box) -> dict[str, Any]:
    pushes = box.pushes.select_related("intent", "planned_by").defer("transcript")[:8]
    shown: dict[str, Any] = {"pushes": pushes, "readings": readings.versions(box)}
    if box.line is None:
        return shown
    return shown | {
        "reading": line_state(box.line),
        "wanted": readings.wanted(box),
        "drift": drifts().filter(box=box).first(),
        "suspensions": suspensions(box.line),
        "impact": open_impact(box.line),
        "available": _available(box.line),
    }


def _available(line: Line) -> Decimal | None:
    """The share of the last thirty days in which the line was not proven lost, cut to a tenth of a percent; None while
    its box was never heard."""
    now = clock.now()
    found = availability(line, now - timedelta(days=30), now)
    if not found.measured:
        return None
    return Decimal(str(found.share)).quantize(Decimal("0.001"), rounding=ROUND_FLOOR)


@require_safe
@staff_door("noc.read")
def box_traffic(request: HttpRequest, serial: str) -> JsonResponse:
    """Points for the graph, as uPlot takes them: seconds, received and sent bit/s."""
    found = access.box_for(person(request), serial)
    now = clock.now()
    span = SPANS[_span(request)]
    return JsonResponse({"points": traffic(found.line, now - span, now).columns if found.line else [[], [], []]})


@require_safe
@staff_door("noc.read")
def box_traffic_picture(request: HttpRequest, serial: str) -> HttpResponse:
    """The same as a picture, for a browser without a script."""
    found, now = access.box_for(person(request), serial), clock.now()
    return traffic_picture(request, found.line, now - SPANS[_span(request)], now)


def _span(request: HttpRequest) -> str:
    return chosen(request, "span", tuple(SPANS)) or "3h"


@require_POST
@staff_door("noc.read")
@needs("push.run")
def push(request: HttpRequest, serial: str) -> HttpResponse:
    found = access.box_for(person(request), serial)
    if found.line:
        said = _("The configuration is on its way; the page shows the proof when the box has given it.")
        act(request, said, push_now, found.line, at=clock.now(), by=person(request))
    return redirect("noc:box", serial)
