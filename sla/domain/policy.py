"""The restoration guarantee as a policy: what an administrator may set, and what a signed contract freezes."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Literal
from zoneinfo import ZoneInfo

from sla.domain.penalties import DEFAULT_SCALE, Tier


@dataclass(frozen=True)
class GtrPolicy:
    """The terms of the guarantee ("garantie de temps de rétablissement").

    ``allowance`` is open time. ``starts``: ``proven_loss`` counts from the first bad sample of a proven outage or the
    customer's earlier report; ``detection`` from the moment that the outage was proven, or the report;
    ``customer_ticket`` from the report alone. ``lateness`` measures what lies beyond the allowance in the contract's
    working hours or in real ones. ``relapse_window`` is real time: the same fault back within it continues the same
    clock. ``thresholds`` are percents of the allowance. ``zone`` is where months are civil
    months, for the cap and the claim; a month's penalties of one contract never exceed ``cap`` monthly fees. The fee is
    the ``base``: that of the access alone, or with the options that the contract carries. A claim is in time until
    ``claim_grace`` after the end of that month. Planned maintenance spares the clock when announced in time: by
    ``maintenance_notice`` of working time where it interrupts for more than ``maintenance_long`` of real time, else by
    ``maintenance_short_notice``. Raises ValueError when incoherent.
    """

    allowance: timedelta = timedelta(hours=15)
    starts: Literal["proven_loss", "detection", "customer_ticket"] = "proven_loss"
    scale: tuple[Tier, ...] = DEFAULT_SCALE
    lateness: Literal["working", "real"] = "working"
    relapse_window: timedelta = timedelta(hours=24)
    thresholds: tuple[int, ...] = (50, 75, 90, 100)
    credit: Literal["on_claim", "automatic"] = "on_claim"
    claim_grace: timedelta = timedelta(0)
    cap: Decimal = Decimal(1)
    base: Literal["access", "options"] = "access"
    zone: str = "Europe/Paris"
    maintenance_long: timedelta = timedelta(hours=5)
    maintenance_notice: timedelta = timedelta(hours=24)
    maintenance_short_notice: timedelta = timedelta(0)

    def __post_init__(self) -> None:
        if self.allowance <= timedelta(0):
            raise ValueError("the allowance is some time")
        if self.relapse_window < timedelta(0) or self.claim_grace < timedelta(0):
            raise ValueError("a window is not negative")
        if min(self.maintenance_long, self.maintenance_notice, self.maintenance_short_notice) < timedelta(0):
            raise ValueError("a notice is not negative")
        if self.cap < 0:
            raise ValueError("a cap is not negative")
        if list(self.scale) != sorted(self.scale, key=lambda tier: (tier.beyond, not tier.included)):
            raise ValueError("the tiers of the scale rise")
        try:
            ZoneInfo(self.zone)
        except (KeyError, ValueError):
            raise ValueError(f"there is no zone {self.zone}") from None
        if any(not 0 < percent <= 100 for percent in self.thresholds):
            raise ValueError("a threshold is a percent of the allowance")


@dataclass(frozen=True)
class EscalationPolicy:
    """Who is woken, and how. Everybody is mailed at each threshold; from ``text_from`` percent of the allowance on a
    text message goes too, and from ``second_call_from`` on the second on call is told too. A lateness is beyond 100."""

    text_from: int = 90
    second_call_from: int = 100

    def __post_init__(self) -> None:
        if min(self.text_from, self.second_call_from) < 0:
            raise ValueError("a percent is not negative")


@dataclass(frozen=True)
class ComplaintPolicy:
    """A complaint is made within ``window`` days of its event, and answered in the days of its kind."""

    window: int = 7
    service: int = 14
    technical: int = 45

    def __post_init__(self) -> None:
        if min(self.window, self.service, self.technical) < 1:
            raise ValueError("a delay is at least a day")


def weight_of(threshold: str) -> int:
    """How far a threshold is, in percent of the allowance; any lateness is beyond 100."""
    return int(threshold[:-1]) if threshold.endswith("%") else 101
