"""The late payers of the day: promises broken, lines to be restricted, stages and endings that wait for a person."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from invoicing.domain.days import day_of
from invoicing.domain.dunning import Step
from invoicing.selectors import (
    Broken,
    Position,
    Unproven,
    broken_promises,
    next_steps,
    ripe_for_end,
    unproven_restores,
    unproven_walls,
)
from subscribers.models import Customer

AHEAD: Final = timedelta(days=7)
"""How far ahead the lines about to be restricted are told."""


@dataclass(frozen=True)
class Due:
    """One customer whom something is about to be done to, or who waits for a person; `owed` undisputed, in euros."""

    customer: Customer
    owed: Decimal
    step: Step


@dataclass(frozen=True)
class Late:
    """Each a list to work off, the most urgent first."""

    broken: list[Broken]
    to_wall: list[Due]
    walls: list[Unproven]
    restores: list[Unproven]
    waiting: list[Due]
    ripe: list[Customer]

    @property
    def suspensions(self) -> int:
        """The lines to be restricted, those wanted but not proven too."""
        return len(self.to_wall) + len(self.walls)

    @property
    def persons(self) -> int:
        return len(self.waiting) + len(self.ripe)


def late_today(now: datetime) -> Late:
    """Read once for the day's page, in a fixed number of queries."""
    found, today = next_steps(day_of(now)), day_of(now)
    to_wall = [(one, step) for one, step in found if step.kind in {"notice", "suspend"} and _soon(step.on, today)]
    waiting = [(one, step) for one, step in found if step.kind == "person"]
    ripe = {one.contract.customer_id: one.contract.customer for one in ripe_for_end(at=now)}
    customers = Customer.objects.in_bulk([one.customer_id for one, _step in (*to_wall, *waiting)])
    return Late(
        broken=broken_promises(at=now),
        to_wall=sorted(_due(to_wall, customers), key=lambda one: (one.step.on or today, -one.owed)),
        walls=unproven_walls(),
        restores=unproven_restores(),
        waiting=sorted(_due(waiting, customers), key=lambda one: -one.owed),
        ripe=[customer for pk, customer in ripe.items() if pk not in {one.customer_id for one, _step in waiting}],
    )


def _soon(on: date | None, today: date) -> bool:
    return on is not None and on <= today + AHEAD


def _due(rows: Iterable[tuple[Position, Step]], customers: dict[int, Customer]) -> list[Due]:
    return [Due(customers[one.customer_id], one.history.undisputed, step) for one, step in rows]
