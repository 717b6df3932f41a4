"""How a line did over any stretch of time: each outage, and by how much it may have begun earlier."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel import clock
from web.doors import person, staff_door
from web.noc import access
from web.reckoned import months, reckoned, stretch_of


@require_safe
@staff_door("noc.read")
def of_line(request: HttpRequest, reference: str) -> HttpResponse:
    found, now = access.line_for(person(request), reference), clock.now()
    shown = {"line": found, "told": reckoned(found, *stretch_of(request, now)), "months": months(found, now)}
    return render(request, "noc/availability.html", shown)
