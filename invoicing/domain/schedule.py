"""When each part of an invoice falls due, and how much each part is."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from math import lcm

from invoicing.domain.billing import HALF_YEARLY, MONTHLY_SCHEDULE, STANDARD, BillingPolicy
from invoicing.domain.recurring import RECURRING, Item, Service, Window, expected
from invoicing.domain.vat import Taxed, totals
from kernel.errors import Refused
from kernel.money import CENT, ZERO
from kernel.periods import first_of_month

LONGEST_TERM = timedelta(days=60)
RateOf = Callable[[Item], Decimal]


def _same(_item: Item) -> Decimal:
    """One rate for all: whichever it is, the parts are the same."""
    return ZERO


def due_dates(months: Sequence[date], issued_on: date, policy: BillingPolicy) -> list[date]:
    """The policy's day in each of the months, none before the notice of a debit can have been given."""
    earliest = issued_on + timedelta(days=policy.notice_days)
    return [max(month.replace(day=policy.due_day), earliest) for month in months]


def apportion(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """`total` in parts proportional to `weights` (none negative), whose sum is `total` to the cent.

    Each part ends where the exact running sum, rounded, ends: no part is more than a cent from its exact share.
    Raises `Refused("schedule_without_weight")` when nothing weighs.
    """
    exact = [weight.as_integer_ratio() for weight in weights]
    common = lcm(*(below for _, below in exact)) if exact else 1
    whole_weights = [above * (common // below) for above, below in exact]
    whole = sum(whole_weights)
    if whole <= 0 or any(weight < 0 for weight in whole_weights):
        raise Refused("schedule_without_weight")
    in_cents = int(total * 100)
    reached, given, parts = 0, 0, []
    for weight in whole_weights:
        reached += weight
        until = (2 * in_cents * reached + whole) // (2 * whole)
        parts.append(CENT * (until - given))
        given = until
    return parts


def instalments(
    window: Window, gross: Decimal, *, service: Service, issued_on: date, policy: BillingPolicy, rate_of: RateOf = _same
) -> list[tuple[date, Decimal]]:
    """The due dates of an invoice and their amounts, VAT included, in order; their sum is `gross`.

    Under a schedule each month weighs its own fee with its VAT, at the percent that `rate_of` says of an item; the
    set-up fee is spread over the first debits; else one part.
    """
    return shared_instalments([(window, service)], gross, issued_on=issued_on, policy=policy, rate_of=rate_of)


def shared_instalments(
    bills: Sequence[tuple[Window, Service]],
    gross: Decimal,
    *,
    issued_on: date,
    policy: BillingPolicy,
    rate_of: RateOf = _same,
) -> list[tuple[date, Decimal]]:
    """As `instalments`, for an invoice that groups the windows of several contracts."""
    if bills[0][1].mode != HALF_YEARLY:
        return [(_first_due(bills, issued_on, policy), gross)]
    weights: dict[date, Decimal] = {}
    setups: list[tuple[Decimal, int]] = []
    for window, service in bills:
        others = ZERO
        for item in window.items:
            taxed = item.net * (100 + rate_of(item))
            if item.kind == RECURRING:
                month = first_of_month(item.start)
                weights[month] = weights.get(month, ZERO) + taxed
            else:
                others += taxed
        setups.append((others, service.setup_instalments))
    if len(weights) < 2:
        return [(_first_due(bills, issued_on, policy), gross)]
    months = sorted(weights)
    shares = [weights[month] for month in months]
    for setup, over in setups:
        spread = min(over, len(shares))
        for rank, part in enumerate(apportion(setup, [Decimal(1)] * spread)) if setup else ():
            shares[rank] += part
    return list(zip(due_dates(months, issued_on, policy), apportion(gross, shares), strict=True))


def _first_due(bills: Sequence[tuple[Window, Service]], issued_on: date, policy: BillingPolicy) -> date:
    return due_dates([min(window.start for window, _ in bills)], issued_on, policy)[0]


def announced(
    service: Service, start: date, *, rate_of: RateOf, issued_on: date, policy: BillingPolicy
) -> list[tuple[date, Decimal]]:
    """Under "invoice each due date": the schedule that begins on `start`, amounts with VAT, each month at its rate.

    Each month will have its own invoice, the first one with the set-up fee. Empty when no schedule begins on that day.
    """
    if service.mode != MONTHLY_SCHEDULE:
        return []
    halves = expected(replace(service, mode=HALF_YEARLY), start, policy)
    window = next((half for half in halves if half.start == start), None)
    if window is None:
        return []
    months: dict[date, list[Taxed]] = {}
    for item in window.items:
        taxed = Taxed(item.net, STANDARD, rate_of(item))
        months.setdefault(item.start.replace(day=1), []).append(taxed)
    # Each will be invoiced so many days before its month, and needs its own notice then.
    to_notice = timedelta(days=policy.notice_days - policy.lead_days)
    dates = zip(due_dates(sorted(months), issued_on, policy), sorted(months), strict=True)
    return [(max(due_on, month + to_notice), totals(months[month]).gross) for due_on, month in dates]


def too_late(issued_on: date, due: Sequence[date]) -> list[date]:
    """Due dates over 60 days after the invoice, the longest term to agree on (article L441-10 Code de commerce)."""
    return [day for day in due if day - issued_on > LONGEST_TERM]
