"""What will happen next in a contract's life."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from kernel.periods import add_months
from subscribers.domain import lifecycle
from subscribers.models import Amendment, Contract

DAY = timedelta(days=1)


@dataclass(frozen=True)
class Upcoming:
    """A day to come in a contract's life; `what` is a code that the faces translate: amendment, anniversary,
    commitment_ends, service_ends, activation_expected."""

    on: date
    what: str
    facts: dict[str, Any] = field(default_factory=dict)


def upcoming(contract: Contract, *, today: date) -> list[Upcoming]:
    """What lies ahead in a contract, the nearest first: its activation, changes agreed, its anniversary, its ends."""
    ahead = [one for one in (*_dates(contract, today), *_amendments(contract)) if one.on >= today]
    return sorted(ahead, key=lambda item: (item.on, item.what))


def _dates(contract: Contract, today: date) -> Iterator[Upcoming]:
    if contract.state == lifecycle.SIGNED and contract.expected_on:
        yield Upcoming(contract.expected_on, "activation_expected")
    if contract.state in lifecycle.SERVED and contract.committed_until:
        yield Upcoming(contract.committed_until, "commitment_ends")
    if contract.state == lifecycle.ENDING and contract.ends_on:
        yield Upcoming(contract.ends_on, "service_ends")
    if contract.state == lifecycle.ACTIVE and contract.activated_on:
        years = today.year - contract.activated_on.year
        passed = add_months(contract.activated_on, 12 * years) < today or years == 0
        rank = years + 1 if passed else years
        yield Upcoming(add_months(contract.activated_on, 12 * rank), "anniversary", {"years": rank})


def _amendments(contract: Contract) -> Iterator[Upcoming]:
    planned: list[Amendment] = [row for row in contract.amendments.all() if row.state == lifecycle.PLANNED]
    for row in planned:
        yield Upcoming(row.effective_on, "amendment", {"amendment": row.pk, "kind": row.kind})
