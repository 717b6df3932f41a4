"""A poller killed at any moment loses no outage and doubles none."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest

from kernel import policies
from kernel.services import publish_policy
from monitoring.domain.policy import WatchPolicy
from monitoring.models import Outage, Sample, Target
from monitoring.services import (
    correlation,
    measures,
    poll_due,
    polling,
    record_readings,
    recording,
    sync_targets,
    telling,
    watched,
)
from monitoring.services.polling import LEASE, claim_due
from sla import services as sla
from sla.models import Impact, Incident
from tests.apps.monitoring.sky import Sky

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """What a SIGKILL looks like from inside: no handler sees it, the transaction is gone."""


@contextmanager
def killing(module: Any, name: str, after: int = 0) -> Iterator[None]:
    """The process dies on entering `name` for the `after`-th time, once."""
    real: Callable[..., Any] = getattr(module, name)
    calls = 0

    def deadly(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if calls == after + 1:
            raise Killed
        return real(*args, **kwargs)

    setattr(module, name, deadly)
    try:
        yield
    finally:
        setattr(module, name, real)


def survive(sky: Sky, seconds: float) -> int:
    """Runs on as a supervisor would: what died is started again two seconds later. Returns how often it died."""
    deaths, end = 0, sky.now + timedelta(seconds=seconds)
    while sky.now < end:
        try:
            sky.run((end - sky.now).total_seconds())
        except Killed:
            deaths += 1
            sky.now += timedelta(seconds=2)
    return deaths


PLACES = [
    (polling, "ask"),
    (polling, "record_readings"),
    (recording, "_judged"),
    (recording, "_lost"),
    (recording, "_recovered"),
    (recording, "_remember"),
    (measures, "_series"),
    (correlation, "_mute"),
    (telling, "_tell"),
    (telling, "_restored"),
    (sla, "attach_lines"),
    (sla, "record_restorations"),
]


@pytest.mark.parametrize(("module", "name"), PLACES, ids=[name for _, name in PLACES])
def test_killed_at_each_step_everything_is_told_once(module: Any, name: str) -> None:
    sky = Sky(4)
    below = [sky.boxes[0], sky.boxes[2]]
    sky.run(120)
    sky.fall(sky.nodes["olt1"], *below)
    with killing(module, name):
        deaths = survive(sky, 170)
        sky.rise(sky.nodes["olt1"], *below)
        deaths += survive(sky, 240)
    assert deaths == 1
    assert Outage.objects.count() == 3
    assert Incident.objects.count() == 1
    for line in (sky.lines[0], sky.lines[2]):
        impact, outage = sky.impact(line), Outage.objects.get(line=line)
        assert (impact.started_at, impact.restored_at) == (outage.first_bad_at, outage.recovered_at)
    assert Impact.objects.count() == 2
    assert Incident.objects.get().state == "restored"


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
