"""Where a curve breaks off: what was not measured is not drawn."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from statistics import median_low

# A poll or two may be missed without anybody seeing a hole; an outage is longer.
_MISSED = 3


def breaks(times: Sequence[datetime], step: timedelta) -> list[datetime]:
    """An instant in each stretch without a point, where a curve through the points must break.

    Args:
        times: when there are points, oldest first.
        step: how far they lie apart; nothing for raw samples, whose own pace is taken.
    """
    apart = [later - earlier for earlier, later in pairwise(times)]
    if not apart:
        return []
    usual = step or median_low(apart)
    return [
        times[place] + usual
        for place, gap in enumerate(apart)
        if gap > _MISSED * usual and gap > 1.5 * _pace_around(apart, place)
    ]


def _pace_around(apart: list[timedelta], place: int) -> timedelta:
    """The pace just before or after: a target that is asked more rarely since today has no holes since today."""
    return min(apart[max(place - 1, 0) : place] + apart[place + 1 : place + 2], default=timedelta())
