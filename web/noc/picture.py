"""The tree of nodes as a picture: columns away from the core, a line for each way up, drawn where the state is seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from monitoring.selectors.troubles import Place

WIDE, HIGH = 214, 58
_BOX_WIDE, _BOX_HIGH = 168, 42
_EDGE = 8
_LONGEST = 20


@dataclass(frozen=True)
class Spot:
    """A node's rectangle, its words and its address."""

    code: str
    name: str
    whole_name: str
    state: str
    lines: int
    down: int
    x: float
    y: float
    folded: int = 0


@dataclass(frozen=True)
class Way:
    """A curve from a node to the one it is reached through; `tone` is "down", "spare" or ""."""

    path: str
    tone: str


@dataclass(frozen=True)
class Picture:
    width: float
    height: float
    spots: tuple[Spot, ...]
    ways: tuple[Way, ...]


def drawn(places: Sequence[Place]) -> Picture:
    spots = {place.node.pk: _spot(place) for place in places}
    ways = [
        _way(spots[place.node.pk], spots[parent], usual)
        for place in places
        for parent, usual in place.ways
        if parent in spots
    ]
    width = max((spot.x for spot in spots.values()), default=0) + _BOX_WIDE + _EDGE
    height = max((spot.y for spot in spots.values()), default=0) + _BOX_HIGH + _EDGE
    return Picture(width, height, tuple(spots.values()), tuple(sorted(ways, key=lambda way: way.tone)))


def _spot(place: Place) -> Spot:
    name = place.node.name
    short = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}…"
    return Spot(
        place.node.code,
        short,
        name,
        place.state,
        place.lines,
        place.down,
        _EDGE + place.column * WIDE,
        _EDGE + place.row * HIGH,
        place.folded,
    )


def _way(below: Spot, above: Spot, usual: bool) -> Way:
    start, end = above.x + _BOX_WIDE, below.x
    from_y, to_y = above.y + _BOX_HIGH / 2, below.y + _BOX_HIGH / 2
    middle = (start + end) / 2
    path = f"M{start:g} {from_y:g}C{middle:g} {from_y:g} {middle:g} {to_y:g} {end:g} {to_y:g}"
    tone = "down" if "down" in {below.state, above.state} else "" if usual else "spare"
    return Way(path, tone)
