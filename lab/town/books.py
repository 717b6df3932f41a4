"""The books of the town: rated telephony, months that close, a preview left for whoever opens the desk."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

import structlog

from invoicing import services as invoicing
from invoicing.domain.days import day_of
from kernel.errors import Refused
from kernel.periods import add_months
from lab.town import founding
from subscribers.models import Contract

log = structlog.get_logger(__name__)

TALKERS = 7
"""One contract in so many uses the telephone beyond its plan."""
PRICE = Decimal("0.0900")


def rate_calls(day: date, *, at: datetime) -> None:
    """On the second of a month, the minutes of the one before, as a rating engine hands them in."""
    if day.day != 2:
        return
    end = day.replace(day=1)
    start = add_months(end, -1)
    talkers = Contract.objects.filter(state="active", activated_on__lt=start).order_by("pk")[::TALKERS]
    for rank, signed in enumerate(talkers):
        minutes = Decimal(20 + 13 * rank + start.month)
        net = (minutes * PRICE).quantize(Decimal("0.01"), "ROUND_HALF_UP")
        invoicing.add_charge(
            signed,
            kind="usage",
            key=f"calls/{signed.pk}/{start:%Y-%m}",
            on=end,
            label="Communications hors forfait",
            detail=f"{minutes} min, {start:%m/%Y}",
            net=net,
            quantity=minutes,
            unit_price=PRICE,
            period=(start, end),
            at=at,
        )


def close_months(day: date, *, at: datetime) -> None:
    """On the tenth, the month before last: the head of finance takes her time."""
    if day.day == 10:
        try:
            invoicing.close_month(add_months(day.replace(day=1), -2), at=at, by=founding.person("finance"))
        except Refused as refusal:
            # The first months have nothing to close; a gap would stand in red on the desk's own page.
            log.info("month_left_open", day=day.isoformat(), code=refusal.code)


def leave_a_preview(at: datetime) -> None:
    """What the next weeks would bill, waiting for somebody to look at it."""
    invoicing.prepare_run(until=day_of(at) + timedelta(days=45), at=at, by=founding.person("compta"))
