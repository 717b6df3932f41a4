"""From what contracts should be invoiced to documents ready to be written: lines in the customer's words, and sums."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import structlog

from invoicing import selectors
from invoicing.domain import journal as books
from invoicing.domain.billing import OUTSIDE, STANDARD
from invoicing.domain.recurring import MORE, RECURRING, REFUND, Item, Service, Window
from invoicing.domain.schedule import announced, shared_instalments
from invoicing.domain.vat import Taxed, Totals, VatRates, totals
from invoicing.models import BillingAccount, Charge, InvoiceLine
from invoicing.selectors.parties import buyer_of
from invoicing.services.issue import LineDraft
from invoicing.services.wording import say, say_amount, say_period, say_sold
from kernel.errors import Refused

if TYPE_CHECKING:
    from invoicing.selectors import Proposal
    from subscribers.models import Contract, Customer

log = structlog.get_logger(__name__)

LINE_KINDS = {
    RECURRING: InvoiceLine.Kind.RECURRING,
    MORE: InvoiceLine.Kind.RECURRING,
    REFUND: InvoiceLine.Kind.REFUND,
}
# (period, first part, last): what makes two windows of a customer fit on one invoice.
GroupKey = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Bill:
    """An invoice ready to be numbered and written; `contract` is None when it groups several."""

    customer: Customer
    buyer: dict[str, Any]
    contract: Contract | None
    contracts: tuple[Contract, ...]
    lines: Sequence[LineDraft]
    found: Totals
    parts: Sequence[tuple[date, Decimal]]
    start: date | None
    end: date | None
    plan: Sequence[tuple[date, Decimal]] = ()
    charges: tuple[Charge, ...] = ()
    purchase_order: str = ""


def bills_of(
    proposals: Sequence[Proposal], *, accounts: Mapping[int, BillingAccount], rates: VatRates, on: date
) -> tuple[list[Bill], dict[int, Exception]]:
    """The invoices of proposals, and by contract what kept some from being reckoned.

    One contract that fails leaves the others alone; the sites of a grouped customer fail together, for one invoice
    cannot be half of itself.
    """
    bills: list[Bill] = []
    failed: dict[int, Exception] = {}
    grouped = {owner for owner, account in accounts.items() if account.grouped}
    for some in _together(proposals, grouped):
        try:
            owner = some[0].contract.customer_id
            bills += _bills(some, rates=rates, on=on, grouped=owner in grouped, account=accounts.get(owner))
        except Exception as error:
            if not isinstance(error, Refused):
                log.exception("contract_not_reckoned", contracts=[one.contract.number for one in some])
            failed |= {one.contract.pk: error for one in some}
    return bills, failed


def _together(proposals: Sequence[Proposal], grouped: Collection[int]) -> Iterator[list[Proposal]]:
    by_customer: dict[int, list[Proposal]] = {}
    for one in proposals:
        if one.contract.customer_id in grouped:
            by_customer.setdefault(one.contract.customer_id, []).append(one)
        else:
            yield [one]
    yield from by_customer.values()


def _bills(
    proposals: Sequence[Proposal], *, rates: VatRates, on: date, grouped: bool, account: BillingAccount | None
) -> Iterator[Bill]:
    shared: dict[GroupKey, list[tuple[Proposal, Window]]] = {}
    for one in proposals:
        for window in one.windows:
            shared.setdefault(_group(one, window, grouped=grouped), []).append((one, window))
    waiting = {one.contract.pk: _taxed_charges(one) for one in proposals}
    for members in shared.values():
        taken = [charge for one, _ in members for charge in waiting.pop(one.contract.pk, ())]
        yield _bill(members, taken, rates=rates, on=on, account=account)
    for one in proposals:
        left = waiting.get(one.contract.pk)
        if left:
            yield _bill_of_charges(one, left, rates=rates, on=on, account=account)


def _group(one: Proposal, window: Window, *, grouped: bool) -> GroupKey:
    contract = one.contract
    if not grouped:
        return contract.pk, window.start, window.items[0].key
    policy = selectors.billing_policy(contract)
    month = window.start.replace(day=1)
    return contract.billing_mode, month, one.order_for(window.start), policy.due_day, policy.notice_days


def _bill(
    members: Sequence[tuple[Proposal, Window]],
    charges: Sequence[Charge],
    *,
    rates: VatRates,
    on: date,
    account: BillingAccount | None,
) -> Bill:
    first, window = members[0]
    several = len({one.contract.pk for one, _ in members}) > 1
    rate_of = _rates_of(rates, on)
    served = [line for one, w in members for line in lines_of(one.contract, w.items, rate_of, place=several)]
    lines = [*served, *(_charge_line(charge, rates, on) for charge in charges)]
    found = totals_of(lines)
    policy = selectors.billing_policy(first.contract)
    bills = [(w, _served(one)) for one, w in members]
    # What is charged once falls due whole with the first part.
    service = totals_of(served).gross if charges else found.gross
    parts = shared_instalments(bills, service, issued_on=on, policy=policy, rate_of=rate_of)
    parts[0] = parts[0][0], parts[0][1] + found.gross - service
    start, end = min(w.start for _, w in members), max(w.end for _, w in members)
    plan = () if several else announced(_served(first), window.start, rate_of=rate_of, issued_on=on, policy=policy)
    contracts = tuple(dict.fromkeys(one.contract for one, _ in members))
    contract = None if several else first.contract
    first_day, last_day = (start, end) if end > start else (None, None)
    customer = first.contract.customer
    buyer = buyer_of(customer, account)
    order = first.order_for(window.start)
    return Bill(
        customer,
        buyer,
        contract,
        contracts,
        lines,
        found,
        parts,
        first_day,
        last_day,
        tuple(plan),
        tuple(charges),
        order,
    )


def totals_of(lines: Sequence[LineDraft]) -> Totals:
    """Net, VAT and gross of lines, one rounding for each rate."""
    return totals([Taxed(line.net, line.vat_category, line.vat_rate) for line in lines])


def _rates_of(rates: VatRates, on: date) -> Callable[[Item], Decimal]:
    """The rate of each item: that of the end of the period that it bills, else of the day of the document."""
    return lambda item: rates.of(item.start, item.end, on)


def _charge_line(charge: Charge, rates: VatRates, on: date) -> LineDraft:
    return charge_line(charge, rates.of(charge.period_start, charge.period_end, on))


def _bill_of_charges(
    one: Proposal, charges: Sequence[Charge], *, rates: VatRates, on: date, account: BillingAccount | None
) -> Bill:
    contract = one.contract
    lines = [_charge_line(charge, rates, on) for charge in charges]
    found = totals_of(lines)
    due_on = on + timedelta(days=selectors.billing_policy(contract).notice_days)
    start = min((charge.period_start for charge in charges if charge.period_start), default=None)
    end = max((charge.period_end for charge in charges if charge.period_end), default=None)
    parts = [(due_on, found.gross)]
    buyer = buyer_of(contract.customer, account)
    return Bill(
        contract.customer, buyer, contract, (contract,), lines, found, parts, start, end, charges=tuple(charges),
        purchase_order=one.order_for(start or on),
    )  # fmt: skip


def _taxed_charges(one: Proposal) -> list[Charge]:
    """Those that may stand beside taxed lines; what is outside VAT goes on a note of its own (BR-O-11)."""
    return [charge for charge in one.charges if charge_category(one.contract, charge) != OUTSIDE]


def charge_category(contract: Contract, charge: Charge) -> str:
    """The VAT category of a charge under the contract's policy; what it does not name is taxed as a service."""
    policy: Mapping[str, str] = selectors.billing_policy(contract).charge_vat
    return policy.get(charge.kind, STANDARD)


