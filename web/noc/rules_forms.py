"""Opening hours as people type them; they become new versions, never edits."""

from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.models import CalendarVersion
from kernel.services import french_holidays

DAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
REGIONS = (
    ("", _("Metropolitan France")),
    ("57", _("Moselle")),
    ("6AE", _("Alsace")),
    ("971", "Guadeloupe"),
    ("972", "Martinique"),
    ("973", "Guyane"),
    ("974", "La Réunion"),
    ("976", "Mayotte"),
)
AHEAD = 5


def day_picker() -> forms.DateInput:
    """The browser's own; it reads one way of writing a day, whatever the reader's language."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def proposed(region: str, whit_monday: bool, today: date) -> str:
    """The public holidays of this year and the next ones, a line each, to be read over before they are published."""
    days = french_holidays(range(today.year, today.year + AHEAD + 1), whit_monday=whit_monday, region=region)
    return "\n".join(f"{day} {name}" for day, name in days.items())


class HoursForm(forms.Form):
    """A week of several periods a day, and the closed days as a list that a person has read."""

    valid_from = forms.DateField(label=_("In force from"), widget=day_picker())
    closed = forms.CharField(
        label=_("Closed days"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("One a line: the date, then its name. Add your own closings; remove what you work on."),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for number, name in enumerate(DAYS):
            self.fields[f"day{number}"] = forms.CharField(label=name, required=False, max_length=120)
        self.order_fields(["valid_from", *(f"day{number}" for number in range(7)), "closed"])

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["weekly"] = {
            str(number): periods for number in range(7) if (periods := self._periods(given, f"day{number}"))
        }
        given["closed"] = self._closed(str(given.get("closed", "")))
        return given

    def _periods(self, given: dict[str, Any], name: str) -> list[list[str]]:
        found = []
        for text in str(given.get(name, "")).replace(",", " ").split():
            opens, _dash, closes = text.replace("–", "-").partition("-")
            try:
                found.append([f"{time.fromisoformat(one):%H:%M}" for one in (opens, closes)])
            except ValueError:
                self.add_error(name, _("Write periods as 08:00-12:00 14:00-18:00."))
        return found

    def _closed(self, text: str) -> dict[str, str]:
        found = {}
        for line in filter(None, (line.strip() for line in text.splitlines())):
            day, _space, name = line.partition(" ")
            try:
                found[date.fromisoformat(day).isoformat()] = name.strip()[:80]
            except ValueError:
                self.add_error("closed", _("Each line begins with a date such as 2026-12-24."))
                break
        return found


def hours_of(version: CalendarVersion | None) -> dict[str, str]:
    """What a version says, as the form shows it."""
    if version is None:
        return {f"day{number}": "08:00-18:00" for number in range(5)}
    found = {f"day{day}": " ".join("-".join(one) for one in periods) for day, periods in version.weekly.items()}
    return found | {"closed": "\n".join(f"{day} {name}" for day, name in sorted(version.closed.items()))}
