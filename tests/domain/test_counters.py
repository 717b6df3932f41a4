"""What a delta of counters means, and when it means nothing."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from monitoring.domain.counters import Counter, Snapshot, delta, rates, restarted

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def snapshot(seconds: float, uptime: int, **counters: Counter) -> Snapshot:
    return Snapshot(START + timedelta(seconds=seconds), uptime, counters)


def test_a_rate_is_what_grew_over_the_seconds_between() -> None:
    before, after = snapshot(0, 1000, octets=Counter(500)), snapshot(30, 4000, octets=Counter(30_500))
    assert rates(before, after) == {"octets": 1000.0}


def test_a_first_reading_has_no_rate() -> None:
    assert rates(None, snapshot(0, 1000, octets=Counter(5))) == {}


def test_a_restart_drops_the_delta_even_when_the_counter_grew() -> None:
    before, after = snapshot(0, 900_000, octets=Counter(500)), snapshot(30, 1_200, octets=Counter(30_500))
    assert restarted(before, after)
    assert rates(before, after) == {}


def test_the_uptime_that_wraps_after_497_days_is_no_restart() -> None:
    before, after = snapshot(0, (1 << 32) - 1000, octets=Counter(0)), snapshot(30, 2000, octets=Counter(60))
    assert not restarted(before, after)
    assert rates(before, after) == {"octets": 2.0}


def test_a_restart_at_the_very_time_of_the_wrap_is_seen() -> None:
    assert restarted(snapshot(0, (1 << 32) - 1000), snapshot(600, 100))


def test_a_counter_of_32_bits_wraps_and_one_of_64_was_cleared() -> None:
    assert delta(Counter((1 << 32) - 10, 32), Counter(5, 32)) == 15
    assert delta(Counter(1 << 40), Counter(5)) is None
    assert delta(Counter(5, 32), Counter(5, 64)) is None


def test_a_counter_that_is_new_or_gone_has_no_rate() -> None:
    before, after = snapshot(0, 0, gone=Counter(1)), snapshot(10, 1000, new=Counter(1))
    assert rates(before, after) == {}


@given(st.integers(0, (1 << 32) - 1), st.integers(0, (1 << 32) - 1))
def test_what_was_counted_is_found_again_across_a_wrap(start: int, grown: int) -> None:
    assert delta(Counter(start, 32), Counter((start + grown) % (1 << 32), 32)) == grown


@given(st.integers(0, (1 << 32) - 1), st.integers(1, 86_400))
def test_a_device_that_runs_on_never_looks_restarted(uptime: int, seconds: int) -> None:
    later = (uptime + seconds * 100) % (1 << 32)
    assert not restarted(snapshot(0, uptime), snapshot(seconds, later))
