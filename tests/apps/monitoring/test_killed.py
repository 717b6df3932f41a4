"""A poller killed at any moment loses no outage and doubles none."""

import random
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from kernel import policies
from kernel.services import publish_policy
from monitoring.domain.policy import WatchPolicy
from monitoring.models import Outage, Sample, Target
from monitoring.services import poll_due, record_readings, recording, sync_targets, watched
from monitoring.services.polling import LEASE, claim_due
from sla.models import Impact, Incident
from tests.apps.monitoring.deaths import Death, Killed, buried, death
from tests.apps.monitoring.sky import Sky

pytestmark = pytest.mark.django_db


def survive(sky: Sky, seconds: float) -> None:
    """Runs on as a supervisor would: what died is started again two seconds later."""
    end = sky.now + timedelta(seconds=seconds)
    while sky.now < end:
        try:
            sky.run((end - sky.now).total_seconds())
        except Killed:
            buried()
            sky.now += timedelta(seconds=2)


def lived(sky: Sky, at: int | None) -> Death:
    """A node falls with two boxes below it, and all come back; somebody dies instead of one of the statements."""
    below = [sky.boxes[0], sky.boxes[2]]
    with death(at) as killer:
        sky.fall(sky.nodes["olt1"], *below)
        survive(sky, 150)
        sky.rise(sky.nodes["olt1"], *below)
        survive(sky, 150)
    return killer


def told_once(sky: Sky) -> bool:
    """Three losses, one incident for all, a clock for each line with its own dates, everything over."""
    lines = [sky.lines[0], sky.lines[2]]
    losses = {row.line_id: (row.first_bad_at, row.recovered_at) for row in Outage.objects.filter(line__in=lines)}
    clocks = {row.line_id: (row.started_at, row.restored_at) for row in Impact.objects.all()}
    counts = (Outage.objects.count(), Incident.objects.count(), Impact.objects.count(), len(losses))
    states = set(Incident.objects.values_list("state", flat=True))
    return counts == (3, 1, 2, 2) and clocks == losses and states == {"restored"}


def fates(sky: Sky, moments: Iterable[int | None]) -> dict[int | None, Death]:
    """The same night lived again and again, and how each went; those that did not end well are told."""
    began, found, wrong = sky.now, {}, []
    for moment in moments:
        before = transaction.savepoint()
        found[moment] = lived(sky, moment)
        if not told_once(sky):
            wrong.append(moment)
        transaction.savepoint_rollback(before)
        sky.now = began
    assert wrong == [], "killed instead of these statements, something was lost or doubled"
    return found


@pytest.fixture
def sky() -> Sky:
    made = Sky(4)
    made.run(120)
    return made


def test_killed_instead_of_any_statement_everything_is_told_once(sky: Sky) -> None:
    whole = fates(sky, [None])[None].asked
    assert whole > 300
    dead = fates(sky, random.Random(4).sample(range(whole), 5))
    assert all(killer.came for killer in dead.values())


@pytest.mark.long
@pytest.mark.parametrize("part", range(20))
def test_killed_instead_of_each_statement_everything_is_told_once(sky: Sky, part: int) -> None:
    whole = fates(sky, [None])[None].asked
    dead = fates(sky, range(part, whole, 20))
    assert all(killer.came for killer in dead.values())


def test_the_same_batch_handed_over_twice_counts_once() -> None:
    sky = Sky(1)
    sky.run(120)
    sky.fall(sky.boxes[0])
    while sky.target(sky.boxes[0]).state != "suspect":
        sky.run(2)
    reading = recording.Reading(sky.target(sky.boxes[0]).pk, sky.now, good=False)
    before = sky.target(sky.boxes[0]).results
    for _ in range(3):
        record_readings([reading, reading], at=sky.now)
    assert sky.target(sky.boxes[0]).results == before + "0"
    good = recording.Reading(sky.target(sky.boxes[0]).pk, sky.now + timedelta(seconds=1), good=True, values={"x": 1})
    stored = Sample.objects.count()
    record_readings([good, good], at=sky.now)
    record_readings([good], at=sky.now)
    assert Sample.objects.count() == stored + 1


def test_a_claim_is_a_lease_that_ends_by_itself() -> None:
    sky = Sky(1)
    sync_targets(at=sky.now)
    first = claim_due(at=sky.now)
    assert len(first) == 6
    assert claim_due(at=sky.now) == []
    assert claim_due(at=sky.now + LEASE - timedelta(seconds=1)) == []
    assert {target.pk for target in claim_due(at=sky.now + LEASE)} == {target.pk for target in first}


def test_the_lease_follows_the_time_that_the_operator_gives_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    sky = Sky(1)
    sync_targets(at=sky.now)
    values = policies.encode(WatchPolicy(answer_within=timedelta(seconds=10)))
    publish_policy("watch", values, valid_from=sky.now.date(), at=sky.now, by=None, reason="slow links")
    claimed: list[datetime] = []

    def claim(*, at: datetime, until: datetime, limit: int) -> list[Any]:
        claimed.append(until)
        return []

    monkeypatch.setattr(watched, "claim", claim)
    poll_due(at=sky.now, using=sky.probe)
    assert claimed == [sky.now + timedelta(seconds=40)]


def test_slots_missed_are_counted_and_the_schedule_does_not_drift() -> None:
    sky = Sky(1)
    sky.run(120)
    slot = sky.target(sky.boxes[0]).slot_at
    sky.now += timedelta(seconds=200)
    sky.run(4)
    target = sky.target(sky.boxes[0])
    assert target.missed in {2, 3}
    assert (target.slot_at - slot) % timedelta(seconds=60) == timedelta()
    assert Target.objects.get(pk=target.pk).state == "up"
