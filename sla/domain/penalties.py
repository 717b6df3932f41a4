"""What lateness costs: a share of the monthly fee by tier, capped by the month; see ``docs/rules/penalties.md``."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from kernel.money import ZERO, cents


@dataclass(frozen=True)
class Tier:
    """From a lateness of ``beyond`` on (that very lateness too if ``included``), ``share`` of the monthly fee is due.

    ``share`` is a part of one: ``Decimal("0.05")`` is 5 %.
    """

    beyond: timedelta
    included: bool
    share: Decimal

    def __post_init__(self) -> None:
        if self.beyond < timedelta(0) or not 0 <= self.share <= 1:
            raise ValueError("a tier is a lateness and a share between 0 and 1")

    def holds(self, lateness: timedelta) -> bool:
        return lateness > self.beyond or (self.included and lateness == self.beyond)


Scale = Sequence[Tier]
ONE_FEE = Decimal(1)

DEFAULT_SCALE: tuple[Tier, ...] = (
    Tier(timedelta(hours=1), included=True, share=Decimal("0.05")),
    Tier(timedelta(hours=8), included=False, share=Decimal("0.10")),
    Tier(timedelta(hours=12), included=False, share=Decimal("0.15")),
)


@dataclass(frozen=True)
class Step:
    """One line of the workings: what was done, and the numbers it was done with."""

    code: str
    facts: dict[str, str]


@dataclass(frozen=True)
class Penalty:
    """``share`` of the fee that the tier gives (a part of one), ``amount`` in euros without VAT after the cap."""

    share: Decimal
    amount: Decimal
    workings: tuple[Step, ...]


def share_of(lateness: timedelta, scale: Scale) -> Decimal:
    """The share of the monthly fee that a lateness gives, as a part of one; nothing below the first tier."""
    return max((tier.share for tier in scale if tier.holds(lateness)), default=Decimal(0))


def assess(
    lateness: timedelta, scale: Scale, monthly_fee: Decimal, already: Decimal = ZERO, cap: Decimal = ONE_FEE
) -> Penalty:
    """The penalty for one lateness.

    ``monthly_fee`` is the recurring access fee without VAT, after discounts, in force when the incident opened;
    ``already`` what the same contract was granted in the same month, which never exceeds ``cap`` fees in all. Rounded
    half up to the cent, once. Source: the contract's article on the restoration guarantee.
    """
    share = share_of(lateness, scale)
    owed = cents(monthly_fee * share)
    ceiling = cents(monthly_fee * cap)
    amount = min(owed, max(cents(ceiling - already), ZERO))
    return Penalty(share, amount, _workings(lateness, share, monthly_fee, owed, already, ceiling, amount))


def _workings(
    lateness: timedelta,
    share: Decimal,
    fee: Decimal,
    owed: Decimal,
    already: Decimal,
    ceiling: Decimal,
    amount: Decimal,
) -> tuple[Step, ...]:
    tier = Step("tier", {"lateness": str(lateness), "share": str(share)})
    product = Step("share_of_fee", {"monthly_fee": str(fee), "share": str(share), "amount": str(owed)})
    cap = Step("monthly_cap", {"ceiling": str(ceiling), "already": str(already), "amount": str(amount)})
    return (tier, product, cap)
