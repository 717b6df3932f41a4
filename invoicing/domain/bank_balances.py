"""The balances that a bank states, held against one another and against the books."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

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
class Unbooked:
    """Euros that the bank told and account 512 does not hold, each with its reason: `waiting` for somebody who matches
    them, `aside` put aside by somebody as no customer's."""

    waiting: Decimal = ZERO
    aside: Decimal = ZERO


@dataclass(frozen=True, slots=True)
class Compared:
    """A statement beside the one before it and beside our books, in euros; every difference should be zero.

    `missing` is what moved between the statement before and this one: a statement nobody took in. `ours` is what
    account 512 moved since the first statement, `gap` how much more the bank moved than that and than what is
    known to be `unbooked`.
    """

    told: Balances
    missing: Decimal
    ours: Decimal
    unbooked: Unbooked
    gap: Decimal

    @property
    def agrees(self) -> bool:
        return not (self.told.unexplained or self.missing or self.gap)


def compare(
    statements: Iterable[Balances], booked: Callable[[date], Decimal], unbooked: Callable[[date], Unbooked]
) -> list[Compared]:
    """Each statement once, the oldest first; `booked` tells what account 512 moved up to a day, from the first on, and
    `unbooked` what the bank told up to that day that is not in it."""
    first: dict[str, Balances] = {}
    last: dict[str, Balances] = {}
    found = []
    ordered = sorted(set(statements), key=lambda told: (told.on, told.account, told.number))
    for day, told in groupby(ordered, key=lambda one: one.on):
        followed = []
        for one in told:
            first.setdefault(one.account, one)
            followed.append((one, one.opening - last[one.account].closing if one.account in last else ZERO))
            last[one.account] = one
        # Our books know days, no hours: the statements of one day are held against them together.
        theirs = sum((now.closing - first[account].opening for account, now in last.items()), ZERO)
        ours, apart = booked(day), unbooked(day)
        gap = theirs - ours - apart.waiting - apart.aside
        found += [Compared(one, missing, ours, apart, gap) for one, missing in followed]
    return found
