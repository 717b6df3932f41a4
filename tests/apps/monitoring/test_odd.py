"""A device whose answers are strange: its page says what was strange, once for each kind, and nothing is made up."""

from datetime import timedelta
from typing import Any

import pytest

from monitoring.domain.profiles import IF_IN, IF_OUT, UPTIME, Found
from monitoring.models import Series, Target
from monitoring.services import record_readings, sync_targets
from monitoring.services.recording import Reading
from monitoring.stores import store
from tests.apps.monitoring.sky import START, Sky, after

pytestmark = pytest.mark.django_db

NAMES = {"Gi0/0": 1}
MINUTES = range(1, 6)


@pytest.fixture
def target() -> Target:
    sky = Sky(1, watched_nodes=False)
    sync_targets(at=START)
    return sky.target(sky.boxes[0])


def said(minute: int, **odd: Any) -> Reading:
    """A minute's answer of a device in its right mind, unless told otherwise."""
    values = {UPTIME: 100_000 + 6_000 * minute, f"{IF_IN}.1": 6_000 * minute, f"{IF_OUT}.1": 60 * minute}
    told: dict[str, Any] = {"found": Found(names=NAMES), "renumbered": minute == 1} | odd
    changed = told.pop("values", {})
    return Reading(told.pop("target", 0), after(60 * minute), good=True, values=values | changed, **told)


def listen(target: Target, *odd: tuple[int, dict[str, Any]]) -> dict[str, str]:
    for minute in MINUTES:
        record_readings([said(minute, target=target.pk, **dict(odd).get(minute, {}))], at=after(60 * minute))
    target.refresh_from_db()
    return {code: at[14:16] for code, at in target.memory.get("odd", {}).items()}


def download(target: Target) -> list[float]:
    series = Series.objects.get(target=target, metric="in_bps")
    return [bucket.mean for bucket in store().read([series.pk], START, START + timedelta(hours=1))[series.pk]]


def test_a_device_in_its_right_mind_is_noted_for_nothing(target: Target) -> None:
    assert listen(target) == {}
    assert download(target) == [800.0, 800.0, 800.0]


def test_a_counter_that_went_back_is_noted_and_gives_no_rate(target: Target) -> None:
    assert listen(target, (4, {"values": {f"{IF_IN}.1": 17}})) == {"counters_back": "04"}
    assert download(target) == [800.0, pytest.approx((30_000 - 17) / 60 * 8, abs=0.01)]


def test_a_clock_that_jumped_is_noted_and_gives_no_rate(target: Target) -> None:
    jump = (4, {"values": {UPTIME: 999_000}}), (5, {"values": {UPTIME: 1_005_000}})
    assert listen(target, *jump) == {"clock_jumped": "04"}
    assert download(target) == [800.0, 800.0]


def test_what_is_no_number_is_noted_once_however_often_it_comes(target: Target) -> None:
    many = {f"{IF_IN}.1": b"many"}
    assert listen(target, (3, {"values": many}), (5, {"values": many})) == {"types": "05"}


def test_interfaces_with_other_numbers_and_another_engine_are_noted(target: Target) -> None:
    moved = {"found": Found(names={"Gi0/0": 7}), "renumbered": True}
    assert listen(target, (3, moved), (4, {"odd": ("engine",)})) == {"renumbered": "03", "engine": "04"}


def test_a_restart_is_nothing_odd(target: Target) -> None:
    reborn = {UPTIME: 900, f"{IF_IN}.1": 3}
    assert listen(target, (5, {"values": reborn})) == {}
    assert download(target) == [800.0, 800.0]
