"""The billing policy: how early, on which day, in how many parts a service is invoiced; the VAT of each charge."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

MONTHLY, MONTHLY_SCHEDULE, HALF_YEARLY = "monthly", "monthly_schedule", "half_yearly"
STANDARD, OUTSIDE = "S", "O"
PUBLIC = "public"


def _charges_outside_vat() -> dict[str, str]:
    return dict.fromkeys(("management_fee", "indemnity", "interest", "restoration", "exit", "box", "recovery"), OUTSIDE)


@dataclass(frozen=True, kw_only=True)
class BillingPolicy:
    """Defaults of the `billing` policy row.

    `lead_days`: a service is invoiced so many days before it starts. `due_day`: day of each month (1 to 28) on which an
    instalment falls due.
    `notice_days`: least days between a schedule and its first debit (the SEPA pre-notification).
    `public_days`: least days that a public body has to pay, for what it is sent before falls due no sooner
    (Code de la commande publique, R2192-10).
    `schedule_months`: months of a schedule. `penalty_vat`: category of the credit for a penalty.
    `mentions`: the operator's own legal mentions, by language, printed at the foot of every document.
    `approve_runs`: a scheduled run waits for a person's approval instead of issuing by itself.
    `charge_vat`: UNTDID 5305 category of each charge, "O" being outside VAT; an operator's accountant decides.
    """

    lead_days: int = 20
    due_day: int = 5
    notice_days: int = 14
    public_days: int = 30
    schedule_months: int = 6
    penalty_vat: str = STANDARD
    mentions: Mapping[str, str] = field(default_factory=dict)
    approve_runs: bool = False
    charge_vat: Mapping[str, str] = field(default_factory=_charges_outside_vat)

    def towards(self, kind: str) -> "BillingPolicy":
        """The policy as it holds for a kind of customer."""
        if kind != PUBLIC or self.notice_days >= self.public_days:
            return self
        return replace(self, notice_days=self.public_days)
