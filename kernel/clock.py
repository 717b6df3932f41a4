"""The one clock. Only doors (a view, a task, a command) read it; everything below is handed `at`.

Under demo and test settings alone an offset row is added, which every process reads: so a journey with real workers can
move time. In production the row is never looked at.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.conf import settings

from kernel.errors import Refused


def now() -> datetime:
    """This instant, in UTC, moved by the offset row where the settings allow it."""
    real = datetime.now(UTC)
    return real + _offset() if settings.CLOCK_MOVABLE else real


def move(by: timedelta) -> datetime:
    """Moves everybody's clock by `by` and returns the new instant.

    Raises:
        Refused: `clock_fixed` anywhere but in a demonstration or a test.
    """
    from kernel.models import ClockOffset

    if not settings.CLOCK_MOVABLE:
        raise Refused("clock_fixed")
    ClockOffset.objects.update_or_create(pk=1, defaults={"by": _offset() + by})
    return now()


def move_to(instant: datetime) -> datetime:
    """Moves everybody's clock to `instant`; see `move`."""
    return move(instant - now())


def _offset() -> timedelta:
    from kernel.models import ClockOffset

    return ClockOffset.objects.filter(pk=1).values_list("by", flat=True).first() or timedelta()
