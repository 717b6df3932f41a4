"""When each part of an invoice falls due, and how much each part is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from invoicing.domain.billing import HALF_YEARLY, MONTHLY_SCHEDULE, BillingPolicy
from invoicing.domain.recurring import RECURRING, Service, Window, expected
from kernel.errors import Refused
from kernel.money import ZERO, cents, percent

LONGEST_TERM = timedelta(days=60)


def due_dates(months: Sequence[date], issued_on: date, policy: BillingPolicy) -> list[date]:
    """The policy's day in each of the months, none before the notice of a debit can have been given."""
    earliest = issued_on + timedelta(days=policy.notice_days)
    return [max(month.replace(day=policy.due_day), earliest) for month in months]


def apportion(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """`total` in parts proportional to `weights` (none negative), whose sum is `total` to the cent.

    Each part ends where the exact running sum, rounded, ends: no part is more than a cent from its exact share.
    Raises `Refused("schedule_without_weight")` when nothing weighs.
    """
    whole = sum(map(Fraction, weights), Fraction(0))
    if whole <= 0 or any(weight < 0 for weight in weights):
        raise Refused("schedule_without_weight")
    reached, given, parts = Fraction(0), ZERO, []
    for weight in weights:
        reached += Fraction(weight)
        part = cents(Fraction(total) * reached / whole) - given
        given += part
        parts.append(part)
    return parts


def instalments(
    window: Window, gross: Decimal, *, service: Service, issued_on: date, policy: BillingPolicy
) -> list[tuple[date, Decimal]]:
    """The due dates of an invoice and their amounts, VAT included, in order; their sum is `gross`.

    Under a schedule each month weighs its own fee, the set-up fee is spread over the first debits; else one part.
    """
    months = [item for item in window.items if item.kind == RECURRING]
    if service.mode != HALF_YEARLY or len(months) < 2:
        return [(due_dates([window.start], issued_on, policy)[0], gross)]
    weights = [item.net for item in months]
    setup = window.net - sum(weights, ZERO)
    spread = min(service.setup_instalments, len(weights))
    for rank, part in enumerate(apportion(setup, [Decimal(1)] * spread)):
        weights[rank] += part
    dates = due_dates([item.start for item in months], issued_on, policy)
    return list(zip(dates, apportion(gross, weights), strict=True))


def announced(
    service: Service, start: date, *, rate: Decimal, issued_on: date, policy: BillingPolicy
) -> list[tuple[date, Decimal]]:
    """Under "invoice each due date": the schedule that begins on `start`, amounts with VAT at `rate` percent.

    Each month will have its own invoice, the first one with the set-up fee. Empty when no schedule begins on that day.
    """
    halves = expected(replace(service, mode=HALF_YEARLY), start, policy)
    window = next((half for half in halves if half.start == start), None)
    if service.mode != MONTHLY_SCHEDULE or window is None:
        return []
    months = [item for item in window.items if item.kind == RECURRING]
    nets = [item.net for item in months]
    nets[0] += window.net - sum(nets, ZERO)
    dates = due_dates([item.start for item in months], issued_on, policy)
    return [(due_on, net + percent(net, rate)) for due_on, net in zip(dates, nets, strict=True)]


def too_late(issued_on: date, due: Sequence[date]) -> list[date]:
    """Due dates over 60 days after the invoice, the longest term to agree on (article L441-10 Code de commerce)."""
    return [day for day in due if day - issued_on > LONGEST_TERM]
