"""What a contract should be invoiced up to a date, compared with what it was.

Months are civil months; the first runs from the activation and the last to the end of the contract, each prorated by
its days. A window is what one invoice covers: one month, or the months of a schedule counted from the activation.
Fees run on tracks: the access is "fee", an option "option/7". A month of a track is one item, whatever its prices.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from invoicing.domain.billing import HALF_YEARLY, MONTHLY, MONTHLY_SCHEDULE, BillingPolicy
from kernel.errors import Refused
from kernel.money import ZERO, cents
from kernel.periods import month_share, next_month

RECURRING, SETUP, REFUND, MORE = "recurring", "setup", "refund", "more"
HAND = "hand"
"""Before an item, and a rank behind it: what a person credited of it."""
MODES = frozenset({MONTHLY, MONTHLY_SCHEDULE, HALF_YEARLY})
ACCESS = "fee"
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Span:
    """One price of a track over the days `[start, end)`; `end` None runs on. `label` is what is sold."""

    track: str
    amount: Decimal
    start: date
    end: date | None = None
    label: str = ""


@dataclass(frozen=True, slots=True)
class OneOff:
    """Something billed once, excluding VAT: `key` is "setup/option/7" or "setup/amendment/9"."""

    key: str
    amount: Decimal
    on: date
    label: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """What of a contract decides its invoices; amounts in euros excluding VAT, `ends_on` is the last day of service.

    `spans` are the prices by date where they changed or options run beside the access; without any the access costs
    `monthly_fee` all along. Only then are months already billed compared with what they are worth.
    """

    mode: str
    monthly_fee: Decimal
    setup_fee: Decimal
    activated_on: date
    ends_on: date | None = None
    setup_instalments: int = 1
    spans: tuple[Span, ...] = ()
    one_offs: tuple[OneOff, ...] = ()


class Item(NamedTuple):
    """Something billed once per contract: `key` is "fee/2026-03", "option/7/2026-03", "setup/1", "refund/2026-03".

    `full_price` is that of a whole month; `label` names the product where it is not the contract's offer.
    """

    key: str
    kind: str
    start: date
    end: date
    net: Decimal
    full_price: Decimal
    label: str = ""

    @property
    def prorated(self) -> bool:
        return self.kind == RECURRING and self.net != self.full_price


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
    items: list[Item] = []
    for rank, (start, end) in enumerate(_months(service)):
        if rank % size == 0:
            windows += _window(items)
            items = []
            if start > until:
                break
        items += _month(service, start, end)
    else:
        windows += _window(items)
    return _with_one_offs(_with_setup(windows, service), service, until)


def missing(windows: list[Window], billed: Mapping[str, Decimal]) -> list[Window]:
    """The windows reduced to the items whose key is not in `billed` (key -> net); those left empty vanish."""
    return [left for window in windows for left in _window([item for item in window.items if item.key not in billed])]


def refunds(service: Service, billed: Mapping[str, Decimal]) -> list[Item]:
    """What was invoiced above what it is worth, as items of positive amount to credit.

    Months after the end, prices that fell since; nothing while neither an end nor a change of price is known. With what
    a person credited of a month, no more than it was billed.
    """
    return [item for item in _differences(service, billed, REFUND) if item.net > 0]


def supplements(service: Service, billed: Mapping[str, Decimal]) -> list[Window]:
    """What months already invoiced are worth above what they were invoiced, as one window: prices that rose since."""
    items = [item for item in _differences(service, billed, MORE) if item.net > 0]
    return _window(items)


def _differences(service: Service, billed: Mapping[str, Decimal], kind: str) -> Iterator[Item]:
    if service.ends_on is None and not service.spans:
        return
    sums, turns = _so_far(billed)
    given = _by_hand(billed)
    for (track, month), paid in sorted(sums.items()):
        start, following = max(month, service.activated_on), next_month(month)
        if not service.spans and service.ends_on and following <= service.ends_on + DAY:
            continue
        end = max(start, min(following, service.ends_on + DAY)) if service.ends_on else following
        net = paid - _worth(service, track, start, end)
        if kind == REFUND:
            net = min(net, paid - given.get((track, month), ZERO))
        told = end if service.ends_on and end < following else start
        key = _difference_key(kind, track, month, turns.get((kind, track, month), 0))
        price, label = _price(service, track, start)
        yield Item(key, kind, told, following, net if kind == REFUND else -net, price, label)


def _so_far(
    billed: Mapping[str, Decimal],
) -> tuple[dict[tuple[str, date], Decimal], dict[tuple[str, str, date], int]]:
    """What each month of each track was billed in all, differences included, and how many differences there were."""
    sums: dict[tuple[str, date], Decimal] = {}
    turns: dict[tuple[str, str, date], int] = {}
    for key, net in billed.items():
        head, _, rest = key.partition("/")
        kind = head if head in {REFUND, MORE} else RECURRING
        found = _track_and_month(rest if kind != RECURRING else key)
        if found is None:
            continue
        sums[found] = sums.get(found, ZERO) + (-net if kind == REFUND else net)
        if kind != RECURRING:
            turns[kind, *found] = turns.get((kind, *found), 0) + 1
    return sums, turns


def refunded(key: str) -> str:
    """The item that a refund is about: "refund/2026-07" and "refund/2026-07/2" name July's fee."""
    parts = key.split("/")[1:]
    return "/".join(parts[:3]) if parts[0] == "option" else f"{ACCESS}/{parts[0]}"


