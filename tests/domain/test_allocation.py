"""Which debt a payment or a credit settles."""

import doctest
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.domain.allocation import Debt, allocate_credit, allocate_payment
from kernel.errors import Refused

TODAY = date(2026, 11, 21)
OVERDUE = Debt(1, date(2026, 10, 5), Decimal("59.88"))
FROZEN = Debt(2, date(2026, 12, 5), Decimal("59.88"))
NEXT = Debt(3, date(2027, 1, 5), Decimal("59.88"))
LAST = Debt(4, date(2027, 2, 5), Decimal("59.88"))

amounts = st.decimals(Decimal("0.01"), Decimal("9999.99"), places=2)
dues = st.decimals(Decimal("0.00"), Decimal("999.99"), places=2)
debts = st.lists(st.tuples(st.integers(-90, 90), dues), max_size=8).map(
    lambda rows: [Debt(rank, TODAY + timedelta(days=days), due) for rank, (days, due) in enumerate(rows)]
)


def test_a_payment_goes_to_the_oldest_debt() -> None:
    found = allocate_payment(Decimal("100.00"), [NEXT, LAST, OVERDUE])
    assert found.parts == ((1, Decimal("59.88")), (3, Decimal("40.12")))
    assert found.left == 0


def test_a_debit_pays_the_instalment_it_was_drawn_for() -> None:
    assert allocate_payment(Decimal("59.88"), [OVERDUE, NEXT], towards=[3]).parts == ((3, Decimal("59.88")),)


def test_what_a_payment_has_too_much_carries_over() -> None:
    found = allocate_payment(Decimal("60.00"), [OVERDUE])
    assert (found.parts, found.left) == (((1, Decimal("59.88")),), Decimal("0.12"))


def test_a_credit_lowers_the_earliest_instalment_not_in_a_frozen_batch() -> None:
    found = allocate_credit(Decimal("5.99"), [LAST, NEXT, FROZEN], frozen=[2])
    assert found.parts == ((3, Decimal("5.99")),)


def test_a_credit_clears_overdue_debt_first() -> None:
    found = allocate_credit(Decimal("70.00"), [NEXT, FROZEN, OVERDUE], frozen=[2])
    assert found.parts == ((1, Decimal("59.88")), (3, Decimal("10.12")))


def test_a_correction_goes_first_against_what_it_corrects() -> None:
    found = allocate_credit(Decimal("65.00"), [OVERDUE, NEXT, LAST], corrects=[3, 4])
    assert found.parts == ((4, Decimal("59.88")), (3, Decimal("5.12")))


def test_with_everything_frozen_a_credit_waits_whole() -> None:
    assert allocate_credit(Decimal("5.00"), [FROZEN], frozen=[2]).left == Decimal("5.00")


@pytest.mark.parametrize("amount", [Decimal(0), Decimal("-1.00")])
def test_nothing_or_less_is_refused(amount: Decimal) -> None:
    with pytest.raises(Refused, match="amount_not_positive"):
        allocate_payment(amount, [OVERDUE])


@given(amount=amounts, owed=debts, frozen=st.sets(st.integers(0, 7)))
def test_no_cent_is_lost_and_no_debt_goes_below_zero(amount: Decimal, owed: list[Debt], frozen: set[int]) -> None:
    found = allocate_credit(amount, owed, frozen=frozen)
    assert sum(part for _, part in found.parts) + found.left == amount
    due = {debt.id: debt.due for debt in owed}
    assert all(0 < part <= due[key] and key not in frozen for key, part in found.parts)
    free = sum(debt.due for debt in owed if debt.id not in frozen)
    assert found.left == max(amount - free, Decimal(0))


@given(owed=debts, amounts=st.lists(amounts, max_size=5), data=st.data())
def test_the_order_of_payments_does_not_change_what_is_left_to_pay(
    owed: list[Debt], amounts: list[Decimal], data: st.DataObject
) -> None:
    shuffled = data.draw(st.permutations(amounts))
    assert _after(owed, amounts) == _after(owed, list(shuffled))


def _after(owed: list[Debt], amounts: list[Decimal]) -> tuple[dict[int, Decimal], Decimal]:
    due, left = {debt.id: debt for debt in owed}, Decimal(0)
    for amount in amounts:
        found = allocate_payment(amount, list(due.values()))
        left += found.left
        for key, part in found.parts:
            due[key] = Debt(key, due[key].due_on, due[key].due - part)
    return {key: debt.due for key, debt in due.items()}, left


def test_the_page_tells_the_truth() -> None:
    page = Path(__file__).parents[2] / "docs" / "rules" / "credits.md"
    outcome = doctest.testfile(str(page), module_relative=False)
    assert (outcome.failed, outcome.attempted) == (0, 14)
