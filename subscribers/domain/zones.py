"""Where a service can be had: place names folded so that people's spellings meet, and points in polygons."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from text_unidecode import unidecode

from kernel.errors import Refused

Point = tuple[float, float]
_ABBREVIATED = {"st": "saint", "ste": "sainte"}
_BIGGEST_RING = 5000


def folded(text: str) -> str:
    """Small letters without accents or punctuation: `Saint-Étienne` and `ST ETIENNE` are one."""
    words = re.sub(r"[^a-z0-9]+", " ", unidecode(text).lower()).split()
    return " ".join(_ABBREVIATED.get(word, word) for word in words)


def ring(value: object) -> list[list[float]]:
    """A polygon as stored: a closed ring of ``[longitude, latitude]``, at least a triangle.

    Raises:
        Refused: `polygon_makes_no_sense`.
    """
    if not isinstance(value, list) or len(value) > _BIGGEST_RING:
        raise Refused("polygon_makes_no_sense")
    points = [_point(one) for one in value]
    if points and points[0] == points[-1]:
        points = points[:-1]
    if points and len(points) < 3:
        raise Refused("polygon_makes_no_sense")
    return [*points, points[0]] if points else []


def holds(polygon: Sequence[Sequence[float]], longitude: float, latitude: float) -> bool:
    """Whether a point lies inside a ring, by the number of its sides that a ray to the east crosses."""
    inside = False
    for (x1, y1), (x2, y2) in pairwise(polygon):
        if (y1 > latitude) != (y2 > latitude) and longitude < x1 + (x2 - x1) * (latitude - y1) / (y2 - y1):
            inside = not inside
    return inside


def _point(value: object) -> list[float]:
    good = isinstance(value, list | tuple) and len(value) == 2 and all(isinstance(one, int | float) for one in value)
    if not good:
        raise Refused("polygon_makes_no_sense")
    longitude, latitude = float(value[0]), float(value[1])  # type: ignore[index]
    if not (-180 <= longitude <= 180 and -90 <= latitude <= 90):
        raise Refused("polygon_makes_no_sense")
    return [longitude, latitude]
