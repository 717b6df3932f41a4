"""Flapping: an incident of its own without a proven loss, a clock that counts bad spells, one word at each end."""

from datetime import timedelta

import pytest

from kernel.models import Message
from monitoring.models import FlapEpisode, Outage, Spell
from monitoring.services import correlate
from sla.models import Impact, Incident
from sla.selectors import clock_of
from tests.apps.monitoring.sky import Sky

pytestmark = pytest.mark.django_db


def shake(sky: Sky, times: int) -> None:
    """One bad sample, then good ones: never three bad in a row, so that no loss is ever proven."""
    box = sky.boxes[0]
    for _ in range(times):
        sky.fall(box)
        while sky.target(box).results.endswith("1"):
            sky.run(5)
        sky.rise(box)
        sky.run(120)


def flapping_sky() -> Sky:
    sky = Sky(1, watched_nodes=False)
    sky.run(70)
    shake(sky, 4)
    return sky


def test_too_many_changes_open_one_incident_without_a_proven_loss() -> None:
    sky = flapping_sky()
    episode, incident = FlapEpisode.objects.get(), Incident.objects.get()
    assert Outage.objects.count() == 0
    assert (incident.kind, incident.origin, episode.incident) == ("flapping", "monitoring", incident)
    impact = Impact.objects.get()
    assert impact.line == sky.lines[0]
    assert impact.started_at == episode.first_bad_at == episode.spells.first().began_at  # type: ignore[union-attr]
    assert episode.last_good_at is not None
    assert episode.last_good_at < episode.first_bad_at


def test_its_clock_counts_the_bad_spells_and_nothing_between() -> None:
    sky = flapping_sky()
    shake(sky, 2)
    spells = list(Spell.objects.order_by("began_at"))
    assert len(spells) >= 3
    bad = sum((spell.ended_at - spell.began_at for spell in spells if spell.ended_at), timedelta())
    good_since = spells[-1].ended_at
    assert good_since is not None
    reading = clock_of(Impact.objects.get(), good_since)
    assert reading.elapsed == bad


def test_the_customer_hears_of_it_once_and_once_when_it_is_steady() -> None:
    sky = flapping_sky()
    shake(sky, 2)
    told = Message.objects.count()
    assert told >= 1
    shake(sky, 2)
    assert Message.objects.count() == told
    assert Incident.objects.count() == Impact.objects.count() == 1
    sky.run(60 * 30)
    episode = FlapEpisode.objects.get()
    assert (Impact.objects.get().state, Incident.objects.get().state) == ("restored", "restored")
    assert Impact.objects.get().restored_at == episode.steady_since
    assert episode.calmed_at is not None
    assert Message.objects.count() == told + 1


def test_a_loss_proven_meanwhile_is_part_of_it_and_goes_on_when_it_stays() -> None:
    sky = flapping_sky()
    sky.fall(sky.boxes[0])
    sky.run(60 * 30)
    assert Incident.objects.count() == Impact.objects.count() == 1
    outage, episode = Outage.objects.get(), FlapEpisode.objects.get()
    assert outage.incident == episode.incident
    assert (sky.target(sky.boxes[0]).state, sky.target(sky.boxes[0]).flapping) == ("down", False)
    assert Impact.objects.get().state == "running"
    sky.rise(sky.boxes[0])
    sky.run(180)
    outage.refresh_from_db()
    assert Impact.objects.get().restored_at == outage.recovered_at


def test_a_second_look_says_nothing_new() -> None:
    sky = flapping_sky()
    events = Impact.objects.get().events.count()
    assert correlate(at=sky.now) == correlate(at=sky.now) == 0
    assert Impact.objects.get().events.count() == events
