"""The subscriptions month by month, as they were then: recurring revenue, customers, who came, changed and left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Count, DecimalField, Exists, F, OuterRef, Q, QuerySet, Sum

from invoicing.selectors.reports import months
from kernel.money import ZERO, prorate
from kernel.periods import add_months
from subscribers.models import Amendment, Contract, ContractOption
from subscribers.selectors.fees import recurring_on

DAY = timedelta(days=1)
EUROS: DecimalField[Decimal, Decimal] = DecimalField(max_digits=14, decimal_places=2)
FEE = F("monthly_fee") - F("discount")
SERVED = ("active", "ending", "ended")


@dataclass(frozen=True, slots=True)
class Pulse:
    """The subscriptions of a month, in euros a month excluding VAT.

    `mrr` is the recurring revenue on the month's last day, at the prices of then. From that of the month before it
    went up by what arrived (`new`) and rose (`grown`), and down by what fell (`shrunk`) and left (`lost`). `churn` is
    the share of the contracts served on the first day that ended in the month, `revenue_churn` that of their revenue.
    """

    month: date
    mrr: Decimal
    contracts: int
    customers: int
    arrived: int
    left: int
    churn: Decimal
    new: Decimal = ZERO
    grown: Decimal = ZERO
    shrunk: Decimal = ZERO
    lost: Decimal = ZERO
    revenue_churn: Decimal = ZERO

    @property
    def gained(self) -> Decimal:
        return self.new + self.grown

    @property
    def forgone(self) -> Decimal:
        return self.shrunk + self.lost

    @property
    def arpu(self) -> Decimal:
        return prorate(self.mrr, Decimal(1) / self.customers) if self.customers else ZERO


def pulse(first: date, last: date) -> list[Pulse]:
    """From the month of `first` to that of `last`: two queries a month for those whose price never moved, and each of
    the others read once."""
    moving = _moving(first, last)
    return [_month(month, moving) for month in months(first, last)]


def _month(month: date, moving: list[tuple[Contract, dict[date, Decimal]]]) -> Pulse:
    end, before = add_months(month, 1) - DAY, month - DAY
    there, then = _on(end, stayed=before), _on(before, stayed=end)
    sums = {"new": there["alone"], "lost": then["alone"], "grown": ZERO, "shrunk": ZERO}
    mrr, was = there["fee"], then["fee"]
    for contract, fees in moving:
        now, old = fees[end], fees[before]
        mrr, was = mrr + now, was + old
        sums[_kind(contract, now - old, end, before)] += abs(now - old)
    left, churned = then["gone"], sums["lost"] + sums["shrunk"]
    return Pulse(
        month, mrr, there["count"], there["customers"], there["gone"], left,
        _share(Decimal(left), Decimal(then["count"])), **sums, revenue_churn=_share(churned, was),
    )  # fmt: skip


def _on(day: date, *, stayed: date) -> dict[str, Any]:
    """The contracts served on a day, and those of them that are not on the other day (`alone` their fee, `gone` their
    number); fees of contracts whose price never moved."""
    steady, gone = Q(changed=False), ~Q(pk__in=served_on(stayed).values("pk"))
    sums: dict[str, Any] = (
        served_on(day)
        .annotate(changed=_changed())
        .aggregate(
            fee=Sum(FEE, filter=steady, default=ZERO, output_field=EUROS),
            alone=Sum(FEE, filter=steady & gone, default=ZERO, output_field=EUROS),
            gone=Count("pk", filter=gone),
            count=Count("pk"),
            customers=Count("customer", distinct=True),
        )
    )
    return sums


def _kind(contract: Contract, moved: Decimal, end: date, before: date) -> str:
    if not _serves(contract, before):
        return "new"
    if not _serves(contract, end):
        return "lost"
    return "grown" if moved >= 0 else "shrunk"


def _serves(contract: Contract, day: date) -> bool:
    since, until = contract.activated_on, contract.ends_on
    return since is not None and since <= day and (until is None or until >= day)


def _moving(first: date, last: date) -> list[tuple[Contract, dict[date, Decimal]]]:
    """The contracts that were amended or have options, and what each cost at the end of every month."""
    days = [add_months(month, 1) - DAY for month in [add_months(first.replace(day=1), -1), *months(first, last)]]
    rows = Contract.objects.filter(_changed(), state__in=SERVED).prefetch_related("amendments", "options")
    return [(contract, _fees(contract, days)) for contract in rows]


def _fees(contract: Contract, days: Iterable[date]) -> dict[date, Decimal]:
    return {day: recurring_on(contract, day) if _serves(contract, day) else ZERO for day in days}


def _changed() -> Q:
    amended = Exists(Amendment.objects.filter(contract=OuterRef("pk")).exclude(state="undone"))
    return Q(amended) | Q(Exists(ContractOption.objects.filter(contract=OuterRef("pk"))))


def _share(part: Decimal, whole: Decimal) -> Decimal:
    return part / whole if whole else ZERO


def served_on(day: date) -> QuerySet[Contract]:
    """The contracts in service on a day."""
    running = Q(ends_on=None) | Q(ends_on__gte=day)
    return Contract.objects.filter(running, state__in=SERVED, activated_on__lte=day)
