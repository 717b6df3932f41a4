from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import holidays
from django.db import transaction

from kernel.models import Calendar, CalendarVersion

Weekly = Mapping[str, list[list[str]]]


# As the `holidays` library names what differs from metropolitan France: local law, and the abolition of slavery.
REGIONS = ("", "57", "6AE", "971", "972", "973", "974", "976")


def french_holidays(years: Iterable[int], *, whit_monday: bool = True, region: str = "") -> dict[str, str]:
    """The public holidays of France, by ISO date, as a proposal to copy into the operator's own table.

    ``region`` is one of ``REGIONS``; nothing is metropolitan France without Alsace and Moselle.

    Whit Monday is a holiday in law but worked in many houses (the "day of solidarity"): a choice.
    """
    found = holidays.country_holidays("FR", subdiv=region or None, years=list(years), language="fr")
    days = {day.isoformat(): name.replace("'", "’") for day, name in sorted(found.items())}
    return days if whit_monday else {day: name for day, name in days.items() if "Pentecôte" not in name}


def publish_calendar(
    calendar: Calendar, *, valid_from: date, weekly: Weekly, closed: Mapping[str, str] | None = None
) -> CalendarVersion:
    """Publishes the hours of a calendar from a day on; incidents already open keep the version they were opened under.

    Raises:
        Refused: the hours overlap, go backwards or never open.
    """
    with transaction.atomic():
        # The calendar's own row is the lock: the first version has no elder to lock.
        Calendar.objects.select_for_update().get(pk=calendar.pk)
        last = CalendarVersion.objects.filter(calendar=calendar).order_by("-number").first()
        version = CalendarVersion(
            calendar=calendar,
            number=last.number + 1 if last else 1,
            valid_from=valid_from,
            weekly=dict(weekly),
            closed=dict(closed or {}),
        )
        version.opening_hours()
        version.save()
    return version


def open_calendar(
    code: str,
    *,
    name: str,
    valid_from: date,
    weekly: Weekly,
    closed: Mapping[str, str] | None = None,
    zone: str = "Europe/Paris",
) -> Calendar:
    """A new calendar with its first hours. Raises as `publish_calendar`, and then nothing is written."""
    with transaction.atomic():
        calendar = Calendar.objects.create(code=code, name=name, zone=zone)
        publish_calendar(calendar, valid_from=valid_from, weekly=weekly, closed=closed)
    return calendar
