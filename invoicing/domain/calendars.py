"""The two calendars that money obeys: TARGET for the banks, French public holidays for the people."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache

import holidays

from invoicing.domain.days import BOOKS

SATURDAY = 5
DAY = timedelta(days=1)


@lru_cache(maxsize=64)
def _target(year: int) -> frozenset[date]:
    return frozenset(holidays.financial_holidays("ECB", years=year))


@lru_cache(maxsize=64)
def french_holidays(year: int) -> frozenset[date]:
    """The public holidays of metropolitan France."""
    return frozenset(holidays.country_holidays("FR", years=year))


def is_target_day(day: date) -> bool:
    """Whether the euro's settlement system (TARGET) is open: not at weekends, nor on its six closing days."""
    return day.weekday() < SATURDAY and day not in _target(day.year)


def is_holiday(day: date) -> bool:
    """Whether a day is a public holiday in France."""
    return day in french_holidays(day.year)


def roll_forward(day: date) -> date:
    """`day`, or the first TARGET day after it."""
    while not is_target_day(day):
        day += DAY
    return day


def target_days_before(day: date, count: int) -> date:
    """The TARGET day that lies `count` TARGET days before `day`."""
    while count:
        day -= DAY
        count -= is_target_day(day)
    return day


def hand_over_by(collection_on: date, *, lead_days: int, cut_off_hour: int) -> datetime:
    """The last instant (UTC) at which the bank takes a file for a collection date."""
    last = target_days_before(collection_on, lead_days)
    return datetime.combine(last, time(cut_off_hour), BOOKS).astimezone(UTC)
