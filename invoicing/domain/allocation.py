"""Which debt a payment or a credit settles: the oldest first, to the cent, the rest carried over."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from kernel.errors import Refused
from kernel.money import ZERO


@dataclass(frozen=True, slots=True)
class Debt:
    """What is still due of one instalment, in euros VAT included."""

    id: int
    due_on: date
    due: Decimal


@dataclass(frozen=True, slots=True)
class Allocated:
    """`parts` are (instalment id, amount) in the order they were served; `left` carries over."""

    parts: tuple[tuple[int, Decimal], ...]
    left: Decimal


def allocate_payment(amount: Decimal, debts: Iterable[Debt], *, towards: Collection[int] = ()) -> Allocated:
    """The debts the payer named first (a debit names its instalment; article 1342-10 Code civil), then the oldest.

    Raises `Refused("amount_not_positive")`.
    """
    return _serve(amount, sorted(debts, key=lambda debt: (debt.id not in towards, debt.due_on, debt.id)))


def allocate_credit(
    amount: Decimal,
    debts: Iterable[Debt],
    *,
    frozen: Collection[int] = (),
    corrects: Collection[int] = (),
    instead: Collection[int] = (),
) -> Allocated:
    """The instalments of the invoice it corrects, those of what was invoiced `instead`, overdue debt, the next to come.

    An instalment in a frozen batch is passed over: the bank has its amount already and would collect too much.
    `corrects` is empty for a penalty, which is not about what was invoiced. The last instalment of a corrected invoice
    goes first: a refund is for the months that will not be served. Raises `Refused("amount_not_positive")`.
    """
    free = sorted((debt for debt in debts if debt.id not in frozen), key=lambda debt: (debt.due_on, debt.id))
    corrected = [debt for debt in reversed(free) if debt.id in corrects]
    anew = [debt for debt in free if debt.id in instead]
    named = {debt.id for debt in (*corrected, *anew)}
    return _serve(amount, [*corrected, *anew, *(debt for debt in free if debt.id not in named)])


def _serve(amount: Decimal, debts: Iterable[Debt]) -> Allocated:
    if amount <= 0:
        raise Refused("amount_not_positive", amount=amount)
    left, parts = amount, []
    for debt in debts:
        part = min(left, debt.due)
        if part > ZERO:
            parts.append((debt.id, part))
            left -= part
    return Allocated(tuple(parts), left)
