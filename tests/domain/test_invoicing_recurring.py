"""What should be invoiced, compared with what was; fee 49.90 HT, activated Tuesday 17 March 2026."""

import doctest
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from invoicing.domain.billing import HALF_YEARLY, MONTHLY, MONTHLY_SCHEDULE, BillingPolicy
from invoicing.domain.recurring import Service, Window, expected, missing, refunds
from kernel.errors import Refused

POLICY = BillingPolicy()
SERVICE = Service(HALF_YEARLY, Decimal("49.90"), Decimal("90.00"), date(2026, 3, 17))
days = st.dates(date(2024, 1, 1), date(2027, 12, 31))
fees = st.decimals(Decimal("0.01"), Decimal("999.99"), places=2)
modes = st.sampled_from([MONTHLY, MONTHLY_SCHEDULE, HALF_YEARLY])


def keys(windows: list[Window]) -> list[str]:
    return [item.key for window in windows for item in window.items]


def billed(windows: list[Window]) -> dict[str, Decimal]:
    return {item.key: item.net for window in windows for item in window.items}


def test_first_window_is_the_activation_month_prorated_five_more_and_the_setup() -> None:
    (window,) = expected(SERVICE, date(2026, 3, 17), POLICY)
    assert (window.start, window.end) == (date(2026, 3, 17), date(2026, 9, 1))
    assert keys([window]) == [*(f"fee/2026-0{month}" for month in range(3, 9)), "setup/1"]
    # 15 days of 31: 24.145..., rounded once.
    assert window.items[0].net == Decimal("24.15")
    assert [item.prorated for item in window.items] == [True, *[False] * 6]
    assert window.net == Decimal("24.15") + 5 * Decimal("49.90") + Decimal("90.00") == Decimal("363.65")


def test_activation_on_the_first_is_a_whole_month() -> None:
    (window,) = expected(replace(SERVICE, activated_on=date(2026, 3, 1)), date(2026, 3, 1), POLICY)
    assert window.items[0].net == Decimal("49.90")


@pytest.mark.parametrize("mode", [MONTHLY, MONTHLY_SCHEDULE])
def test_other_modes_invoice_month_by_month(mode: str) -> None:
    windows = expected(replace(SERVICE, mode=mode), date(2026, 5, 1), POLICY)
    assert [(window.start, window.end) for window in windows] == [
        (date(2026, 3, 17), date(2026, 4, 1)),
        (date(2026, 4, 1), date(2026, 5, 1)),
        (date(2026, 5, 1), date(2026, 6, 1)),
    ]
    assert keys(windows) == ["fee/2026-03", "setup/1", "fee/2026-04", "fee/2026-05"]


def test_the_eve_of_a_window_does_not_bill_it() -> None:
    assert len(expected(SERVICE, date(2026, 8, 31), POLICY)) == 1
    assert len(expected(SERVICE, date(2026, 9, 1), POLICY)) == 2


def test_nothing_before_the_activation() -> None:
    assert expected(SERVICE, date(2026, 3, 16), POLICY) == []


def test_last_month_is_prorated_and_nothing_follows() -> None:
    (window,) = expected(replace(SERVICE, ends_on=date(2026, 5, 10)), date(2026, 12, 31), POLICY)
    assert window.end == date(2026, 5, 11)
    # 10 days of 31.
    assert window.items[2].net == Decimal("16.10")
    assert keys([window]) == ["fee/2026-03", "fee/2026-04", "fee/2026-05", "setup/1"]


def test_no_setup_line_when_there_is_no_setup_fee() -> None:
    assert "setup/1" not in keys(expected(replace(SERVICE, setup_fee=Decimal(0)), date(2026, 3, 17), POLICY))


def test_an_unknown_mode_is_refused() -> None:
    with pytest.raises(Refused, match="billing_mode_unknown"):
        expected(replace(SERVICE, mode="yearly"), date(2026, 3, 17), POLICY)


def test_only_the_difference_is_missing() -> None:
    windows = expected(SERVICE, date(2026, 9, 1), POLICY)
    left = missing(windows, {"fee/2026-03": Decimal("24.15"), "fee/2026-04": Decimal("49.90"), "setup/1": Decimal(90)})
    assert keys(left)[:2] == ["fee/2026-05", "fee/2026-06"]
    assert (left[0].start, left[0].end) == (date(2026, 5, 1), date(2026, 9, 1))


def test_what_was_invoiced_beyond_the_end_is_refunded_by_its_days() -> None:
    whole = billed(expected(SERVICE, date(2026, 3, 17), POLICY))
    items = refunds(replace(SERVICE, ends_on=date(2026, 7, 10)), whole)
    assert [(item.key, item.net, item.start, item.end) for item in items] == [
        ("refund/2026-07", Decimal("33.80"), date(2026, 7, 11), date(2026, 8, 1)),
        ("refund/2026-08", Decimal("49.90"), date(2026, 8, 1), date(2026, 9, 1)),
    ]
    again = refunds(replace(SERVICE, ends_on=date(2026, 7, 10)), whole | {item.key: item.net for item in items})
    assert again == []


@given(mode=modes, fee=fees, setup=fees, activated=days, until=days, later=days)
def test_running_again_adds_nothing_and_two_runs_make_one(
    mode: str, fee: Decimal, setup: Decimal, activated: date, until: date, later: date
) -> None:
    service, (until, later) = Service(mode, fee, setup, activated), sorted((until, later))
    first = expected(service, until, POLICY)
    assert missing(first, billed(first)) == []
    once = billed(expected(service, later, POLICY))
    assert billed(first) | billed(missing(expected(service, later, POLICY), billed(first))) == once


@given(mode=modes, fee=fees, activated=days, length=st.integers(0, 900))
def test_no_month_twice_and_no_day_left_out(mode: str, fee: Decimal, activated: date, length: int) -> None:
    ends_on = activated + timedelta(days=length)
    windows = expected(Service(mode, fee, Decimal(0), activated, ends_on), date(2030, 1, 1), POLICY)
    months = [item for window in windows for item in window.items]
    assert len({item.key for item in months}) == len(months)
    assert [item.start for item in months] == [activated, *(item.end for item in months[:-1])]
    assert months[-1].end == ends_on + timedelta(days=1)


@given(fee=fees, activated=days, length=st.integers(0, 700))
def test_billed_beyond_the_end_less_refunds_is_what_the_service_was_worth(
    fee: Decimal, activated: date, length: int
) -> None:
    service = Service(HALF_YEARLY, fee, Decimal(0), activated)
    ended = replace(service, ends_on=activated + timedelta(days=length))
    whole = billed(expected(service, date(2030, 1, 1), POLICY))
    back = sum((item.net for item in refunds(ended, whole)), Decimal(0))
    assert sum(whole.values()) - back == sum(billed(expected(ended, date(2030, 1, 1), POLICY)).values())


def test_the_page_tells_the_truth() -> None:
    page = Path(__file__).parents[2] / "docs" / "rules" / "invoicing.md"
    outcome = doctest.testfile(str(page), module_relative=False)
    assert (outcome.failed, outcome.attempted) == (0, 50)
