"""A graph as a picture of its own, for who has no script: the same points, a frame, and its figures in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kernel.errors import Unavailable
from monitoring.domain.metrics import Unit
from monitoring.selectors import target_of
from monitoring.selectors.graphs import Drawn, Graph, Line, draw, graphs_of
from provisioning.models import Line as Route
from web import measures

WIDE, HIGH = 640, 224
LEFT, TOP, FLOOR = 84, 10, 196
# Seen well enough on either theme, which a picture does not know.
TONES = ("#0d8a94", "#d9663a", "#6a7fb0", "#2f9e63", "#b87514", "#7b8a91")
_LEVELS = 3


@dataclass(frozen=True)
class Stroke:
    """A curve: its path, its colour, and what it comes to."""

    path: str
    tone: str
    label: str
    figures: Sequence[str]
    y: int


@dataclass(frozen=True)
class Mark:
    """Words beside an axis."""

    x: float
    y: float
    text: str


@dataclass(frozen=True)
class Plot:
    height: int
    strokes: Sequence[Stroke]
    note: Mark
    levels: Sequence[Mark]
    moments: Sequence[Mark]


def traffic_picture(request: HttpRequest, line: Route | None, since: datetime, until: datetime) -> HttpResponse:
    """What a line carried, as its box counts it on the interface towards the network."""
    target = target_of(line) if line is not None else None
    graphs = graphs_of(target) if target is not None else []
    return picture_of(request, next((one for one in graphs if "in_bps" in one.metrics), None), since, until)


def picture_of(request: HttpRequest, graph: Graph | None, since: datetime, until: datetime) -> HttpResponse:
    """The picture of a graph; without one, of the fact that nothing was measured."""
    try:
        plot = plotted(draw(graph, since, until), since, until) if graph else None
    except Unavailable:
        return HttpResponse(status=503)
    facts = {"plot": plot, "title": measures.title(graph) if graph else ""}
    return render(request, "components/curve.svg", facts, content_type="image/svg+xml")


def plotted(drawn: Drawn, since: datetime, until: datetime) -> Plot:
    low, high = _bounds(drawn)
    strokes = [
        Stroke(_path(drawn.at, line, since, until, (low, high)), TONES[place % len(TONES)],
               measures.label(line.curve.metric), _figures(line, drawn.graph.unit), HIGH + 18 * (place + 1))
        for place, line in enumerate(drawn.lines)
    ]  # fmt: skip
    below = HIGH + 18 * (len(strokes) + 1)
    note = Mark(LEFT, below, measures.share_of(drawn))
    return Plot(below + 10, strokes, note, _levels(low, high, drawn.graph.unit), list(_moments(since, until)))


def _bounds(drawn: Drawn) -> tuple[float, float]:
    """From nothing up and down, except where nothing means nothing: light and heat have no floor worth drawing."""
    values = [value for line in drawn.lines for value in line.means if value is not None]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    if drawn.graph.unit in {Unit.DBM, Unit.CELSIUS}:
        room = (high - low) * 0.2 or 1.0
        return low - room, high + room
    floor, top = min(low, 0.0), max(high, 0.0)
    return floor * 1.1, top * 1.1 or (0.0 if floor else 1.1)


def _path(
    at: Sequence[float], line: Line, since: datetime, until: datetime, bounds: tuple[float, float]
) -> str:  # fmt: skip
    begin, length = since.timestamp(), (until - since).total_seconds()
    low, high = bounds
    words, pen = [], "M"
    for seconds, value in zip(at, line.means, strict=True):
        if value is None:
            pen = "M"
            continue
        x = LEFT + (seconds - begin) / length * (WIDE - LEFT)
        y = FLOOR - (value - low) / (high - low) * (FLOOR - TOP)
        words.append(f"{pen}{x:.1f} {y:.1f}")
        pen = "L"
    return "".join(words)


def _figures(line: Line, unit: Unit) -> list[str]:
    return [measures.written(value, unit) for value in (line.mean, line.share_95, line.highest)]


def _levels(low: float, high: float, unit: Unit) -> list[Mark]:
    steps = [(place, low + (high - low) * place / (_LEVELS - 1)) for place in range(_LEVELS)]
    return [
        Mark(LEFT - 8, FLOOR - (FLOOR - TOP) * place / (_LEVELS - 1), measures.written(value, unit))
        for place, value in steps
    ]


def _moments(since: datetime, until: datetime) -> Sequence[Mark]:
    """A few instants in the reader's zone, with the day where the stretch is longer than one."""
    length = until - since
    form = "%H:%M" if length <= timedelta(hours=24) else "%d/%m %H:%M" if length <= timedelta(days=40) else "%d/%m/%y"
    return [
        Mark(
            LEFT + (WIDE - LEFT) * share,
            FLOOR + 18,
            timezone.localtime(since + length * share).strftime(form),
        )
        for share in (0.1, 0.5, 0.9)
    ]
