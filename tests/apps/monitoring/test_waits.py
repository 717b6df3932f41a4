"""Who waits for whom: pollers, the correlator, the trap receiver and the profile editor write the same rows, and no two
of them may wait for each other. Each test holds rows on one real connection while the other works on its own."""

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.db.models import F

from monitoring.domain.traps import Heard
from monitoring.models import FlapEpisode, Notice, Outage, Spell, Target
from monitoring.services import correlate, hear, record_readings, watched
from monitoring.services.profiling import drop_profile, keep_profile
from monitoring.services.recording import Reading
from sla.models import Impact
from tests.apps.monitoring.sky import Sky, after
from tests.apps.monitoring.test_together import lost_sky
from tests.races import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def unwilling_to_wait(act: Callable[[], object]) -> Callable[[], object]:
    """The act on a connection that gives up rather than wait for a lock."""

    def run() -> object:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        return act()

    return run


def shown_down(keys: list[int]) -> None:
    """Moves these rows behind the others: a statement without an order would now meet them last."""
    Target.objects.filter(pk__in=keys).update(missed=F("missed") + 1)


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def in_the_order_of_pollers(act: Callable[[], object], first: int, second: int) -> None:
    """A poller takes two targets while the other, waiting for the first, must not hold the second."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            act()
        except BaseException as error:  # noqa: BLE001  told by the test's own thread
            failed.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=run)
    with transaction.atomic():
        watched.lock([first])
        other.start()
        until = time.monotonic() + 30
        while not somebody_waits() and time.monotonic() < until:
            time.sleep(0.01)
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '2s'")
        watched.lock([second])
    other.join(60)
    assert failed == []


def test_a_sweep_asks_no_parent_that_another_one_holds() -> None:
    sky = Sky(2)
    sky.run(70)
    box, node = sky.target(sky.boxes[0]), sky.target(sky.nodes["olt1"])
    lost = Reading(box.pk, sky.now, good=False)
    with transaction.atomic():
        watched.lock([node.pk])
        at_once(unwilling_to_wait(lambda: record_readings([lost], at=lost.at)))
    assert sky.target(sky.boxes[0]).state == "suspect"
    assert sky.target(sky.nodes["olt1"]).due_at == node.due_at
    again = Reading(box.pk, after(90), good=False)
    record_readings([again], at=again.at)
    assert sky.target(sky.nodes["olt1"]).due_at == min(again.at, node.due_at)


def test_the_correlator_leaves_what_a_poller_writes_to_its_next_sweep() -> None:
    sky = lost_sky()
    held = Outage.objects.get(line=sky.lines[0])
    with transaction.atomic():
        Outage.objects.select_for_update().get(pk=held.pk)
        assert at_once(unwilling_to_wait(lambda: correlate(at=sky.now))) == [2]
    assert [impact.line for impact in Impact.objects.all()] == [sky.lines[2]]
    assert correlate(at=sky.now) == 1
    assert sky.impact(sky.lines[0]).started_at == held.first_bad_at
    assert sky.impact(sky.lines[0]).incident == sky.impact(sky.lines[2]).incident


def test_the_correlator_leaves_a_spell_that_a_poller_writes_to_its_next_sweep() -> None:
    sky = Sky(1)
    sky.run(70)
    episode = FlapEpisode.objects.create(
        target=sky.target(sky.boxes[0]), line=sky.lines[0], first_bad_at=after(10), began_at=after(50)
    )
    Spell.objects.create(episode=episode, began_at=after(10))
    with transaction.atomic():
        FlapEpisode.objects.select_for_update().get(pk=episode.pk)
        Spell.objects.select_for_update().get(episode=episode)
        assert at_once(unwilling_to_wait(lambda: correlate(at=sky.now))) == [0]
    assert Impact.objects.count() == 0
    assert correlate(at=sky.now) == 1
    assert sky.impact(sky.lines[0]).incident.kind == "flapping"


def test_the_trap_receiver_takes_targets_in_the_order_of_pollers() -> None:
    sky = Sky(2)
    sky.run(70)
    first, second = sorted(sky.target(box).pk for box in sky.boxes)
    Target.objects.filter(pk__in=[first, second]).update(due_at=after(300))
    shown_down([first])
    heard = [Heard(str(box.address), "linkDown") for box in reversed(sky.boxes)]
    in_the_order_of_pollers(lambda: hear(heard, at=after(120)), first, second)
    assert Notice.objects.count() == 2
    assert set(Target.objects.filter(pk__in=[first, second]).values_list("due_at", flat=True)) == {after(120)}


def test_a_changed_profile_takes_targets_in_the_order_of_pollers() -> None:
    sky = Sky(2)
    sky.run(70)
    name = sky.boxes[0].model.snmp_profile
    first, second = sorted(sky.target(box).pk for box in sky.boxes)
    Target.objects.filter(pk__in=[first, second]).update(memory={"names": {"eth0": 1}})
    shown_down([first])
    in_the_order_of_pollers(lambda: keep_profile(name, "{}", at=after(80)), first, second)
    assert list(Target.objects.filter(pk__in=[first, second]).values_list("memory", flat=True)) == [{}, {}]
    assert drop_profile(name) is True
