"""The value that a share of the time does not exceed, by nearest rank, as traffic is billed in the trade."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil


def percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest of the values that so great a share of them does not exceed; None of nothing.

    It is one of the values, never something between two: with 0.95, the highest that is left when the highest
    twentieth is struck out.
    """
    if not values:
        return None
    return sorted(values)[max(ceil(len(values) * share) - 1, 0)]
