"""What is measured on a box or a node: graphs to zoom into and to compare, and what the device says of itself."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.views.decorators.http import require_safe

from kernel import clock
from kernel.errors import Unavailable
from monitoring.models import Target
from monitoring.selectors import latest
from monitoring.selectors.graphs import Graph, draw, graphs_of
from monitoring.selectors.pacing import patience_with
from monitoring.selectors.profiles import profile_name, profile_of
from monitoring.selectors.troubles import noticed, passed
from provisioning.models import Box, Node
from web import measures
from web.curves import picture_of
from web.doors import person, staff_door
from web.noc import access, stretches


@require_safe
@staff_door("noc.read")
def of_box(request: HttpRequest, serial: str) -> HttpResponse:
    found = access.box_for(person(request), serial)
    return _page(request, found, Target.objects.filter(box=found).select_related("box__model", "box__line").first())


@require_safe
@staff_door("noc.read")
def of_node(request: HttpRequest, code: str) -> HttpResponse:
    found = access.node_for(person(request), code)
    return _page(request, found, Target.objects.filter(node=found).select_related("node").first())


def _page(request: HttpRequest, device: Box | Node, target: Target | None) -> HttpResponse:
    now = clock.now()
    shown: dict[str, Any] = {"device": device, "is_box": isinstance(device, Box), "target": target}
    if target is not None:
        found = graphs_of(target)
        profile = profile_of(target)
        shown |= {
            "graphs": [(graph, measures.title(graph)) for graph in found],
            "stretch": (stretch := stretches.asked(request, now)),
            "spans": stretches.spans(stretch),
            "ways": stretches.ways(stretch, now),
            "comparisons": stretches.COMPARISONS,
            "trouble": measures.TROUBLES.get(target.trouble, target.trouble),
            "odd": _odd(target),
            "notices": noticed(target),
            "excesses": [(one, *_beyond(one, profile.units())) for one in passed(target)],
            "interfaces": target.facts.get("interfaces", []),
            "profile": profile_name(target),
            "up_for": latest(target).get("uptime_seconds"),
            "patience": patience_with(target, now),
        }
    return render(request, "noc/measures.html", shown)


def _odd(target: Target) -> list[tuple[str | Promise, datetime]]:
    """What was strange about its answers, the newest first."""
    seen = target.memory.get("odd", {}).items()
    rows = [(measures.ODDITIES.get(code, code), datetime.fromisoformat(at)) for code, at in seen]
    return sorted(rows, key=lambda row: row[1], reverse=True)


def _beyond(excess: Any, units: dict[str, str]) -> tuple[str, str, str]:
    unit = measures.unit_of(excess.metric, units.get(excess.metric, ""))
    return measures.label(excess.metric), measures.written(excess.worst, unit), measures.written(excess.bound, unit)


@require_safe
@staff_door("noc.read")
def points(request: HttpRequest, pk: int) -> JsonResponse:
    """A graph's points over a stretch, and those of the stretch before it to compare with: the day, week or month."""
    graph, shown = _graph(request, pk), stretches.asked(request, clock.now())
    since, until = shown.since, shown.until
    shift = measures.SPANS.get(shown.compare)
    try:
        drawn = draw(graph, since, until)
        before = draw(graph, since - shift, until - shift) if shift else None
    except Unavailable:
        return JsonResponse({"trouble": "store"}, status=503)
    told = measures.as_json(drawn, before, shift) if shift else measures.as_json(drawn, None, measures.SPANS["24h"])
    return JsonResponse(told | {"since": since.timestamp(), "until": until.timestamp()})


@require_safe
@staff_door("noc.read")
def picture(request: HttpRequest, pk: int) -> HttpResponse:
    """The same as a picture, for a browser without a script."""
    graph, shown = _graph(request, pk), stretches.asked(request, clock.now())
    return picture_of(request, graph, shown.since, shown.until)


def _graph(request: HttpRequest, pk: int) -> Graph:
    target = Target.objects.filter(pk=pk).select_related("box__model", "node").first()
    graph = next((one for one in graphs_of(target) if one.key == request.GET.get("graph")), None) if target else None
    if graph is None:
        raise Http404
    return graph
