"""Executes the worked examples of docs/rules/penalties.md, to the cent, and holds the scale's laws."""

from datetime import time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kernel.periods import OpeningHours, month_of
from sla.domain.ledger import Event, read
from sla.domain.penalties import DEFAULT_SCALE, Step, Tier, assess
from sla.domain.policy import GtrPolicy
from tests.domain.rulebook import HOLIDAYS, Row, duration, examples, executed, instant

HOURS = OpeningHours({weekday: [(time(8), time(18))] for weekday in range(5)}, "Europe/Paris", HOLIDAYS)
LATENESSES = st.integers(0, 90_000).map(lambda seconds: timedelta(seconds=seconds))
FEES = st.decimals(Decimal("0.01"), 5_000, places=2)


def test_every_table_that_claims_it_is_executed() -> None:
    # Of the documents: tests/apps/invoicing/test_paper_credits.py.
    documents = "What was approved, and what is written"
    assert executed("penalties.md") == {"The tiers", "Amounts", "From the fault to the amount", documents}


@pytest.mark.parametrize("row", examples("penalties.md", "The tiers"), ids=lambda row: row["lateness"])
def test_tiers(row: Row) -> None:
    share = assess(duration(row["lateness"]), DEFAULT_SCALE, Decimal(100)).share
    assert share == Decimal(row["share"].removesuffix(" %")) / 100


@pytest.mark.parametrize("row", examples("penalties.md", "Amounts"), ids=lambda row: row["why"])
def test_amounts(row: Row) -> None:
    fee, already, cap = (Decimal(row[name]) for name in ("monthly fee", "already", "cap"))
    assert assess(duration(row["lateness"]), DEFAULT_SCALE, fee, already, cap).amount == Decimal(row["amount"])


@pytest.mark.parametrize(
    "row", examples("penalties.md", "From the fault to the amount"), ids=lambda row: row["restored"]
)
def test_from_the_fault_to_the_amount(row: Row) -> None:
    events = [Event(1, "started", instant(row["opened"])), Event(2, "restored", instant(row["restored"]))]
    told = read(events, GtrPolicy(), HOURS, instant(row["restored"]), monthly_fee=Decimal("49.90"))
    assert told.deadline is not None
    assert (told.lateness, told.would_cost) == (duration(row["lateness"]), Decimal(row["amount"]))
    assert f"{month_of(told.deadline, 'Europe/Paris'):%Y-%m}" == row["month"]


def test_a_second_beyond_an_edge_is_beyond_it() -> None:
    second = timedelta(seconds=1)
    hour = timedelta(hours=1)
    shares = [assess(lateness, DEFAULT_SCALE, Decimal(100)).amount for lateness in (hour - second, hour, 8 * hour)]
    assert shares == [Decimal("0.00"), Decimal("5.00"), Decimal("5.00")]
    beyond = [assess(lateness + second, DEFAULT_SCALE, Decimal(100)).amount for lateness in (8 * hour, 12 * hour)]
    assert beyond == [Decimal("10.00"), Decimal("15.00")]


def test_the_workings_tell_each_number() -> None:
    penalty = assess(timedelta(hours=13), DEFAULT_SCALE, Decimal("49.90"), already=Decimal("45.00"))
    assert penalty.workings == (
        Step("tier", {"lateness": "13:00:00", "share": "0.15"}),
        Step("share_of_fee", {"monthly_fee": "49.90", "share": "0.15", "amount": "7.49"}),
        Step("monthly_cap", {"ceiling": "49.90", "already": "45.00", "amount": "4.90"}),
    )


def test_an_empty_scale_costs_nothing() -> None:
    assert assess(timedelta(hours=100), (), Decimal("49.90")).amount == Decimal("0.00")


@pytest.mark.parametrize("share", [Decimal("1.01"), Decimal("-0.01")])
def test_a_share_is_a_part_of_one_fee(share: Decimal) -> None:
    with pytest.raises(ValueError, match="share"):
        Tier(timedelta(hours=1), included=True, share=share)


@given(LATENESSES, LATENESSES, FEES)
def test_more_lateness_never_costs_less(one: timedelta, more: timedelta, fee: Decimal) -> None:
    assert assess(one, DEFAULT_SCALE, fee).amount <= assess(one + more, DEFAULT_SCALE, fee).amount


@given(st.lists(LATENESSES, max_size=20), FEES)
def test_the_month_never_costs_more_than_one_fee(latenesses: list[timedelta], fee: Decimal) -> None:
    granted = Decimal(0)
    for lateness in latenesses:
        granted += assess(lateness, DEFAULT_SCALE, fee, granted).amount
    assert granted <= fee
    alone = sum((assess(lateness, DEFAULT_SCALE, fee).amount for lateness in latenesses), Decimal(0))
    assert granted == min(alone, fee)
