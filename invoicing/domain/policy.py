"""What the operator may set about debits and dunning; every field has the default of the contract.

A `debit` policy speaks to the bank and goes by date; a `dunning` policy is frozen into the contract at signature and
copied into the case when it opens.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

LEGAL_FLOOR = Decimal(3)
"""Times the legal rate: what no agreement between professionals may go under (Commercial Code, L441-10)."""


@dataclass(frozen=True)
class DebitPolicy:
    """How debits are collected.

    Args:
        scheme: "CORE" or "B2B".
        lead_days: TARGET days between the hand-over to the bank and the collection (CORE: one, SEPA rulebook 4.3).
        cut_off_hour: hour, Europe/Paris, by which the bank takes a file on that day.
        notice_days: calendar days between the pre-notification and the collection.
        lower_amount_needs_notice: whether an amount lowered by a credit must be notified anew.
        represent_after_days: calendar days between a refusal and the next attempt: time for its own notice.
        expires_after_months: a mandate without a debit for so long has lapsed (SEPA rulebook: 36).
        refund_weeks: the debtor's unconditional right to a refund (CORE: 8; there is none in B2B).
    """

    scheme: str = "CORE"
    lead_days: int = 1
    cut_off_hour: int = 10
    notice_days: int = 14
    lower_amount_needs_notice: bool = False
    represent_after_days: int = 15
    expires_after_months: int = 36
    refund_weeks: int = 8


@dataclass(frozen=True)
class DunningPolicy:
    """What follows an unpaid debit or invoice.

    Args:
        grace_days: days past due before an invoice payable by other means than debit is reminded.
        letter_channel: "letter", posted by a person, or "mail".
        notice_days: the days "without effect" that run from the day after the letter left.
        threshold: undisputed overdue principal, in euros, up to which nobody is suspended.
        management_fee: euros outside VAT, once for each case.
        recovery_indemnity: euros outside VAT, the legal floor between professionals (French Commercial Code, D441-5).
        late_charge: "management_fee", "indemnity" or "both".
        interest_multiplier: how many times the legal rate; under 3 only with `override_reason` (L441-10).
        avoided_weekdays: days on which nobody is suspended for non-payment, Monday being 0.
        avoid_holidays: neither on a public holiday nor on the eve of one.
    """

    grace_days: int = 7
    letter_channel: str = "letter"
    notice_days: int = 15
    threshold: Decimal = Decimal("5.00")
    management_fee: Decimal = Decimal("40.00")
    recovery_indemnity: Decimal = Decimal("40.00")
    late_charge: str = "management_fee"
    interest_multiplier: Decimal = Decimal(3)
    override_reason: str = ""
    avoided_weekdays: tuple[int, ...] = (4, 5, 6)
    avoid_holidays: bool = True

    def __post_init__(self) -> None:
        if set(self.avoided_weekdays) >= set(range(7)):
            raise ValueError("some day of the week must be left to suspend on")
        if self.late_charge not in {"management_fee", "indemnity", "both"}:
            raise ValueError("late_charge is management_fee, indemnity or both")
        if self.interest_multiplier < LEGAL_FLOOR and not self.override_reason:
            raise ValueError("a multiplier under three times the legal rate needs a reason")
