from __future__ import annotations

from datetime import date, time
from zoneinfo import ZoneInfo

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from kernel.periods import OpeningHours


class Calendar(models.Model):
    """A named set of opening hours, such as "Metropolitan France, weekdays"; its hours live in versions.

    The zone never changes: it would move the clocks of every incident that pinned a version.
    """

    code = models.SlugField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    zone = models.CharField(_("time zone"), max_length=60, default="Europe/Paris")

    class Meta:
        verbose_name = _("calendar")
        verbose_name_plural = _("calendars")
        triggers = (pgtrigger.ReadOnly(name="zone_is_for_ever", fields=["zone"]),)

    def __str__(self) -> str:
        return self.name


class CalendarVersion(models.Model):
    """The hours of a calendar from a day on. An incident pins the version of its opening day: none is ever edited.

    `weekly` maps a weekday ("0" is Monday) to periods of local time, e.g. ``{"0": [["08:00", "18:00"]]}``; `closed`
    maps an ISO date to the name of the holiday.
    """

    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="versions", verbose_name=_("calendar"))
    number = models.PositiveIntegerField(_("version"))
    valid_from = models.DateField(_("valid from"))
    weekly = models.JSONField(_("weekly hours"))
    closed = models.JSONField(_("closed days"), default=dict, blank=True)

    class Meta:
        verbose_name = _("calendar version")
        verbose_name_plural = _("calendar versions")
        ordering = ("calendar", "-number")
        constraints = (models.UniqueConstraint(fields=["calendar", "number"], name="calendar_version_number"),)
        triggers = (pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),)

    def __str__(self) -> str:
        return f"{self.calendar} v{self.number}"

    def opening_hours(self) -> OpeningHours:
        """The rows as the pure value that the clock reckons with."""
        weekly = {
            int(day): [(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in periods]
            for day, periods in self.weekly.items()
        }
        closed = frozenset(date.fromisoformat(day) for day in self.closed)
        return OpeningHours(weekly=weekly, zone=ZoneInfo(self.calendar.zone), closed=closed)
