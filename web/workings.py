"""The arithmetic of a penalty, told as sentences from its stored workings."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from web import formats

Facts = Mapping[str, Any]


def steps(workings: Any) -> list[str]:
    """One sentence a step; a step nobody wrote a sentence for is told by its code and facts, never hidden."""
    return [_sentence(str(step.get("code", "")), step.get("facts", {})) for step in _listed(workings)]


def _listed(workings: Any) -> Sequence[Mapping[str, Any]]:
    found = workings.get("steps", []) if isinstance(workings, Mapping) else workings
    return [step for step in found or [] if isinstance(step, Mapping)]


def _sentence(code: str, facts: Facts) -> str:
    teller = _TELLERS.get(code)
    if teller is None:
        return f"{code}: " + ", ".join(f"{name} {value}" for name, value in facts.items())
    return teller(facts)


def _tier(facts: Facts) -> str:
    told = {"lateness": _hours(facts["lateness"]), "share": formats.percent(Decimal(facts["share"]))}
    return _("A lateness of %(lateness)s gives %(share)s of the monthly fee by the contract's scale.") % told


def _hours(text: str) -> str:
    """A stored timedelta (`1 day, 2:03:00`) as people write it."""
    days, _comma, clock = text.rpartition(", ")
    hours, minutes, _seconds = clock.split(":")
    whole = timedelta(days=int(days.split()[0]) if days else 0, hours=int(hours), minutes=int(minutes))
    return formats.duration(whole, days=False)


def _share_of_fee(facts: Facts) -> str:
    told = {
        "fee": formats.money(Decimal(facts["monthly_fee"])),
        "share": formats.percent(Decimal(facts["share"])),
        "amount": formats.money(Decimal(facts["amount"])),
    }
    return _("%(fee)s × %(share)s = %(amount)s, rounded to the cent.") % told


def _monthly_cap(facts: Facts) -> str:
    told = {
        # Workings written before the cap was a policy of its own tell the fee alone.
        "fee": formats.money(Decimal(facts.get("ceiling") or facts["monthly_fee"])),
        "already": formats.money(Decimal(facts["already"])),
        "amount": formats.money(Decimal(facts["amount"])),
    }
    if Decimal(facts["already"]) == 0:
        return _("Nothing else was granted in that month, whose ceiling is %(fee)s: %(amount)s.") % told
    return _("%(already)s was already granted in that month, whose ceiling is %(fee)s: %(amount)s.") % told


def _difference(facts: Facts) -> str:
    told = {name: formats.money(Decimal(facts[name])) for name in ("owed", "before", "amount")}
    return _("%(before)s was proposed before the correction and %(owed)s is owed: the difference is %(amount)s.") % told


_TELLERS: Mapping[str, Callable[[Facts], str]] = {
    "tier": _tier,
    "share_of_fee": _share_of_fee,
    "monthly_cap": _monthly_cap,
    "difference": _difference,
}
