"""How grave an incident is: how many contracts it touches, and how near the nearest deadline is."""

from datetime import datetime, timedelta

CRITICAL, MAJOR, MINOR = 1, 2, 3

MANY, SEVERAL = 20, 5
NEAR = timedelta(hours=4)


def severity(contracts: int, nearest_due_at: datetime | None, at: datetime) -> int:
    """1 is the gravest. A deadline passed, or many contracts, is critical; one within four real hours, or several
    contracts, is major; a clock that rests has no deadline and presses nobody."""
    left = nearest_due_at - at if nearest_due_at is not None else None
    if contracts >= MANY or (left is not None and left <= timedelta(0)):
        return CRITICAL
    if contracts >= SEVERAL or (left is not None and left <= NEAR):
        return MAJOR
    return MINOR
