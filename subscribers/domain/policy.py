from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal


@dataclass(frozen=True)
class TermPolicy:
    """How contracts begin and end. `notice_cutoff_day` is the last day of a month whose notice ends that very month.

    `commitment_reminder_days`: how many days before its end a commitment is told to end, 0 for never.
    `revision_notice_months`: how long before its effect a change of price is told; `refusal_days` of it may be used to
    refuse, 0 for the whole.
    """

    commitment_from: Literal["activation", "signature"] = "activation"
    notice_cutoff_day: int = 20
    move_window_days: int = 15
    commitment_reminder_days: int = 90
    anniversary_reminder: bool = True
    revision_notice_months: int = 1
    refusal_days: int = 0


@dataclass(frozen=True)
class AssistancePolicy:
    """Prepaid hours of assistance. Prices are in euros excluding VAT.

    A visit can be called off for nothing until `free_cancel_hours` before it; later, or with nobody there,
    `late_minutes` are used up. Hours are lost `valid_months` after they were paid for.
    """

    hour_price: Decimal = Decimal(90)
    half_day_price: Decimal = Decimal(240)
    day_price: Decimal = Decimal(450)
    valid_months: int = 3
    remind_days: int = 14
    free_cancel_hours: int = 24
    late_minutes: int = 60


@dataclass(frozen=True)
class RetentionPolicy:
    """How long people stay known: a customer after his last contract ended, a lead after it was lost."""

    contract_months: int = 6
    lead_months: int = 36
