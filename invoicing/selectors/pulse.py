"""The subscriptions month by month, as they were then: recurring revenue, customers, who came, changed and left."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

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
    """From the month of `first` to that of `last`: those whose price never moved summed by their days of service, and
    each of the others read once."""
    moving, terms = _moving(first, last), _terms()
    return [_month(month, moving, terms) for month in months(first, last)]


@dataclass(frozen=True, slots=True)
class _Term:
    """Contracts of the same days of service: how many, and what those whose price never moved cost a month, euros."""

    since: date
    until: date | None
    count: int
    fee: Decimal

    def serves(self, day: date) -> bool:
        return self.since <= day and (self.until is None or self.until >= day)


def _terms() -> list[_Term]:
    steady = Q(changed=False)
    rows = Contract.objects.filter(state__in=SERVED, activated_on__isnull=False).annotate(changed=_changed())
    sums = rows.order_by().values_list("activated_on", "ends_on").annotate(
        count=Count("pk"), total=Sum(FEE, filter=steady, default=ZERO, output_field=EUROS)
    )  # fmt: skip
    return [_Term(*row) for row in sums]


def _month(month: date, moving: list[tuple[Contract, dict[date, Decimal]]], terms: list[_Term]) -> Pulse:
    end, before = add_months(month, 1) - DAY, month - DAY
    there, then = [one for one in terms if one.serves(end)], [one for one in terms if one.serves(before)]
    new, gone = [one for one in there if not one.serves(before)], [one for one in then if not one.serves(end)]
    sums = {"new": _fee(new), "lost": _fee(gone), "grown": ZERO, "shrunk": ZERO}
    mrr, was = _fee(there), _fee(then)
    for contract, fees in moving:
        now, old = fees[end], fees[before]
        mrr, was = mrr + now, was + old
        sums[_kind(contract, now - old, end, before)] += abs(now - old)
    left, churned = _count(gone), sums["lost"] + sums["shrunk"]
    customers = served_on(end).aggregate(count=Count("customer", distinct=True))["count"]
    return Pulse(
        month, mrr, _count(there), customers, _count(new), left,
        _share(Decimal(left), Decimal(_count(then))), **sums, revenue_churn=_share(churned, was),
    )  # fmt: skip


def _fee(terms: Iterable[_Term]) -> Decimal:
    return sum((one.fee for one in terms), ZERO)


def _count(terms: Iterable[_Term]) -> int:
    return sum(one.count for one in terms)


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