def _by_hand(billed: Mapping[str, Decimal]) -> dict[tuple[str, date], Decimal]:
    """What persons credited of each month of each track: a gesture leaves the month worth what it was billed."""
    sums: dict[tuple[str, date], Decimal] = {}
    for key, net in billed.items():
        if key.startswith(f"{HAND}/") and (found := _track_and_month(credited_by_hand(key))):
            sums[found] = sums.get(found, ZERO) + net
    return sums


def credited_by_hand(key: str) -> str:
    """The item of which a person credited something: "hand/fee/2026-07/2" names July's fee."""
    return key.removeprefix(f"{HAND}/").rpartition("/")[0]


def _track_and_month(key: str) -> tuple[str, date] | None:
    """Of "fee/2026-03", "2026-03", "2026-03/2" or "option/7/2026-03"; None for what is no month of a track."""
    parts = key.split("/")
    track = f"option/{parts[1]}" if parts[0] == "option" and len(parts) > 2 else ACCESS
    month = parts[2] if track != ACCESS else parts[1] if parts[0] == ACCESS and len(parts) > 1 else parts[0]
    if len(month) != 7 or month[4] != "-" or not (month[:4] + month[5:]).isdecimal():
        return None
    return track, date(int(month[:4]), int(month[5:]), 1)


def _difference_key(kind: str, track: str, month: date, turns: int) -> str:
    name = _named(month) if track == ACCESS else f"{track}/{_named(month)}"
    return f"{kind}/{name}" if not turns else f"{kind}/{name}/{turns + 1}"


def _months(service: Service) -> Iterator[tuple[date, date]]:
    start = service.activated_on
    last = date.max.replace(day=1) if service.ends_on is None else service.ends_on + DAY
    while start < last:
        following = next_month(start)
        yield start, min(following, last)
        start = following


def _month(service: Service, start: date, end: date) -> Iterator[Item]:
    if not service.spans:
        net = _prorated(service.monthly_fee, start, end)
        yield Item(f"{ACCESS}/{_named(start)}", RECURRING, start, end, net, service.monthly_fee)
        return
    for track in dict.fromkeys(span.track for span in service.spans):
        net = _worth(service, track, start, end)
        days = [span for span in service.spans if span.track == track and _overlap(span, start, end)]
        if days and net > 0:
            first, last = max(start, days[0].start), min(end, days[-1].end or end)
            price = days[-1].amount
            yield Item(f"{track}/{_named(start)}", RECURRING, first, last, net, price, days[-1].label)


def _named(day: date) -> str:
    """The month of a day: 2026-03."""
    return day.isoformat()[:7]


def _worth(service: Service, track: str, start: date, end: date) -> Decimal:
    """What a track costs over days of one month, rounded once whatever the number of prices."""
    if not service.spans:
        return _prorated(service.monthly_fee, start, end) if track == ACCESS else ZERO
    total = Fraction(0)
    for span in service.spans:
        if span.track == track and _overlap(span, start, end):
            total += Fraction(span.amount) * month_share(max(start, span.start), min(end, span.end or end))
    return cents(total)


def _price(service: Service, track: str, day: date) -> tuple[Decimal, str]:
    """The price of a whole month on a day, and what is sold."""
    for span in service.spans:
        if span.track == track and _overlap(span, day, day + DAY):
            return span.amount, span.label
    return service.monthly_fee, ""


def _overlap(span: Span, start: date, end: date) -> bool:
    return span.start < end and (span.end is None or span.end > start)


def _prorated(amount: Decimal, start: date, end: date) -> Decimal:
    # A whole month is nearly every month: no need of fractions.
    if start.day == 1 and end.day == 1 and (end - start).days < 32:
        return cents(amount) if end > start else ZERO
    return cents(Fraction(amount) * month_share(start, end))


def _window(items: list[Item]) -> list[Window]:
    if not items:
        return []
    return [Window(min(item.start for item in items), max(item.end for item in items), tuple(items))]


def _with_setup(windows: list[Window], service: Service) -> list[Window]:
    if not windows or service.setup_fee == 0:
        return windows
    first, *others = windows
    fee = Item("setup/1", SETUP, first.start, first.start, cents(service.setup_fee), service.setup_fee)
    return [Window(first.start, first.end, (*first.items, fee)), *others]


def _with_one_offs(windows: list[Window], service: Service, until: date) -> list[Window]:
    """Each on the window its day falls into; the first windows are long past when an option is added."""
    for one in _due(service.one_offs, until):
        item = Item(one.key, SETUP, one.on, one.on, cents(one.amount), one.amount, one.label)
        for rank, window in enumerate(windows):
            if one.on < window.end or rank == len(windows) - 1:
                windows[rank] = Window(window.start, window.end, (*window.items, item))
                break
    return windows


def _due(one_offs: Iterable[OneOff], until: date) -> Iterator[OneOff]:
    return (one for one in one_offs if one.on <= until and one.amount > 0)
