"""A notification hastens a poll, is kept for the page, and opens nothing by itself."""

from datetime import timedelta

import pytest

from monitoring.domain.traps import TRAP_OID, Heard, heard
from monitoring.models import Notice, Outage, Target
from monitoring.services.hearing import hear, known_senders
from sla.models import Incident
from tests.apps.monitoring.sky import Sky

pytestmark = pytest.mark.django_db


def linkdown(address: object) -> Heard:
    return Heard(str(address), "linkDown", {"1.3.6.1.2.1.2.2.1.1.2": "2"})


def test_a_trap_hastens_one_poll_and_decides_nothing() -> None:
    sky = Sky(1)
    sky.run(70)
    box = sky.boxes[0]
    sky.now = (sky.target(box).last_at or sky.now) + timedelta(seconds=20)
    assert sky.target(box).due_at > sky.now
    assert hear([linkdown(box.address)], at=sky.now) == 1
    assert sky.target(box).due_at == sky.now
    assert Outage.objects.count() == Incident.objects.count() == 0
    sky.run(5)
    assert sky.target(box).state == "up"
    assert hear([linkdown(box.address)], at=sky.now) == 0


def test_a_device_that_repeats_itself_fills_no_table() -> None:
    sky = Sky(1)
    sky.run(70)
    address = sky.boxes[0].address
    hear([linkdown(address)] * 50, at=sky.now)
    hear([linkdown(address)], at=sky.now + timedelta(seconds=30))
    hear([linkdown(address)], at=sky.now + timedelta(seconds=90))
    assert list(Notice.objects.order_by("at").values_list("kind", "times")) == [("linkDown", 51), ("linkDown", 1)]


def test_unknown_senders_leave_no_trace() -> None:
    sky = Sky(1)
    sky.run(70)
    before = list(Target.objects.order_by("pk").values_list("due_at", flat=True))
    assert hear([linkdown("203.0.113.9")], at=sky.now) == 0
    assert Notice.objects.count() == 0
    assert list(Target.objects.order_by("pk").values_list("due_at", flat=True)) == before


def test_watched_devices_may_send_with_their_own_words() -> None:
    sky = Sky(1)
    sky.run(10)
    known = known_senders()
    assert known["192.0.2.1"].community == "battery-staple"
    assert known["198.51.100.1"].community == "public"
    assert len(known) == 1 + len(sky.nodes)


def test_what_says_no_kind_is_no_notification() -> None:
    assert heard("192.0.2.1", {"1.3.6.1.2.1.1.3.0": "5"}) is None
    told = heard("192.0.2.1", {TRAP_OID: "1.3.6.1.6.3.1.1.5.1", "1.3.6.1.2.1.1.3.0": "5", "1.3.6.1.4.1.9.1": "x" * 900})
    assert told == Heard("192.0.2.1", "coldStart", {"1.3.6.1.4.1.9.1": "x" * 200})
