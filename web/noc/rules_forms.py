"""Opening hours and the guarantee's terms as people type them; both become new versions, never edits."""

from datetime import date, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kernel.models import CalendarVersion
from kernel.services import french_holidays
from sla.domain.policy import GtrPolicy

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
HOUR = timedelta(hours=1)


def proposed(region: str, whit_monday: bool, today: date) -> str:
    """The public holidays of this year and the next ones, a line each, to be read over before they are published."""
    days = french_holidays(range(today.year, today.year + AHEAD + 1), whit_monday=whit_monday, region=region)
    return "\n".join(f"{day} {name}" for day, name in days.items())


class HoursForm(forms.Form):
    """A week of several periods a day, and the closed days as a list that a person has read."""

    valid_from = forms.DateField(label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}))
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


class GuaranteeForm(forms.Form):
    """The guarantee's terms for contracts signed from a day on; hours and percents as people say them."""

    valid_from = forms.DateField(label=_("For contracts signed from"), widget=forms.DateInput(attrs={"type": "date"}))
    allowance = forms.DecimalField(label=_("Allowance, in opening hours"), min_value=Decimal("0.25"), decimal_places=2)
    starts = forms.ChoiceField(
        label=_("The clock starts"),
        choices=[
            ("proven_loss", _("at the first bad sample of a proven loss, or the report if earlier")),
            ("detection", _("when the loss was proven, or the report if earlier")),
            ("customer_ticket", _("at the customer's report")),
        ],
    )
    lateness = forms.ChoiceField(
        label=_("Lateness is measured"), choices=[("working", _("in opening hours")), ("real", _("in real hours"))]
    )
    relapse_window = forms.DecimalField(label=_("Relapse window, in hours"), min_value=0, decimal_places=2)
    scale = forms.CharField(
        label=_("Scale"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "One tier a line: hours of lateness, then percent of the fee. “>8 10” is beyond 8 h, “1 5” from 1 h on."
        ),
    )
    credit = forms.ChoiceField(
        label=_("Penalties are credited"),
        choices=[("on_claim", _("when the customer asks")), ("automatic", _("without being asked"))],
    )
    claim_grace = forms.IntegerField(label=_("Days to claim after the end of the month"), min_value=0)
    maintenance_long = forms.DecimalField(
        label=_("Maintenance is long beyond, in hours"), min_value=0, decimal_places=2
    )
    maintenance_notice = forms.DecimalField(
        label=_("Notice of a long one, in opening hours"), min_value=0, decimal_places=2
    )
    reason = forms.CharField(label=_("Why this change"), max_length=300)

    def clean_scale(self) -> list[dict[str, Any]]:
        tiers = []
        for line in self.cleaned_data["scale"].splitlines():
            words = line.replace("%", " ").replace("h", " ").replace(",", ".").split()
            if not words:
                continue
            try:
                beyond, share = Decimal(words[0].removeprefix(">")), Decimal(words[1])
            except (ArithmeticError, IndexError):
                raise forms.ValidationError(_("Write each tier as two numbers, such as “1 5”.")) from None
            span = timedelta(seconds=int(beyond * 3600))
            tiers.append({"beyond": span, "included": not words[0].startswith(">"), "share": share / 100})
        return tiers

    def values(self) -> dict[str, Any]:
        """The policy's values; what this form does not show keeps its default."""
        given = self.cleaned_data
        spans = ("allowance", "relapse_window", "maintenance_long", "maintenance_notice")
        found = {name: timedelta(seconds=int(given[name] * 3600)) for name in spans}
        same = {name: given[name] for name in ("starts", "lateness", "scale", "credit")}
        return found | same | {"claim_grace": timedelta(days=given["claim_grace"])}


def terms_of(policy: GtrPolicy) -> dict[str, Any]:
    """A policy as the form shows it."""
    spans = ("allowance", "relapse_window", "maintenance_long", "maintenance_notice")
    lines = [f"{'' if tier.included else '>'}{_hours(tier.beyond)} {tier.share * 100:f}" for tier in policy.scale]
    found: dict[str, Any] = {name: _hours(getattr(policy, name)) for name in spans}
    return found | {
        "starts": policy.starts,
        "lateness": policy.lateness,
        "scale": "\n".join(line.rstrip("0").rstrip(".") if "." in line else line for line in lines),
        "credit": policy.credit,
        "claim_grace": policy.claim_grace.days,
    }


def _hours(span: timedelta) -> Decimal:
    return (Decimal(span // timedelta(seconds=1)) / 3600).quantize(Decimal("0.01")).normalize() + 0
