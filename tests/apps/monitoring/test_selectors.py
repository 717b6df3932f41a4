"""What graphs, availability and the overview say."""

from datetime import timedelta
from unittest.mock import patch

import pytest
from pytest_django import DjangoAssertNumQueries

from monitoring import selectors
from monitoring.models import Outage, Series, Target
from monitoring.selectors import troubles
from monitoring.services import roll_up, sync_targets
from monitoring.stores import store
from monitoring.stores.base import Point
from provisioning import services as provisioning
from tests.apps.monitoring.sky import START, Sky, after

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def measured(sky: Sky, *, every: float, count: int, begin: float = 0) -> None:
    """A ramp on the first box's line: 1000, 2000 ... bit/s down, a tenth up."""
    target = sky.target(sky.boxes[0])
    down, up = (
        Series.objects.get_or_create(target=target, metric=metric, interface="Gi0/0")[0].pk
        for metric in ("in_bps", "out_bps")
    )
    other = Series.objects.get_or_create(target=target, metric="in_bps", interface="Gi0/1")[0].pk
    points = []
    for place in range(count):
        at = after(begin + place * every)
        points += [Point(down, at, 1000.0 * (place + 1)), Point(up, at, 100.0 * (place + 1)), Point(other, at, 7.0)]
    store().append(points)


def watched_sky(boxes: int = 1) -> Sky:
    sky = Sky(boxes)
    sync_targets(at=START)
    return sky


def test_traffic_is_that_of_the_interface_towards_the_network() -> None:
    sky = watched_sky()
    measured(sky, every=30, count=3)
    found = selectors.traffic(sky.lines[0], START, after(60))
    assert found.columns == [[START.timestamp(), after(30).timestamp()], [1000.0, 2000.0], [100.0, 200.0]]
    assert found.step == timedelta()


def test_a_hole_on_one_side_only_is_a_none() -> None:
    sky = watched_sky()
    measured(sky, every=30, count=1)
    up = Series.objects.get(metric="out_bps")
    store().append([Point(up.pk, after(30), 5.0)])
    found = selectors.traffic(sky.lines[0], START, after(60))
    assert found.download_bps == (1000.0, None)
    assert found.upload_bps == (100.0, 5.0)


def test_a_long_stretch_is_read_in_steps() -> None:
    sky = watched_sky()
    measured(sky, every=60, count=10)
    roll_up(at=after(2 * 86_400))
    week = selectors.traffic(sky.lines[0], START - timedelta(days=3), START + timedelta(days=2))
    assert week.step == timedelta(minutes=5)
    assert week.download_bps == (3000.0, 8000.0)
    year = selectors.traffic(sky.lines[0], START - timedelta(days=200), START + timedelta(days=2))
    assert year.step == timedelta(days=1)
    assert year.download_bps == (5500.0,)


def test_a_line_without_a_box_or_without_samples_has_an_empty_graph() -> None:
    sky = Sky(1)
    assert selectors.traffic(sky.lines[0], START, after(60)).columns == [[], [], []]
    sync_targets(at=START)
    assert selectors.traffic(sky.lines[0], START, after(60)).columns == [[], [], []]


def outage(sky: Sky, begin: float, end: float | None, doubt: float = 60, muted: str = "") -> Outage:
    return Outage.objects.create(
        target=sky.target(sky.boxes[0]),
        line=sky.lines[0],
        first_bad_at=after(begin),
        last_good_at=after(begin - doubt),
        confirmed_at=after(begin + 30),
        recovered_at=None if end is None else after(end),
        muted=muted,
    )


def test_availability_counts_each_outage_within_the_stretch_and_says_the_doubt() -> None:
    sky = watched_sky()
    outage(sky, -300, 300)
    outage(sky, 1000, 1600)
    outage(sky, 3000, None, doubt=30)
    outage_later = selectors.availability(sky.lines[0], START, START + HOUR)
    assert outage_later.down == timedelta(seconds=300 + 600 + 600)
    assert outage_later.doubt == timedelta(seconds=60 + 30)
    assert outage_later.share == pytest.approx(1 - 1500 / 3600)
    assert [span.ended_at for span in outage_later.outages] == [after(300), after(1600), None]
    assert outage_later.outages[1].doubt == timedelta(seconds=60)


