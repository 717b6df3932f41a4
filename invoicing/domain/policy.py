"""What the operator may set about debits and dunning; every field has the default of the contract.

A `debit` policy speaks to the bank and goes by date; a `dunning` policy is frozen into the contract at signature and
copied into the case when it opens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from invoicing.domain.stages import DEFAULT, Stage, checked, upgraded

LEGAL_FLOOR = Decimal(3)
"""Times the legal rate: what no agreement between professionals may go under (Commercial Code, L441-10)."""


@dataclass(frozen=True)
class DebitPolicy:
    """How debits are collected.

    Args:
        scheme: "CORE" or "B2B".
        lead_days: TARGET days between the hand-over to the bank and the collection (CORE: one, SEPA rulebook 4.3).
        service_lead_days: the same for a payment service, which hands over to its own bank (GoCardless: three).
        pain_version: of the file, "08" or "02" (banks that have not moved yet).
        cut_off_hour: hour, Europe/Paris, by which the bank takes a file on that day.
        notice_days: calendar days between the pre-notification and the collection.
        lower_amount_needs_notice: whether an amount lowered by a credit must be notified anew.
        represent_after_days: calendar days between a refusal and the next attempt: time for its own notice.
        expires_after_months: a mandate without a debit for so long has lapsed (SEPA rulebook: 36).
        refund_weeks: the debtor's unconditional right to a refund (CORE: 8; there is none in B2B).
    """

    scheme: str = "CORE"
    lead_days: int = 1
    service_lead_days: int = 3
    pain_version: str = "08"
    cut_off_hour: int = 10
    notice_days: int = 14
    lower_amount_needs_notice: bool = False
    represent_after_days: int = 15
    expires_after_months: int = 36
    refund_weeks: int = 8

    def __post_init__(self) -> None:
        if self.pain_version not in {"08", "02"}:
            raise ValueError("pain_version is 08 or 02")


@dataclass(frozen=True)
class DunningPolicy:
    """What follows an unpaid debit or invoice.

    Args:
        grace_days: days past due before an invoice payable by other means than debit is reminded.
        stages: what is done, in its order; see `invoicing.domain.stages`.
        threshold: undisputed overdue principal, in euros, up to which nobody is suspended.
        management_fee: euros outside VAT, once for each case.
        recovery_indemnity: euros outside VAT, the legal floor between professionals (French Commercial Code, D441-5).
        interest_multiplier: how many times the legal rate; under 3 only with `override_reason` (L441-10).
        avoided_weekdays: days on which nobody is suspended for non-payment, Monday being 0.
        avoid_holidays: neither on a public holiday nor on the eve of one.
        from_hour, until_hour: hours, Europe/Paris, between which a line is held back; it opens at any.
        restoration_fee: euros outside VAT, for a line opened again later than `restoration_free_months` after the wall.
        terminate_after_months: how long a line must have been walled before its contract may be ended for it.
    """

    grace_days: int = 7
    stages: tuple[Stage, ...] = DEFAULT
    threshold: Decimal = Decimal("5.00")
    management_fee: Decimal = Decimal("40.00")
    recovery_indemnity: Decimal = Decimal("40.00")
    interest_multiplier: Decimal = Decimal(3)
    override_reason: str = ""
    avoided_weekdays: tuple[int, ...] = (4, 5, 6)
    avoid_holidays: bool = True
    from_hour: int = 8
    until_hour: int = 18
    restoration_fee: Decimal = Decimal("50.00")
    restoration_free_months: int = 1
    terminate_after_months: int = 1

    def __post_init__(self) -> None:
        if not 0 <= self.from_hour < self.until_hour <= 24:
            raise ValueError("the hours run from 0 to 24, the first before the last")
        checked(self.stages)
        if self.grace_days < 0 or self.threshold < 0:
            raise ValueError("days and amounts are not negative")
        if set(self.avoided_weekdays) >= set(range(7)):
            raise ValueError("some day of the week must be left to suspend on")
        if self.interest_multiplier < LEGAL_FLOOR and not self.override_reason:
            raise ValueError("a multiplier under three times the legal rate needs a reason")

    @staticmethod
    def upgraded(values: Mapping[str, Any]) -> dict[str, Any]:
        """Values signed before the stages were a list, told as one."""
        return upgraded(values)

    @property
    def wall(self) -> Stage | None:
        """The stage that holds lines back; None for an operator who holds none for money."""
        return next((stage for stage in self.stages if stage.family == "wall"), None)

    @property
    def notice_days(self) -> int:
        """The days "without effect" before a line is held back."""
        return self.wall.after_days if self.wall else 0

    def charge(self, act: str) -> Decimal:
        """What a charging stage costs, euros; interest is reckoned, not fixed."""
        return {"management_fee": self.management_fee, "indemnity": self.recovery_indemnity}.get(act, Decimal(0))
