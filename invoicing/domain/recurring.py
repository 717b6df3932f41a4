"""What a contract should be invoiced up to a date, compared with what it was.

Months are civil months; the first runs from the activation and the last to the end of the contract, each prorated by
its days. A window is what one invoice covers: one month, or the months of a schedule counted from the activation.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from invoicing.domain.billing import HALF_YEARLY, MONTHLY, MONTHLY_SCHEDULE, BillingPolicy
from kernel.errors import Refused
from kernel.money import ZERO, cents, prorate
from kernel.periods import add_months, month_share

RECURRING, SETUP, REFUND = "recurring", "setup", "refund"
MODES = frozenset({MONTHLY, MONTHLY_SCHEDULE, HALF_YEARLY})
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Service:
    """What of a contract decides its invoices; amounts in euros excluding VAT, `ends_on` is the last day of service."""

    mode: str
    monthly_fee: Decimal
    setup_fee: Decimal
    activated_on: date
    ends_on: date | None = None
    setup_instalments: int = 1


@dataclass(frozen=True, slots=True)
class Item:
    """Something billed once per contract: `key` is "fee/2026-03", "setup/1" or "refund/2026-03"."""

    key: str
    kind: str
    start: date
    end: date
    net: Decimal
    full_price: Decimal

    @property
    def prorated(self) -> bool:
        return self.kind == RECURRING and self.net != cents(self.full_price)


@dataclass(frozen=True, slots=True)
class Window:
    """The items of one invoice, for the service period `[start, end)`."""

    start: date
    end: date
    items: tuple[Item, ...]

    @property
    def net(self) -> Decimal:
        return sum((item.net for item in self.items), ZERO)


def expected(service: Service, until: date, policy: BillingPolicy) -> list[Window]:
    """Every window that begins on or before `until`, with all its items. Raises `Refused("billing_mode_unknown")`."""
    if service.mode not in MODES:
        raise Refused("billing_mode_unknown", mode=service.mode)
    size = policy.schedule_months if service.mode == HALF_YEARLY else 1
    windows: list[Window] = []
    months: list[Item] = []
    for rank, item in enumerate(_months(service)):
        if rank % size == 0:
            windows += _window(months)
            months = []
            if item.start > until:
                break
        months.append(item)
    else:
        windows += _window(months)
    return _with_setup(windows, service)


def missing(windows: list[Window], billed: Mapping[str, Decimal]) -> list[Window]:
    """The windows reduced to the items whose key is not in `billed` (key -> net); those left empty vanish."""
    return [left for window in windows for left in _window([item for item in window.items if item.key not in billed])]


def refunds(service: Service, billed: Mapping[str, Decimal]) -> list[Item]:
    """What was invoiced beyond the end of the contract, as items of positive amount to credit.

    A month billed at more than its worth up to the end gives the difference; nothing without an end.
    """
    if service.ends_on is None:
        return []
    fees = sorted(key for key in billed if key.startswith("fee/") and key.replace("fee/", "refund/") not in billed)
    items = (_refund(service, service.ends_on, key, billed[key]) for key in fees)
    return [item for item in items if item.net > 0]


def _months(service: Service) -> Iterator[Item]:
    start = service.activated_on
    last = date.max.replace(day=1) if service.ends_on is None else service.ends_on + DAY
    while start < last:
        next_month = add_months(start.replace(day=1), 1)
        yield _month(service, start, min(next_month, last))
        start = next_month


def _month(service: Service, start: date, end: date) -> Item:
    net = prorate(service.monthly_fee, month_share(start, end))
    return Item(f"fee/{start:%Y-%m}", RECURRING, start, end, net, service.monthly_fee)


def _window(items: list[Item]) -> list[Window]:
    return [Window(items[0].start, max(item.end for item in items), tuple(items))] if items else []


def _with_setup(windows: list[Window], service: Service) -> list[Window]:
    if not windows or service.setup_fee == 0:
        return windows
    first, *others = windows
    fee = Item("setup/1", SETUP, first.start, first.start, cents(service.setup_fee), service.setup_fee)
    return [Window(first.start, first.end, (*first.items, fee)), *others]


def _refund(service: Service, ends_on: date, key: str, billed: Decimal) -> Item:
    month = date.fromisoformat(f"{key.removeprefix('fee/')}-01")
    start, next_month = max(month, service.activated_on), add_months(month, 1)
    end = max(start, min(next_month, ends_on + DAY))
    worth = prorate(service.monthly_fee, month_share(start, end))
    return Item(key.replace("fee/", "refund/"), REFUND, end, next_month, billed - worth, service.monthly_fee)
