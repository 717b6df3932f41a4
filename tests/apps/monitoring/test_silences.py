"""Announced maintenance silences what it covers and nothing else; measuring goes on all the while."""

from datetime import timedelta

import pytest

from monitoring.models import Mute, Outage, Sample
from monitoring.services import correlate
from provisioning.models import Line, Node
from sla import services as sla
from sla.models import Impact, Incident, MaintenanceWindow
from sla.selectors import clock_of
from tests.apps.monitoring.sky import START, Sky, after
from tests.apps.sla.world import noc

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)


def announced(minutes: int, *lines: Line, nodes: tuple[Node, ...] = (), early: timedelta = WEEK) -> MaintenanceWindow:
    """Work from the start of the story on, for so many minutes."""
    at, by = START - early, noc()
    window = sla.plan_maintenance(
        what="Replacing a line card",
        starts_at=START,
        ends_at=after(60 * minutes),
        lines=lines,
        nodes=nodes,
        at=at,
        by=by,
    )
    return sla.announce_maintenance(window, at=at, by=by)


def lost_for(sky: Sky, seconds: int, *things: object) -> None:
    sky.run(120)
    sky.fall(*things)  # type: ignore[arg-type]
    sky.run(seconds)
    sky.rise(*things)  # type: ignore[arg-type]
    sky.run(240)


def test_a_loss_within_the_window_opens_nothing_and_is_written_all_the_same() -> None:
    sky = Sky(1, watched_nodes=False)
    announced(60, sky.lines[0])
    lost_for(sky, 600, sky.boxes[0])
    outage = sky.outage(sky.boxes[0])
    assert outage.muted == Mute.MAINTENANCE
    assert outage.told_at is not None
    assert outage.recovered_at is not None
    assert not Incident.objects.exists()
    assert sky.target(sky.boxes[0]).state == "up"
    assert Sample.objects.filter(at__gt=outage.recovered_at).exists()


def test_the_line_beside_it_is_told_as_ever() -> None:
    sky = Sky(boxes=3, watched_nodes=False)
    announced(60, sky.lines[0])
    sky.run(120)
    sky.fall(sky.boxes[0], sky.boxes[2])
    sky.run(150)
    assert Impact.objects.get().line == sky.lines[2]
    assert sky.outage(sky.boxes[0]).muted == Mute.MAINTENANCE


def test_the_overrun_is_told_and_only_the_overrun_counts() -> None:
    sky = Sky(1, watched_nodes=False)
    window = announced(10, sky.lines[0])
    sky.run(120)
    sky.fall(sky.boxes[0])
    sky.run(420)
    assert not Incident.objects.exists()
    sky.run(900)
    impact = sky.impact(sky.lines[0])
    assert impact.started_at == sky.outage(sky.boxes[0]).first_bad_at < window.ends_at
    sky.rise(sky.boxes[0])
    sky.run(240)
    impact.refresh_from_db()
    assert impact.restored_at is not None
    assert clock_of(impact, impact.restored_at).elapsed == impact.restored_at - window.ends_at


def test_work_that_nobody_announced_silences_nothing() -> None:
    sky = Sky(1, watched_nodes=False)
    sla.plan_maintenance(
        what="A quick look", starts_at=START, ends_at=after(3600), lines=[sky.lines[0]], at=START - WEEK, by=noc()
    )
    lost_for(sky, 150, sky.boxes[0])
    assert sky.impact(sky.lines[0]).started_at == sky.outage(sky.boxes[0]).first_bad_at


def test_work_announced_too_late_silences_nothing() -> None:
    sky = Sky(1, watched_nodes=False)
    announced(600, sky.lines[0], early=timedelta(minutes=5))  # ten hours want a day's notice
    lost_for(sky, 150, sky.boxes[0])
    impact = sky.impact(sky.lines[0])
    assert impact.restored_at is not None
    assert impact.started_at is not None
    assert clock_of(impact, impact.restored_at).elapsed == impact.restored_at - impact.started_at


def test_a_node_that_is_worked_on_falls_in_silence_with_its_lines() -> None:
    sky = Sky()
    node, box = sky.nodes["olt1"], sky.boxes[0]
    announced(60, nodes=(node,))
    lost_for(sky, 300, node, box)
    assert {outage.muted for outage in Outage.objects.all()} == {Mute.MAINTENANCE}
    assert Outage.objects.count() == 2
    assert not Incident.objects.exists()
    assert correlate(at=sky.now) == 0
