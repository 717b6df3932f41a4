"""The stock: what lies where, and what comes in."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from web.doors import staff_door
from web.noc import stockroom


@require_safe
@staff_door("noc.read")
def stock(request: HttpRequest) -> HttpResponse:
    found = stockroom.places()
    return render(request, "noc/stock.html", {"places": found, "free": stockroom.free_boxes(found)})
