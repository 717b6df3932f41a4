"""What is read on the boxes each night, and what is said when it is not what was wanted."""

from datetime import UTC, datetime, timedelta

import pytest

from kernel.errors import Refused
from lab.testing import street
from provisioning import selectors, services
from provisioning.drivers import driver_for
from provisioning.drivers.fake import FakeBox
from provisioning.models import Box, BoxLock, Drift, Line, Push, ReadBack, SeenConfig
from provisioning.services import locks
from provisioning.services.reach import target_of
from tests.apps.provisioning.make import AT, MINUTE, make_box, make_lab_box, make_line

pytestmark = pytest.mark.django_db

NIGHT = datetime(2026, 4, 2, 3, tzinfo=UTC)
"""Five o'clock in Paris: every box has had its moment."""


@pytest.fixture
def fake(fakes: dict[tuple[str, int], FakeBox]) -> FakeBox:
    _, fake = make_box(make_line())
    services.push_due(at=AT, sessions=1)
    services.read_back(at=AT, sessions=1)
    return fake


def night_falls(number: int = 1) -> int:
    return services.read_back(at=NIGHT + timedelta(days=number - 1), sessions=1)


def test_each_box_has_its_moment_of_the_night(fake: FakeBox) -> None:
    row = ReadBack.objects.get()
    assert datetime(2026, 4, 1, 23, tzinfo=UTC) <= row.due_at < NIGHT
    assert (services.read_back(at=row.due_at - MINUTE), services.read_back(at=row.due_at)) == (0, 1)
    row.refresh_from_db()
    assert (row.failure, row.due_at.date().isoformat()) == ("", "2026-04-02" if row.due_at.hour == 23 else "2026-04-03")
    assert services.read_back(at=NIGHT) == 0


def test_a_box_that_says_what_is_wanted_is_no_news_but_its_firmware_is_known(fake: FakeBox) -> None:
    fake.firmware = "17.9"
    assert night_falls() == 1
    assert (Drift.objects.count(), Box.objects.get().firmware) == (0, "17.9")
    assert SeenConfig.objects.latest("pk").last_seen_at >= NIGHT


def test_a_difference_is_on_the_list_until_it_is_pushed_away(fake: FakeBox) -> None:
    fake.lines["interface GigabitEthernet0/1"]["shutdown"] = {}
    night_falls()
    drift = selectors.drifts().get()
    assert drift.diff == "interface GigabitEthernet0/1\n no shutdown\n exit"
    night_falls(2)
    assert selectors.drifts().get() == drift
    services.push_again(drift, at=NIGHT, by=None)
    services.push_due(at=NIGHT, sessions=1)
    drift.refresh_from_db()
    assert (drift.state, drift.push.state if drift.push else "") == ("gone", "confirmed")
    assert "shutdown" not in fake.lines["interface GigabitEthernet0/1"]
    with pytest.raises(Refused) as refused:
        services.accept_drift(drift, why="late", at=NIGHT, by=None)
    assert refused.value.code == "drift_gone"


def test_an_accepted_difference_is_silent_until_there_is_another(fake: FakeBox) -> None:
    fake.lines["interface GigabitEthernet0/1"]["shutdown"] = {}
    night_falls()
    with pytest.raises(Refused):
        services.accept_drift(selectors.drifts().get(), why=" ", at=NIGHT, by=None)
    services.accept_drift(selectors.drifts().get(), why="on site work", at=NIGHT, by=None)
    night_falls(2)
    assert (selectors.drifts().count(), selectors.accepted_drifts().get().why) == (0, "on site work")
    del fake.lines["ip dhcp excluded-address 192.168.1.1"]
    night_falls(3)
    assert "ip dhcp excluded-address 192.168.1.1" in selectors.drifts().get().diff
    assert selectors.accepted_drifts().count() == 0


def test_what_somebody_put_right_is_gone(fake: FakeBox) -> None:
    fake.lines["interface GigabitEthernet0/1"]["shutdown"] = {}
    night_falls()
    del fake.lines["interface GigabitEthernet0/1"]["shutdown"]
    night_falls(2)
    assert Drift.objects.get().state == "gone"


def test_what_is_about_to_be_pushed_is_no_drift(fake: FakeBox) -> None:
    services.suspend(Line.objects.get(), reason="unpaid", why="late", at=AT, by=None)
    night_falls()
    assert Drift.objects.count() == 0


@pytest.mark.parametrize("wrong", ["unplugged", "another"])
def test_a_box_that_cannot_be_read_says_why(fake: FakeBox, wrong: str) -> None:
    fake.plugged, fake.serial = wrong != "unplugged", "FOC9999" if wrong == "another" else fake.serial
    assert night_falls() == 0
    unread = selectors.unread_boxes(at=NIGHT).get()
    assert unread.failure == ("192.0.2.1:22 does not answer" if wrong == "unplugged" else "wrong_box")
    assert (BoxLock.objects.get().owner, Drift.objects.count(), Push.objects.count()) == ("", 0, 1)


def test_a_box_that_somebody_talks_to_is_read_a_little_later(fake: FakeBox) -> None:
    from django.db import transaction

    with transaction.atomic():
        token = locks.take(Box.objects.get(), "somebody", at=NIGHT)
    assert (night_falls(), fake.sessions) == (0, 2)
    locks.release(Box.objects.get().pk, token or 0)
    assert services.read_back(at=NIGHT + 11 * MINUTE) == 1


def test_a_box_can_be_read_at_once(fake: FakeBox) -> None:
    services.read_box(Box.objects.get(), at=AT)
    assert services.read_back(at=AT) == 1


def test_over_ssh_too_a_box_just_pushed_has_not_drifted_and_one_that_somebody_changed_has() -> None:
    with street(1) as lab:
        box = make_lab_box(make_line(), lab.street.box(1))
        services.push_due(at=AT, sessions=1)
        services.read_box(box, at=AT)
        assert (services.read_back(at=AT), Drift.objects.count()) == (1, 0)
        by_hand = driver_for("cisco_ios").connect(target_of(box))
        by_hand.arm(5)
        by_hand.apply(["interface GigabitEthernet0/1", " shutdown"])
        by_hand.confirm()
        by_hand.close()
        services.read_box(box, at=AT)
        assert services.read_back(at=AT) == 1
    assert Drift.objects.get().diff == "interface GigabitEthernet0/1\n no shutdown\n exit"
    box.refresh_from_db()
    assert (box.firmware, box.firmware_seen_at is not None) == ("17.6.5", True)
