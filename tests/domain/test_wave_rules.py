from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.domain import nights, waves

PARIS = ZoneInfo("Europe/Paris")


@pytest.mark.parametrize(
    ("total", "sizes"),
    [(0, []), (1, [1]), (4, [1, 3]), (6, [1, 5]), (7, [1, 5, 1]), (200, [1, 5, *[20] * 9, 14])],
)
def test_one_then_five_then_a_tenth_each(total: int, sizes: list[int]) -> None:
    assert waves.sizes(total) == sizes


@given(st.integers(min_value=0, max_value=20_000))
def test_every_box_is_in_one_wave_and_there_are_few(total: int) -> None:
    sizes = waves.sizes(total)
    assert sum(sizes) == total
    assert len(sizes) <= 12


@pytest.mark.parametrize(
    ("failures", "size", "stop"),
    [(0, 1, False), (1, 1, True), (1, 5, True), (1, 33, True), (1, 34, False), (2, 1000, True)],
)
def test_two_failures_or_three_percent_stop(failures: int, size: int, stop: bool) -> None:
    assert waves.stops(failures, size) is stop


def test_what_is_each_box_own_is_taken_out() -> None:
    own = {"hostname": "box-1", "address": "192.0.2.1", "site": ""}
    assert waves.alike("box-10 box-1 at 192.0.2.1", own) == "<hostname>0 <hostname> at <address>"


@given(
    st.text(min_size=1, max_size=20),
    st.integers(min_value=0, max_value=365 * 24 * 60),
)
def test_a_box_is_read_once_each_night_at_its_own_moment(name: str, minutes: int) -> None:
    after = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    first = nights.next_moment(name, after, zone=PARIS, first_hour=1, hours=4)
    second = nights.next_moment(name, first, zone=PARIS, first_hour=1, hours=4)
    assert timedelta(0) < first - after <= timedelta(hours=25)
    assert timedelta(hours=23) <= second - first <= timedelta(hours=25)
    begun = first.astimezone(PARIS).replace(hour=1, minute=0, second=0, microsecond=0).astimezone(UTC)
    assert timedelta(0) <= first - begun < timedelta(hours=4)
