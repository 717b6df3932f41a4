"""Due dates and parts of an invoice: they sum to the total, whatever the cents."""

import doctest
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.domain.billing import HALF_YEARLY, MONTHLY, MONTHLY_SCHEDULE, BillingPolicy
from invoicing.domain.recurring import Service, expected
from invoicing.domain.schedule import announced, apportion, due_dates, instalments, too_late
from kernel.errors import Refused

POLICY = BillingPolicy()
amounts = st.decimals(Decimal("0.00"), Decimal("99999.99"), places=2)


def test_six_debits_each_the_gross_of_its_month() -> None:
    service = Service(HALF_YEARLY, Decimal("49.90"), Decimal(0), date(2026, 1, 1))
    (window,) = expected(service, date(2026, 1, 1), POLICY)
    parts = instalments(window, Decimal("359.28"), service=service, issued_on=date(2025, 12, 12), policy=POLICY)
    assert parts == [(date(2026, month, 5), Decimal("59.88")) for month in range(1, 7)]


def test_first_debit_is_smaller_for_a_part_month_and_carries_the_setup() -> None:
    service = Service(HALF_YEARLY, Decimal("49.90"), Decimal("90.00"), date(2026, 3, 17))
    (window,) = expected(service, date(2026, 3, 17), POLICY)
    parts = instalments(window, Decimal("436.38"), service=service, issued_on=date(2026, 3, 17), policy=POLICY)
    assert parts[0] == (date(2026, 3, 31), Decimal("136.98"))
    assert parts[1:] == [(date(2026, month, 5), Decimal("59.88")) for month in range(4, 9)]


def test_setup_may_be_spread_over_the_first_debits() -> None:
    service = Service(HALF_YEARLY, Decimal("50.00"), Decimal("100.00"), date(2026, 3, 1), setup_instalments=3)
    (window,) = expected(service, date(2026, 3, 1), POLICY)
    parts = instalments(window, Decimal("400.00"), service=service, issued_on=date(2026, 2, 10), policy=POLICY)
    assert [amount for _, amount in parts] == [
        Decimal(a) for a in ("83.33", "83.34", "83.33", "50.00", "50.00", "50.00")
    ]


def test_the_announced_schedule_is_the_invoices_to_come() -> None:
    service = Service(MONTHLY_SCHEDULE, Decimal("49.90"), Decimal("90.00"), date(2026, 3, 17))
    told = partial(announced, rate_of=lambda _item: Decimal(20), issued_on=date(2026, 3, 17), policy=POLICY)
    plan = told(service, date(2026, 3, 17))
    assert plan[0] == (date(2026, 3, 31), Decimal("136.98"))
    assert plan[1:] == [(date(2026, month, 5), Decimal("59.88")) for month in range(4, 9)]
    # None begins in the middle, the next one does in September.
    assert told(service, date(2026, 4, 1)) == []
    assert told(service, date(2026, 9, 1))[0] == (date(2026, 9, 5), Decimal("59.88"))
    assert told(replace(service, mode=MONTHLY), date(2026, 3, 17)) == []


def test_monthly_has_one_part() -> None:
    service = Service(MONTHLY, Decimal("49.90"), Decimal("90.00"), date(2026, 3, 17))
    (window,) = expected(service, date(2026, 3, 17), POLICY)
    parts = instalments(window, Decimal("136.98"), service=service, issued_on=date(2026, 3, 17), policy=POLICY)
    assert parts == [(date(2026, 3, 31), Decimal("136.98"))]


def test_no_due_date_before_its_notice() -> None:
    months = [date(2026, 1, 1), date(2026, 2, 1)]
    assert due_dates(months, date(2026, 1, 10), POLICY) == [date(2026, 1, 24), date(2026, 2, 5)]


def test_terms_past_sixty_days_are_named() -> None:
    due = [date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)]
    assert too_late(date(2025, 12, 31), due) == [date(2026, 3, 2), date(2026, 3, 3)]


def test_a_third_of_a_cent_goes_somewhere() -> None:
    assert apportion(Decimal("0.01"), [Decimal(1)] * 3) == [Decimal("0.00"), Decimal("0.01"), Decimal("0.00")]


def test_nothing_to_weigh_is_refused() -> None:
    with pytest.raises(Refused, match="schedule_without_weight"):
        apportion(Decimal(10), [Decimal(0)])


@given(total=amounts, weights=st.lists(amounts, min_size=1, max_size=12).filter(lambda weights: sum(weights) > 0))
def test_parts_sum_to_the_total_and_stay_within_a_cent_of_their_share(total: Decimal, weights: list[Decimal]) -> None:
    parts = apportion(total, weights)
    assert sum(parts) == total
    assert all(part >= 0 for part in parts)
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - total * weight / sum(weights)) <= Decimal("0.011")


def test_the_page_tells_the_truth() -> None:
    page = Path(__file__).parents[2] / "docs" / "rules" / "schedules.md"
    outcome = doctest.testfile(str(page), module_relative=False)
    assert (outcome.failed, outcome.attempted) == (0, 16)
