"""Where a service can be had: place names folded so that people's spellings meet, and points in polygons."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from text_unidecode import unidecode

from kernel.errors import Refused

_ABBREVIATED = {"st": "saint", "ste": "sainte"}
_MOST_POINTS = 20_000


def folded(text: str) -> str:
    """Small letters without accents or punctuation: `Saint-Étienne` and `ST ETIENNE` are one."""
    words = re.sub(r"[^a-z0-9]+", " ", unidecode(text).lower()).split()
    return " ".join(_ABBREVIATED.get(word, word) for word in words)


def shape(value: object) -> list[Any]:
    """An area as stored: one closed ring of ``[longitude, latitude]``, or a list of such rings where it has several
    parts or holes. `value` is either of them, or a GeoJSON geometry or feature (RFC 7946) of polygons.

    Raises:
        Refused: `polygon_makes_no_sense`.
    """
    rings = _rings(value)
    if sum(map(len, rings)) > _MOST_POINTS:
        raise Refused("polygon_makes_no_sense")
    closed = [_closed(points) for points in rings]
    return closed[0] if len(closed) == 1 else closed


def holds(area: Sequence[Any], longitude: float, latitude: float) -> bool:
    """Whether a point lies inside, by the number of sides that a ray to the east crosses: a hole's sides count too, so
    that what is in it lies outside."""
    inside = False
    for ring in area if area and not _is_point(area[0]) else [area]:
        for (x1, y1), (x2, y2) in pairwise(ring):
            if (y1 > latitude) != (y2 > latitude) and longitude < x1 + (x2 - x1) * (latitude - y1) / (y2 - y1):
                inside = not inside
    return inside


def _rings(value: object) -> list[list[Any]]:
    if isinstance(value, dict):
        if not all(rings := _of_geojson(value)) or not rings:
            raise Refused("polygon_makes_no_sense")
        return rings
    if not isinstance(value, list):
        raise Refused("polygon_makes_no_sense")
    if not value or _is_point(value[0]) or not isinstance(value[0], list):
        return [value] if value else [[]]
    return [ring if isinstance(ring, list) else [ring] for ring in value]


def _of_geojson(value: Mapping[str, Any]) -> list[list[Any]]:
    inner, drawn = value.get("geometry"), value.get("coordinates")
    if value.get("type") == "Feature" and isinstance(inner, dict):
        return _of_geojson(inner)
    if value.get("type") == "Polygon" and isinstance(drawn, list) and drawn:
        return drawn
    if value.get("type") == "MultiPolygon" and isinstance(drawn, list) and drawn:
        return [ring for part in drawn if isinstance(part, list) for ring in part]
    raise Refused("polygon_makes_no_sense")


def _closed(value: object) -> list[list[float]]:
    if not isinstance(value, list):
        raise Refused("polygon_makes_no_sense")
    points = [_point(one) for one in value]
    if points and points[0] == points[-1]:
        points = points[:-1]
    if value and len(points) < 3:
        raise Refused("polygon_makes_no_sense")
    return [*points, points[0]] if points else []


def _is_point(value: object) -> bool:
    return isinstance(value, list | tuple) and bool(value) and isinstance(value[0], int | float)


def _point(value: object) -> list[float]:
    # A third number of GeoJSON is the altitude.
    good = isinstance(value, list | tuple) and len(value) in {2, 3}
    good = good and all(isinstance(one, int | float) for one in value)  # type: ignore[attr-defined]
    if not good:
        raise Refused("polygon_makes_no_sense")
    longitude, latitude = float(value[0]), float(value[1])  # type: ignore[index]
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise Refused("polygon_makes_no_sense")
    return [longitude, latitude]
