"""Pretend traffic: the shape of a day, and counters that add up however often one looks."""

from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lab.box import Box
from lab.street import build
from lab.traffic import FLOOR, LONGEST, download_bps, stretches

PARIS = ZoneInfo("Europe/Paris")
NAMES = [f"box-{number:04d}" for number in range(1, 41)]


def mean_bps(hour: int, day: int = 24) -> float:
    """Over forty lines of 100 Mb/s, in November 2026 (the 24th is a Tuesday)."""
    at = datetime(2026, 11, day, hour, 30, tzinfo=PARIS).timestamp()
    return sum(download_bps(name, 100, at) for name in NAMES) / len(NAMES)


def test_offices_work_by_day_eat_at_noon_and_rest_on_sundays() -> None:
    assert mean_bps(10) > 10 * mean_bps(3)
    assert mean_bps(10) > 1.3 * mean_bps(12)
    assert mean_bps(10) > 4 * mean_bps(10, day=22)


def test_no_line_exceeds_its_plan_or_falls_quite_silent() -> None:
    rates = [download_bps(name, 20, 1_790_000_000 + 977 * step) for name in NAMES for step in range(200)]
    assert max(rates) <= 20e6
    assert min(rates) >= 20e6 * FLOOR


@given(st.floats(0, 2e9), st.floats(0, 1e7))
def test_stretches_cover_the_time_exactly_and_are_not_too_many(since: float, span: float) -> None:
    parts = list(stretches(since, since + span))
    assert sum(seconds for _, seconds in parts) == pytest.approx((since + span) - since)
    assert all(since <= middle <= since + span for middle, _ in parts)
    assert len(parts) <= LONGEST


@given(st.lists(st.floats(0.1, 50), min_size=1, max_size=30))
def test_counters_add_up_however_often_one_looks(pauses: list[float]) -> None:
    now = [1_790_000_000.0]
    with TemporaryDirectory() as folder:
        often, once = (_box(Path(folder) / name, now) for name in ("often", "once"))
        for pause in pauses:
            now[0] += pause
            often.count()
        once.count()
    seen, reckoned = (box.interfaces["GigabitEthernet0/1"].counters.out_octets for box in (often, once))
    assert seen == pytest.approx(reckoned, rel=0.05)
    assert seen > 0


def _box(folder: Path, now: list[float]) -> Box:
    box = Box(build(1).boxes[0], folder, clock=lambda: now[0])
    path = box.type([box.running.top], "interface GigabitEthernet0/1", by="test")
    for line in ("ip address 192.168.1.1 255.255.255.0", "no shutdown"):
        path = box.type(path, line, by="test")
    return box
