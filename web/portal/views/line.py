"""My line: what it carried, and how much of the time it was there."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel import clock
from kernel.errors import Unavailable
from monitoring.selectors import traffic
from web.curves import traffic_picture
from web.doors import customer_door, person
from web.pages import chosen
from web.portal import access, reads
from web.reckoned import months, reckoned, stretch_of

SPANS = {"24h": timedelta(days=1), "7d": timedelta(days=7), "30d": timedelta(days=30), "365d": timedelta(days=365)}


@require_safe
@customer_door
def line(request: HttpRequest, reference: str) -> HttpResponse:
    found, now = access.line_for(person(request), reference), clock.now()
    shown = {
        "line": found,
        "span": _span(request),
        "card": reads.line_card(found, now),
        "told": reckoned(found, *stretch_of(request, now)),
        "months": months(found, now),
    }
    return render(request, "portal/line.html", shown)


@require_safe
@customer_door
def line_traffic(request: HttpRequest, reference: str) -> JsonResponse:
    """Points for the graph, as uPlot takes them: seconds, received and sent bit/s."""
    found, now = access.line_for(person(request), reference), clock.now()
    span = SPANS[_span(request)]
    try:
        return JsonResponse({"points": traffic(found, now - span, now).columns})
    except Unavailable:
        return JsonResponse({"points": [[], [], []]})


@require_safe
@customer_door
def line_traffic_picture(request: HttpRequest, reference: str) -> HttpResponse:
    """The same as a picture, for a browser without a script."""
    found, now = access.line_for(person(request), reference), clock.now()
    return traffic_picture(request, found, now - SPANS[_span(request)], now)


def _span(request: HttpRequest) -> str:
    return chosen(request, "span", tuple(SPANS)) or "24h"
