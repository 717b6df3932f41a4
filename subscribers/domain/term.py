"""When a contract may end, and what ending it early costs. See docs/rules/term.md for worked examples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kernel.errors import Refused
from kernel.money import ZERO, prorate, split
from kernel.periods import add_months, month_share

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Step:
    """One line of the reckoning. `start` and `end` are days, both included; `share` is in months.

    Kinds: `fee` a month or part of one left to pay, `refund` one invoiced but not owed, `setup` instalments left.
    """

    kind: str
    amount: Decimal
    start: date | None = None
    end: date | None = None
    share: Fraction | None = None

    def as_json(self) -> dict[str, Any]:
        told: dict[str, Any] = {"kind": self.kind, "amount": str(self.amount)}
        if self.start is not None and self.end is not None:
            told |= {"start": self.start.isoformat(), "end": self.end.isoformat(), "share": str(self.share)}
        return told


@dataclass(frozen=True)
class ExitAmount:
    """What the customer owes for leaving early, excluding VAT, or what is owed to him; never both above zero."""

    amount: Decimal
    refund: Decimal
    workings: tuple[Step, ...]


def committed_until(start: date, months: int) -> date:
    """The last day of a commitment of `months` that begins on `start`; the day before `start` when there is none."""
    return add_months(start, months) - DAY


def notice_effective_on(dated_on: date, cutoff_day: int = 20) -> date:
    """The last day of service after a notice dated `dated_on` (a letter by its postmark, a mail by its receipt).

    Up to `cutoff_day` included it is the end of that month, later the end of the following one.
    """
    if not 1 <= cutoff_day <= 31:
        raise Refused("cutoff_day_not_in_a_month", cutoff_day=cutoff_day)
    months = 1 if dated_on.day <= cutoff_day else 2
    return add_months(dated_on.replace(day=1), months) - DAY


def setup_left(setup_fee: Decimal, instalments: int, first_on: date, effective_on: date) -> Decimal:
    """The instalments of the set-up fee that fall due after `effective_on`, one a month from `first_on`."""
    parts = split(setup_fee, instalments)
    return sum((part for rank, part in enumerate(parts) if add_months(first_on, rank) > effective_on), ZERO)


def exit_amount(
    *,
    effective_on: date,
    committed_until: date,
    monthly_fee: Decimal,
    setup_left: Decimal = ZERO,
    invoiced_until: date | None = None,
    legitimate: bool = False,
) -> ExitAmount:
    """What leaving on `effective_on` (last day of service) costs, excluding VAT.

    The fees of each month until the end of the commitment, the first and last prorated by days and rounded one by one,
    exactly as they would have been invoiced; then the set-up instalments left. What is invoiced already (up to
    `invoiced_until`, included) is not charged twice, and what of it is not owed is given back. A `legitimate` reason
    leaves no fee to pay, only the instalments.
    """
    owed_until = effective_on if legitimate else max(effective_on, committed_until)
    paid_until = max(effective_on, invoiced_until or effective_on)
    steps = [
        *_months("fee", paid_until, owed_until, monthly_fee),
        *_months("refund", owed_until, paid_until, monthly_fee),
    ]
    if setup_left:
        steps.append(Step("setup", setup_left))
    net = sum((-step.amount if step.kind == "refund" else step.amount for step in steps), ZERO)
    return ExitAmount(max(net, ZERO), max(-net, ZERO), tuple(steps))


def _months(kind: str, after: date, until: date, fee: Decimal) -> Iterator[Step]:
    """One step for each civil month of the days after `after` up to `until`; none when there is no such day."""
    start = after + DAY
    while start <= until:
        next_month = add_months(start.replace(day=1), 1)
        end = min(next_month, until + DAY)
        share = month_share(start, end)
        yield Step(kind, prorate(fee, share), start, end - DAY, share)
        start = next_month


def reminders_due(
    began: date | None, until: date | None, today: date, *, days_before: int, anniversaries: bool = True
) -> list[tuple[str, date]]:
    """(kind, its day) of what a contract is to be reminded of on `today`: `commitment_ends`, `anniversary`.

    The end of a commitment from `days_before` days before to the day itself (0 for never), an anniversary of the
    activation from its day to a week later, for a sweep that missed some days.
    """
    found = []
    if until and days_before and until - timedelta(days=days_before) <= today <= until:
        found.append(("commitment_ends", until))
    if began and anniversaries:
        days = (add_months(began, 12 * (year - began.year)) for year in (today.year - 1, today.year))
        found += [("anniversary", day) for day in days if began < day <= today <= day + timedelta(days=7)]
    return found
