"""An exit amount line by line, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from subscribers.domain.term import ExitAmount
from web import formats


@dataclass(frozen=True)
class ExitLine:
    label: str
    amount: Decimal


def exit_lines(cost: ExitAmount) -> list[ExitLine]:
    """The workings of a reckoning that was just made."""
    return stored_lines(step.as_json() for step in cost.workings)


def stored_lines(steps: Iterable[Mapping[str, Any]]) -> list[ExitLine]:
    """The workings as a notice keeps them."""
    return [ExitLine(_label(step), _signed(step)) for step in steps]


def _signed(step: Mapping[str, Any]) -> Decimal:
    amount = Decimal(step["amount"])
    return -amount if step["kind"] == "refund" else amount


def _label(step: Mapping[str, Any]) -> str:
    if step["kind"] == "setup":
        return _("Set-up instalments left")
    facts = {
        "start": formats.short_day(date.fromisoformat(step["start"])),
        "end": formats.short_day(date.fromisoformat(step["end"])),
    }
    if step["kind"] == "refund":
        return _("Invoiced but not owed, from %(start)s to %(end)s") % facts
    if Fraction(step["share"]) == 1:
        return _("Fees of the month from %(start)s to %(end)s") % facts
    return _("Fees by the day, from %(start)s to %(end)s (%(share)s of the month)") % {**facts, "share": step["share"]}