def test_an_outage_outside_or_muted_counts_nothing() -> None:
    sky = watched_sky()
    outage(sky, -900, -300)
    outage(sky, 100, 200, muted="suspended")
    outage(sky, 3600, 4000)
    found = selectors.availability(sky.lines[0], START, START + HOUR)
    assert (found.down, found.share, found.outages) == (timedelta(), 1.0, ())


def test_nothing_is_known_of_a_line_before_its_box_was_heard() -> None:
    sky = watched_sky()
    line = sky.lines[0]
    assert not selectors.availability(line, START, START + HOUR).measured
    sky.run(70)
    assert selectors.availability(line, START, START + HOUR).measured
    assert not selectors.availability(line, line.attached_at - HOUR, line.attached_at).measured


def test_the_overview_counts_everything_in_a_fixed_number_of_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    sky = Sky(4)
    sky.run(70)
    sky.fall(sky.nodes["olt1"], sky.boxes[0])
    sky.run(150)
    with django_assert_num_queries(5):
        found = selectors.network_overview()
    assert found.boxes == {"unknown": 0, "up": 3, "suspect": 0, "down": 1}
    assert found.nodes == {"unknown": 0, "up": 4, "suspect": 0, "down": 1}
    assert found.watched == 9
    assert found.lost_nodes == (sky.nodes["olt1"],)
    assert (found.flapping, found.muted) == (0, 0)
    assert found.last_at is not None
    assert found.last_at <= sky.now


def test_the_latest_values_are_those_of_the_last_good_sample() -> None:
    sky = Sky(1)
    sky.run(70)
    target = sky.target(sky.boxes[0])
    assert selectors.latest(target) == {"answer_ms": 1.0, "uptime_seconds": 10.0}
    assert selectors.device_latest(sky.boxes[0]) == {"answer_ms": 1.0, "uptime_seconds": 10.0}
    assert selectors.device_latest(sky.nodes["core"]) == {"answer_ms": 1.0, "uptime_seconds": 10.0}
    sky.fall(sky.boxes[0])
    sky.run(300)
    assert selectors.latest(sky.target(sky.boxes[0])) == {"answer_ms": 1.0, "uptime_seconds": 10.0}


def test_a_target_never_polled_has_no_values() -> None:
    sky = watched_sky()
    assert selectors.latest(sky.target(sky.boxes[0])) == {}


def test_in_a_large_network_leaves_that_are_well_stand_together_and_the_others_alone() -> None:
    sky = Sky(1)
    olts = [provisioning.create_node(f"leaf{n}", name=f"Leaf {n}", kind="olt", address=f"10.0.0.{n}") for n in range(9)]
    for olt in olts:
        provisioning.add_uplink(olt, sky.nodes["left"])
    sync_targets(at=sky.now)
    Target.objects.filter(node__in=olts).update(state="up")
    Target.objects.filter(node=olts[4]).update(state="down", first_bad_at=sky.now)
    assert [place.folded for place in troubles.tree()] == [0] * 14
    with patch.object(troubles, "_ALL_DRAWN", 10):
        drawn = {place.node.code: (place.folded, place.state) for place in troubles.tree()}
    assert drawn.pop("leaf0") == (8, "up")
    assert drawn.pop("leaf4") == (0, "down")
    assert set(drawn) == set(sky.nodes)
    Target.objects.filter(node__in=[*olts, sky.nodes["left"]]).update(state="down", first_bad_at=sky.now)
    with patch.object(troubles, "_ALL_DRAWN", 10):
        storm = {place.node.code: (place.folded, place.state) for place in troubles.tree()}
    assert (storm["leaf0"], storm["left"]) == ((9, "down"), (0, "down"))
    assert set(storm) == {*sky.nodes, "leaf0"}
