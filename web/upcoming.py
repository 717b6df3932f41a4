"""What will happen next in a contract's life, in sentences."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from subscribers.models import AmendmentKind, Contract
from subscribers.selectors import Upcoming, upcoming


@dataclass(frozen=True)
class Next:
    """A day to come and what happens on it."""

    on: date
    icon: str
    sentence: str
    amendment: int = 0


def what_comes_next(contract: Contract, today: date) -> list[Next]:
    """The nearest first."""
    return [_told(one) for one in upcoming(contract, today=today)]


def _told(one: Upcoming) -> Next:
    if one.what == "amendment":
        label = str(dict(AmendmentKind.choices)[one.facts["kind"]])
        return Next(one.on, "adjustments", _("%(change)s takes effect.") % {"change": label}, one.facts["amendment"])
    if one.what == "anniversary":
        years = one.facts["years"]
        said = ngettext("%(years)s year in service.", "%(years)s years in service.", years) % {"years": years}
        return Next(one.on, "calendar", said)
    icon, sentence = {
        "commitment_ends": ("lock", _("The commitment ends; from then on the notice alone counts.")),
        "service_ends": ("circle-x", _("Last day of service.")),
        "activation_expected": ("plug-connected", _("The service is expected to begin (indicative).")),
    }[one.what]
    return Next(one.on, icon, sentence)
