"""The line from a lost box to its incident and its proven restoration, with a sky that falls on command."""

from datetime import timedelta

import pytest

from monitoring.models import Mute, Outage, Target
from monitoring.services import correlate, forget_box, sync_targets
from provisioning import services as provisioning
from provisioning.models import NodeHold
from sla.models import Impact, Incident
from tests.apps.monitoring.sky import MADE_AT, Sky

pytestmark = pytest.mark.django_db


def lost_box(sky: Sky) -> Outage:
    sky.run(120)
    sky.fall(sky.boxes[0])
    sky.run(120)
    return sky.outage(sky.boxes[0])


def test_a_lost_box_opens_one_incident_dated_from_its_first_bad_sample() -> None:
    sky = Sky()
    outage = lost_box(sky)
    incident = Incident.objects.get()
    impact = sky.impact(sky.lines[0])
    assert outage.incident == incident == impact.incident
    assert (incident.kind, incident.origin, incident.root_node) == ("outage", "monitoring", None)
    assert impact.started_at == outage.first_bad_at
    assert impact.last_good_at == outage.last_good_at
    assert outage.last_good_at is not None
    assert timedelta(seconds=54) < outage.first_bad_at - outage.last_good_at <= timedelta(seconds=66)
    assert timedelta(seconds=30) <= outage.confirmed_at - outage.first_bad_at <= timedelta(seconds=36)
    assert sky.target(sky.boxes[0]).state == "down"
    sky.boxes[0].refresh_from_db()
    assert sky.boxes[0].lost_at is not None


def test_a_recovery_is_dated_by_its_first_good_sample_and_ends_the_clock() -> None:
    sky = Sky()
    outage = lost_box(sky)
    sky.rise(sky.boxes[0])
    sky.run(180)
    outage.refresh_from_db()
    impact = sky.impact(sky.lines[0])
    assert outage.recovered_at is not None
    assert outage.recovery_proven_at is not None
    assert timedelta(seconds=60) <= outage.recovery_proven_at - outage.recovered_at <= timedelta(seconds=120)
    assert impact.restored_at == outage.recovered_at
    assert Incident.objects.get().state == "restored"
    assert outage.told_at is not None
    evidence = impact.events.get(kind="restored").evidence
    assert evidence["first_good_at"] == outage.recovered_at.isoformat()
    assert evidence["proven_at"] == outage.recovery_proven_at.isoformat()


def test_a_loss_that_is_gone_within_the_hold_down_says_nothing() -> None:
    sky = Sky(1, watched_nodes=False)
    sky.run(120)
    sky.fall(sky.boxes[0])
    while sky.target(sky.boxes[0]).state != "suspect":
        sky.run(2)
    sky.run(15)
    sky.rise(sky.boxes[0])
    sky.run(300)
    assert not Outage.objects.exists()
    assert not Incident.objects.exists()
    assert sky.target(sky.boxes[0]).state == "up"


def test_a_box_with_wrong_keys_lives_and_says_what_is_wrong() -> None:
    sky = Sky(1, watched_nodes=False)
    sky.run(120)
    sky.probe.shut.add(str(sky.boxes[0].address))
    sky.run(300)
    target = sky.target(sky.boxes[0])
    assert (target.state, target.trouble) == ("up", "refused")
    assert not Outage.objects.exists()


def test_a_box_never_seen_is_not_lost() -> None:
    sky = Sky(1, watched_nodes=False)
    sky.fall(sky.boxes[0])
    sky.run(400)
    assert sky.target(sky.boxes[0]).state == "unknown"
    assert not Outage.objects.exists()


def test_a_suspended_line_opens_nothing_until_it_is_lifted() -> None:
    sky = Sky(1, watched_nodes=False)
    provisioning.suspend(sky.lines[0], reason="unpaid", why="reminder of 1 November", at=MADE_AT, by=None)
    outage = lost_box(sky)
    assert outage.muted == Mute.SUSPENDED
    assert not Incident.objects.exists()
    lifted_at = sky.now
    provisioning.lift(sky.lines[0], reason="unpaid", why="paid", at=lifted_at, by=None)
    sky.run(60)
    assert sky.impact(sky.lines[0]).started_at == lifted_at
    outage.refresh_from_db()
    assert outage.muted == Mute.NONE


