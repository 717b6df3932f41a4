"""Several pollers and correlators at once, on real connections: locks that were never run are no locks."""

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from django.db import transaction

from monitoring.models import Outage, Target
from monitoring.services import correlate, poll_due, record_readings, recording
from monitoring.services.polling import claim_due
from monitoring.stores.base import Point
from monitoring.stores.sql import SqlStore
from sla.models import Impact, Incident
from tests.apps.monitoring.sky import Sky
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def lost_sky() -> Sky:
    sky = Sky(4)
    sky.run(70)
    sky.fall(sky.nodes["olt1"], sky.boxes[0], sky.boxes[2])
    sky.run(110, correlating=False)
    assert Outage.objects.count() == 3
    return sky


def test_pollers_that_start_together_share_the_targets() -> None:
    sky = Sky(4)
    sky.run(70)
    Target.objects.update(due_at=sky.now)
    claims = at_once(*[lambda: [target.pk for target in claim_due(at=sky.now)]] * 4)
    claimed = [pk for claim in claims for pk in claim]
    assert sorted(claimed) == sorted(Target.objects.values_list("pk", flat=True))


def test_a_claim_passes_over_what_another_holds() -> None:
    sky = Sky(4)
    sky.run(70)
    Target.objects.update(due_at=sky.now)
    with transaction.atomic():
        held = Target.objects.select_for_update().order_by("pk")[0].pk
        (claimed,) = at_once(lambda: {target.pk for target in claim_due(at=sky.now)})
    assert claimed == set(Target.objects.values_list("pk", flat=True)) - {held}


def test_correlators_that_start_together_open_one_incident() -> None:
    sky = lost_sky()
    told = at_once(*[lambda: correlate(at=sky.now)] * 4)
    assert sum(told) == 3
    assert Incident.objects.count() == 1
    assert Impact.objects.count() == 2


def test_the_same_proof_recorded_twice_at_once_is_one_outage() -> None:
    sky = Sky(1)
    sky.run(70)
    sky.fall(sky.boxes[0])
    target = sky.target(sky.boxes[0])
    while len(sky.target(sky.boxes[0]).proofs) < 2:
        sky.run(2, correlating=False)
    last = recording.Reading(target.pk, sky.target(sky.boxes[0]).due_at, good=False)
    at_once(*[lambda: record_readings([last], at=last.at)] * 4)
    assert Outage.objects.count() == 1
    assert sky.target(sky.boxes[0]).state == "down"


def test_two_pollers_on_the_same_sky_tell_everything_once() -> None:
    sky = Sky(4)
    sky.run(70)
    sky.fall(sky.nodes["olt1"], sky.boxes[0], sky.boxes[2])
    for _ in range(60):
        now = sky.now
        at_once(*[lambda now=now: poll_due(at=now, using=sky.probe)] * 2, lambda now=now: correlate(at=now))  # type: ignore[misc]
        sky.run(0)
        sky.now = sky._next()
        if Impact.objects.count() == 2:
            break
    assert Outage.objects.count() == 3
    assert Incident.objects.count() == 1


def test_pollers_that_meet_a_new_day_together_make_its_partition_once() -> None:
    day = datetime(2031, 5, 1, 10, tzinfo=UTC)
    at_once(*[partial(SqlStore().append, [Point(rank, day, 1.0)]) for rank in range(1, 7)])
    found = SqlStore().read(range(1, 7), day, day + timedelta(hours=1))
    assert [len(found[rank]) for rank in range(1, 7)] == [1] * 6
