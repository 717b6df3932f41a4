"""Visits to a customer's site, and the prepaid hours they are drawn from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

from kernel.lifecycle import Lifecycle
from kernel.periods import OpeningHours, Period, add_months, subtract, utc

AWAITING_PAYMENT, CONFIRMED, DONE, CANCELLED, MISSED = "awaiting_payment", "confirmed", "done", "cancelled", "missed"

APPOINTMENT = Lifecycle(
    "appointment",
    {
        (AWAITING_PAYMENT, "confirm"): CONFIRMED,
        (AWAITING_PAYMENT, "cancel"): CANCELLED,
        (CONFIRMED, "cancel"): CANCELLED,
        (CONFIRMED, "complete"): DONE,
        (CONFIRMED, "miss"): MISSED,
    },
)
APPOINTMENT_MOVES = sorted({(before, after) for (before, _), after in APPOINTMENT.table.items()})

HELD = (AWAITING_PAYMENT, CONFIRMED, DONE, MISSED)
"""States in which the technician's time is taken."""

PACKS = {"hour": 60, "half_day": 180, "day": 360}
"""Minutes of each pack of assistance."""

STEP = timedelta(minutes=30)
QUARTER = 15


def free_slots(
    hours: OpeningHours, taken: Iterable[Period], start: datetime, end: datetime, *, lasting: timedelta
) -> Iterator[Period]:
    """Each half hour at which `lasting` fits whole between `start` and `end`, within opening hours and beside `taken`.

    Slots begin on the hour or the half hour of the day.
    """
    for gap in subtract(hours.periods(utc(start), utc(end)), taken):
        begins = _on_the_half_hour(gap.start)
        while begins + lasting <= gap.end:
            yield Period(begins, begins + lasting)
            begins += STEP


def _on_the_half_hour(at: datetime) -> datetime:
    # Every zone's offset is of whole quarters; those that France uses are of whole hours.
    into = timedelta(minutes=at.minute % 30, seconds=at.second, microseconds=at.microsecond)
    return at + (STEP - into if into else timedelta())


def quarters(worked: timedelta) -> int:
    """Minutes to draw for time worked: every quarter of an hour begun counts, and there is at least one."""
    minutes = -(-int(worked.total_seconds()) // 60)
    return max(QUARTER, -(-minutes // QUARTER) * QUARTER)


def lost_on(paid_on: date, months: int) -> date:
    """The first day on which hours paid for on `paid_on` can no longer be used."""
    return add_months(paid_on, months)


def cancel_costs(starts_at: datetime, at: datetime, *, free_hours: int, late_minutes: int) -> int:
    """Minutes used up by a cancellation at `at`: none until `free_hours` before, then `late_minutes`."""
    return 0 if at <= starts_at - timedelta(hours=free_hours) else late_minutes
