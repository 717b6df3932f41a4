"""What contracts cost, by date: what invoicing asks before it writes a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from subscribers.domain import fees, lifecycle
from subscribers.models import Amendment, Contract, ContractOption, Offer
from subscribers.models.catalogue import Option

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Fee:
    """A monthly fee excluding VAT that runs over the days `[start, end)`; prorate it by days of the month.

    `key` is "access", or "option/7" for one row of `contract.options`: with a month it names a thing billed once.
    `name` and `name_en` are the product's; `quantity` units cost `amount` in all.
    """

    key: str
    name: str
    name_en: str
    amount: Decimal
    start: date
    end: date
    quantity: int = 1

    def label(self, language: str) -> str:
        return self.name if language == "fr" else self.name_en or self.name


@dataclass(frozen=True)
class OneOff:
    """Something charged once, excluding VAT, on or after the day `on`.

    `key` is "setup/1" for the contract's own set-up, "setup/option/7" for an option's, "setup/amendment/9" for the
    set-up of a move or a change of speed.
    """

    key: str
    name: str
    name_en: str
    amount: Decimal
    on: date


def fees_between(contract: Contract, start: date, end: date) -> list[Fee]:
    """Every monthly fee of a contract over the days `[start, end)`, amendments and options taken into account.

    The days before the activation and after `ends_on` cost nothing and are left out. Amendments planned for a day to
    come count as if they were in force by then; undone ones never do. Access spans come first and never overlap; each
    option is a span of its own. Invoicing multiplies each by its share of the month; a month billed at another price
    before an amendment was agreed is the difference between this and what the invoice lines say.
    """
    start, end = _served(contract, start, end)
    if start >= end:
        return []
    first, changes = access_history(contract)
    found = list(fees.spans(first, changes, start, end))
    offers = Offer.objects.in_bulk({span.access.offer for span in found})
    access = [
        Fee("access", offers[s.access.offer].name, offers[s.access.offer].name_en, s.access.fee, s.start, s.end)
        for s in found
    ]
    return [*access, *_option_fees(contract.options.select_related("option"), start, end)]


def one_off_fees(contract: Contract) -> list[OneOff]:
    """What is charged once for a contract: its set-up, its options', and those of amendments in force.

    The contract's own set-up may be paid in `setup_instalments`; the others are due at once.
    """
    if contract.activated_on is None:
        return []
    own = OneOff("setup/1", contract.offer.name, contract.offer.name_en, contract.setup_fee, contract.activated_on)
    options = [
        OneOff(f"setup/option/{row.pk}", row.option.name, row.option.name_en, row.setup_fee * row.quantity,
               row.starts_on or contract.activated_on)
        for row in contract.options.select_related("option")
    ]  # fmt: skip
    changed = contract.amendments.filter(state=lifecycle.APPLIED, setup_fee__gt=0).select_related("offer")
    amended = [
        OneOff(
            f"setup/amendment/{row.pk}", contract.offer.name, contract.offer.name_en, row.setup_fee, row.effective_on
        )
        for row in changed
    ]
    return [one for one in (own, *options, *amended) if one.amount > 0]


def fee_on(contract: Contract, day: date) -> Decimal:
    """The access fee after discount in force on a day, a month, excluding VAT: what penalties are a share of."""
    first, changes = access_history(contract)
    return fees.access_on(first, changes, day).fee


def monthly_total(contract: Contract, day: date) -> Decimal:
    """Everything recurring on a day, options included, a month, excluding VAT."""
    spans = _option_fees(contract.options.select_related("option"), day, day + DAY)
    return fee_on(contract, day) + sum((fee.amount for fee in spans), Decimal(0))


def recurring_on(contract: Contract, day: date) -> Decimal:
    """As `monthly_total`, from the `amendments` and `options` that were prefetched: no query a contract."""
    first, changes = access_history(contract)
    running = (
        row.monthly_fee * row.quantity
        for row in contract.options.all()
        if (row.starts_on is None or row.starts_on <= day) and (row.ends_on is None or row.ends_on >= day)
    )
    return fees.access_on(first, changes, day).fee + sum(running, Decimal(0))


def access_history(contract: Contract) -> tuple[fees.Access, list[fees.Change]]:
    """The access as first signed, and what changed it since or will."""
    rows = [row for row in contract.amendments.all() if row.state != lifecycle.UNDONE]
    rows.sort(key=lambda row: (row.effective_on, row.pk))
    return _first(contract, rows), [_change(row) for row in rows]


def _first(contract: Contract, rows: Iterable[Amendment]) -> fees.Access:
    applied = next((row for row in rows if row.state == lifecycle.APPLIED), None)
    if applied is None:
        return fees.Access(contract.offer_id, contract.monthly_fee, contract.discount)
    told = applied.before
    return fees.Access(int(told["offer"]), Decimal(told["monthly_fee"]), Decimal(told["discount"]))


def _change(row: Amendment) -> fees.Change:
    return fees.Change(row.effective_on, row.offer_id, row.monthly_fee, row.discount)


def _served(contract: Contract, start: date, end: date) -> tuple[date, date]:
    if contract.activated_on is None:
        return start, start
    last = contract.ends_on + DAY if contract.ends_on else end
    return max(start, contract.activated_on), min(end, last)


def _option_fees(rows: Iterable[ContractOption], start: date, end: date) -> Iterator[Fee]:
    for row in rows:
        since = max(start, row.starts_on or start)
        until = min(end, row.ends_on + DAY) if row.ends_on else end
        if since < until and row.monthly_fee > 0:
            option: Option = row.option
            amount = row.monthly_fee * row.quantity
            yield Fee(f"option/{row.pk}", option.name, option.name_en, amount, since, until, row.quantity)
