"""What another dunning policy would do to the very people who owe today: names, amounts, steps and days."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from invoicing.domain.dunning import Step, forecast
from invoicing.domain.policy import DunningPolicy
from invoicing.selectors.dunning import Position, dunning_policy, positions
from kernel.money import ZERO
from subscribers.models import Customer


@dataclass(frozen=True, slots=True)
class Course:
    """What is to come for one customer under one policy, if nothing is paid; the charges outside VAT, in euros."""

    steps: tuple[Step, ...]
    charges: Decimal

    @property
    def first(self) -> Step | None:
        return self.steps[0] if self.steps else None

    @property
    def suspended_on(self) -> date | None:
        return next((step.on for step in self.steps if step.kind == "suspend"), None)


@dataclass(frozen=True, slots=True)
class DryRow:
    """One customer, as things stand and as they would."""

    customer: Customer
    undisputed: Decimal
    now: Course
    then: Course

    @property
    def differs(self) -> bool:
        return self.now != self.then


@dataclass(frozen=True, slots=True)
class DryRun:
    """The largest debt first; the totals of both policies as (letters, suspensions, charges)."""

    rows: list[DryRow]
    now: tuple[int, int, Decimal]
    then: tuple[int, int, Decimal]


def dry_run(policy: DunningPolicy, on: date) -> DryRun:
    """Compares `policy` with the rules that each customer is under; nothing is written, nobody is told."""
    found = positions(on)
    customers = Customer.objects.in_bulk(list(found))
    rows = [_row(one, customers, policy, on) for one in found.values() if one.history.overdue > ZERO]
    rows.sort(key=lambda row: (-row.undisputed, row.customer.number))
    return DryRun(rows, _totals([row.now for row in rows]), _totals([row.then for row in rows]))


def _row(one: Position, customers: Mapping[int, Customer], policy: DunningPolicy, on: date) -> DryRow:
    customer = customers[one.customer_id]
    standing = dunning_policy(customer, one.case, on)
    return DryRow(customer, one.history.undisputed, _course(one, standing, on), _course(one, policy, on))


def _course(one: Position, policy: DunningPolicy, on: date) -> Course:
    steps = forecast(one.history, policy, on)
    return Course(steps, sum((policy.charge(step.act) for step in steps if step.kind == "charge"), ZERO))


def _totals(courses: list[Course]) -> tuple[int, int, Decimal]:
    letters = sum(step.kind in {"nudge", "letter"} for course in courses for step in course.steps)
    walled = sum(course.suspended_on is not None for course in courses)
    return letters, walled, sum((course.charges for course in courses), ZERO)
