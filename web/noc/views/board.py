"""The board, its polled rows, the wall, and the way to the next incident."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from kernel import clock
from provisioning.models import Node
from sla.models.incidents import IncidentKind, WorkState
from sla.selectors import next_on_board
from web.doors import person, staff_door
from web.live import versioned
from web.noc import access
from web.noc.arrivals import open_alarms
from web.noc.board import OWNERS, Board, read
from web.noc.board_cells import cells
from web.noc.guarantee_forms import WorkerForm


@require_safe
@staff_door("noc.read")
def board(request: HttpRequest) -> HttpResponse:
    now = clock.now()
    found = read(request, now)
    return render(request, "noc/board.html", {**_drawn(found, request, now), **_around(found, request)})


@require_safe
@staff_door("noc.read")
def board_rows(request: HttpRequest) -> HttpResponse:
    """The rows alone, asked for every few seconds; 304 while nothing changed."""
    now = clock.now()
    found = read(request, now)
    return versioned(
        request, found.facts, lambda: render(request, "noc/parts/board_rows.html", _drawn(found, request, now))
    )


@require_safe
@staff_door("noc.read")
def following(request: HttpRequest, number: str) -> HttpResponse:
    """The incident under this one on the board: one key, and the night goes on."""
    found = next_on_board(clock.now(), access.incident_for(person(request), number))
    return redirect("noc:incident", found.number) if found else redirect("noc:board")


def _drawn(found: Board, request: HttpRequest, now: datetime) -> dict[str, Any]:
    return {"board": found, "cells": cells(found.rows, now), "wall": "mur" in request.GET}


def _around(found: Board, request: HttpRequest) -> dict[str, Any]:
    return {
        "key_alarms": open_alarms(),
        "states": [choice for choice in WorkState.choices if choice[0] != "closed"],
        "kinds": IncidentKind.choices,
        "owner": request.GET.get("a", "") if request.GET.get("a") in OWNERS else "",
        "nodes": Node.objects.order_by("name"),
        "worker_form": WorkerForm(auto_id="many_%s"),
        "narrowed": bool(set(request.GET) - {"mur", "page", "view"}),
    }