def test_a_suspended_line_that_comes_back_was_never_told() -> None:
    sky = Sky(1, watched_nodes=False)
    provisioning.suspend(sky.lines[0], reason="unpaid", why="reminder of 1 November", at=MADE_AT, by=None)
    outage = lost_box(sky)
    sky.rise(sky.boxes[0])
    sky.run(180)
    outage.refresh_from_db()
    assert outage.recovered_at is not None
    assert outage.told_at is not None
    assert not Incident.objects.exists()


def test_a_box_out_of_service_is_no_longer_asked() -> None:
    sky = Sky(1, watched_nodes=False)
    sky.run(120)
    provisioning.recall_box(sky.boxes[0], at=sky.now, by=None)
    sky.fall(sky.boxes[0])
    sky.run(300)
    assert not sky.target(sky.boxes[0]).watched
    assert not Outage.objects.exists()


def test_an_exchanged_box_inherits_the_outage_of_its_line() -> None:
    sky = Sky(1, watched_nodes=False)
    outage = lost_box(sky)
    provisioning.recall_box(sky.boxes[0], at=sky.now, by=None)
    sky.run(60)
    outage.refresh_from_db()
    assert outage.dropped_at is None
    fresh = sky.install(sky.lines[0], 50)
    plugged_at = sky.now
    sky.run(180)
    outage.refresh_from_db()
    assert outage.target == sky.target(fresh)
    assert outage.recovered_at is not None
    assert outage.recovered_at >= plugged_at
    assert sky.impact(sky.lines[0]).restored_at == outage.recovered_at


def test_a_forgotten_box_drops_an_outage_that_nobody_was_told_of() -> None:
    sky = Sky(1, watched_nodes=False)
    provisioning.suspend(sky.lines[0], reason="unpaid", why="reminder", at=MADE_AT, by=None)
    outage = lost_box(sky)
    forget_box(sky.boxes[0], at=sky.now)
    outage.refresh_from_db()
    assert outage.dropped_at == sky.now
    assert outage.recovered_at is None


def test_an_outage_over_before_anybody_correlated_is_told_with_its_true_dates() -> None:
    sky = Sky(1, watched_nodes=False)
    sky.run(120)
    sky.fall(sky.boxes[0])
    sky.run(120, correlating=False)
    sky.rise(sky.boxes[0])
    sky.run(180, correlating=False)
    assert not Incident.objects.exists()
    correlate(at=sky.now)
    outage, impact = sky.outage(sky.boxes[0]), sky.impact(sky.lines[0])
    assert (impact.started_at, impact.restored_at) == (outage.first_bad_at, outage.recovered_at)


def test_two_losses_before_anybody_correlated_are_told_in_their_order() -> None:
    sky = Sky(1, watched_nodes=False)
    sky.run(120)
    for _ in range(2):
        sky.fall(sky.boxes[0])
        sky.run(120, correlating=False)
        sky.rise(sky.boxes[0])
        sky.run(180, correlating=False)
    sky.fall(sky.boxes[0])
    sky.run(120, correlating=False)
    correlate(at=sky.now)
    kinds = list(sky.impact(sky.lines[0]).events.values_list("kind", flat=True))
    assert kinds == ["started", "restored", "reopened", "restored", "reopened"]
    assert sky.impact(sky.lines[0]).state == "running"


def test_a_second_look_and_a_second_sync_change_nothing() -> None:
    sky = Sky(1, watched_nodes=False)
    lost_box(sky)
    before = list(Target.objects.values())
    assert correlate(at=sky.now) == 0
    assert sync_targets(at=sky.now) == 0
    assert list(Target.objects.values()) == before
    assert Incident.objects.count() == Impact.objects.count() == 1


def test_a_lost_node_holds_changes_below_it_until_it_is_back() -> None:
    sky = Sky()
    sky.run(120)
    sky.fall(sky.nodes["olt1"])
    sky.run(150)
    assert NodeHold.objects.get(node=sky.nodes["olt1"]).released_at is None
    incident = Incident.objects.get()
    assert (incident.kind, incident.root_node, incident.impacts.count()) == ("node", sky.nodes["olt1"], 0)
    sky.rise(sky.nodes["olt1"])
    sky.run(180)
    assert NodeHold.objects.get(node=sky.nodes["olt1"]).released_at is not None
    incident.refresh_from_db()
    assert incident.state == "restored"
