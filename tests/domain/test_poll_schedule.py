"""Slots: one interval apart for ever, and spread evenly among targets."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitoring.domain.schedule import missed, next_slot, phase

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def test_the_phase_depends_on_nothing_but_the_name() -> None:
    assert phase("box:12", MINUTE) == timedelta(seconds=19, milliseconds=291)
    assert phase("box:13", MINUTE) != phase("box:12", MINUTE)


def test_the_load_is_flat() -> None:
    by_second = Counter(phase(f"box:{number}", MINUTE) // timedelta(seconds=1) for number in range(6000))
    assert set(by_second) == set(range(60))
    assert 60 < min(by_second.values()) <= max(by_second.values()) < 145


@given(st.text(max_size=12), st.integers(1, 3600), st.integers(0, 10**9))
def test_slots_are_exactly_one_interval_apart_however_late_the_poll(name: str, seconds: int, late: int) -> None:
    interval = timedelta(seconds=seconds)
    slot = next_slot(name, interval, START)
    assert START < slot <= START + interval
    after = slot + timedelta(microseconds=late)
    following = next_slot(name, interval, after)
    assert after < following <= after + interval
    assert (following - slot) % interval == timedelta()


def test_missed_slots_are_counted() -> None:
    assert missed(START, START + timedelta(seconds=59), MINUTE) == 0
    assert missed(START, START + timedelta(seconds=60), MINUTE) == 1
    assert missed(START, START + timedelta(seconds=185), MINUTE) == 3
    assert missed(START, START - timedelta(seconds=5), MINUTE) == 0
