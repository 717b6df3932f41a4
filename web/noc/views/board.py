"""The board, its polled rows and the wall."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel import clock
from web.doors import staff_door
from web.live import versioned
from web.noc.arrivals import open_alarms
from web.noc.board import rows


@require_safe
@staff_door("noc.read")
def board(request: HttpRequest) -> HttpResponse:
    found = rows(clock.now())
    shown = {"rows": found, "wall": "mur" in request.GET, "key_alarms": open_alarms()}
    return render(request, "noc/board.html", shown)


@require_safe
@staff_door("noc.read")
def board_rows(request: HttpRequest) -> HttpResponse:
    """The rows alone, asked for every few seconds; 304 while nothing changed."""
    found = rows(clock.now())
    facts = [row.facts for row in found]
    return versioned(request, facts, lambda: render(request, "noc/parts/board_rows.html", {"rows": found}))