def charge_line(charge: Charge, rate: Decimal, *, category: str = STANDARD) -> LineDraft:
    """A charge as a line, in the words and at the price it was handed in with."""
    usage = charge.kind == Charge.Kind.USAGE
    return LineDraft(
        kind=InvoiceLine.Kind.USAGE if usage else InvoiceLine.Kind.CHARGE,
        label=charge.label,
        detail=charge.detail,
        net=charge.net,
        quantity=charge.quantity,
        unit_price=charge.unit_price,
        vat_category=category,
        vat_rate=rate if category == STANDARD else Decimal(0),
        account=books.SERVICES if usage else books.FEES,
        item=f"charge/{charge.pk}",
        contract=charge.contract,
        period_start=charge.period_start,
        period_end=charge.period_end,
    )


def lines_of(
    contract: Contract, items: Iterable[Item], rate_of: Callable[[Item], Decimal], *, place: bool = False
) -> Iterator[LineDraft]:
    """Items of a contract as lines; `place` names it and its site, on an invoice of several."""
    language, offer = contract.customer.language, contract.offer
    sold = offer.name if language == "fr" else offer.name_en or offer.name
    for item in items:
        dated = item.end > item.start
        yield LineDraft(
            kind=LINE_KINDS.get(item.kind, InvoiceLine.Kind.SETUP),
            label=say_sold(language, item.kind, item.label or sold),
            detail=_detail(contract, language, item, place=place),
            net=item.net,
            vat_category=STANDARD,
            vat_rate=rate_of(item),
            account=books.SERVICES,
            item=item.key,
            contract=contract,
            period_start=item.start if dated else None,
            period_end=item.end if dated else None,
        )


def _detail(contract: Contract, language: str, item: Item, *, place: bool) -> str:
    told = [f"{contract.number} · {contract.site.label}"] if place else []
    if item.end <= item.start:
        return " · ".join(told) or say(language, "contract", number=contract.number)
    told.append(say_period(language, item.start, item.end))
    if item.kind == RECURRING and contract.discount and not item.label:
        told.append(say(language, "discount", amount=say_amount(language, contract.discount)))
    if item.prorated:
        price = say_amount(language, item.full_price)
        days = (item.end - item.start).days
        told.append(say(language, "prorata", days=days, month=f"{item.start:%m/%Y}", price=price))
    return " · ".join(told)


def _served(one: Proposal) -> Service:
    if one.service is None:
        raise Refused("contract_not_activated", contract=one.contract.number)
    return one.service
