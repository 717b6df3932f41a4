"""The balances that a bank states, held against one another and against the books."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kernel.money import ZERO


@dataclass(frozen=True, slots=True)
class Balances:
    """One statement: euros on the account at its beginning and its end, and the sum of the lines booked between."""

    account: str
    number: str
    on: date
    opening: Decimal
    closing: Decimal
    booked: Decimal

    @property
    def unexplained(self) -> Decimal:
        """What the lines do not account for; anything but zero is a statement that is not whole."""
        return self.closing - self.opening - self.booked


@dataclass(frozen=True, slots=True)
class Compared:
    """A statement beside the one before it and beside our books, in euros; every difference should be zero.

    `missing` is what moved between the statement before and this one: a statement nobody took in. `ours` is what
    account 512 moved since the first statement, `gap` how much more the bank moved.
    """

    told: Balances
    missing: Decimal
    ours: Decimal
    gap: Decimal

    @property
    def agrees(self) -> bool:
        return not (self.told.unexplained or self.missing or self.gap)


def compare(statements: Iterable[Balances], booked: Callable[[date], Decimal]) -> list[Compared]:
    """Each statement once, the oldest first; `booked` tells what account 512 moved up to a day, from the first on."""
    first: dict[str, Balances] = {}
    last: dict[str, Balances] = {}
    found = []
    for one in sorted(set(statements), key=lambda told: (told.on, told.account, told.number)):
        first.setdefault(one.account, one)
        missing = one.opening - last[one.account].closing if one.account in last else ZERO
        last[one.account] = one
        theirs = sum((now.closing - first[account].opening for account, now in last.items()), ZERO)
        ours = booked(one.on)
        found.append(Compared(one, missing, ours, theirs - ours))
    return found
