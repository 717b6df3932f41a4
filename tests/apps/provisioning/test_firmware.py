"""Firmware by the wave engine: copied, verified, started, proven; and every way in which that ends otherwise."""

import hashlib
import time
from collections.abc import Iterator

import pytest

from kernel.errors import Refused
from lab.control import Lab
from lab.testing import street
from provisioning import services
from provisioning.drivers.fake import FakeBox
from provisioning.models import Box, FirmwareImage, Push, Rollout, Upgrade
from provisioning.services import locks
from tests.apps.provisioning.make import AT, MINUTE, make_box, make_lab_box, make_line, make_model
from tests.apps.provisioning.test_rollouts import EVENING, run, states
from tests.apps.subscribers.make import make_contract, make_user

pytestmark = pytest.mark.django_db
NAME = "c1100-universalk9.17.9.4.bin"


def image(name: str = NAME, url: str = "http://192.0.2.20/", version: str = "17.9.4") -> FirmwareImage:
    checksum = hashlib.md5(name.encode(), usedforsecurity=False).hexdigest()
    facts = {"filename": name, "url": f"{url}{name}", "checksum": checksum}
    return services.add_image(make_model(), version=version, **facts, at=AT, by=None)


@pytest.fixture
def town(fakes: dict[tuple[str, int], FakeBox]) -> list[FakeBox]:
    """Seven boxes in service, which have said that they run 17.6."""
    contract = make_contract()
    boxes = [make_box(make_line(contract), number)[1] for number in range(1, 8)]
    services.push_due(at=AT, sessions=1)
    return boxes


def planned() -> Rollout:
    author, only = make_user("author@raccord.example", "noc"), services.Selection(make_model())
    return services.plan_rollout(title="17.9.4", selection=only, firmware="17.9.4", at=AT, by=author)


def turn(minute: int) -> None:
    """The sweeps of one minute."""
    at = EVENING + minute * MINUTE
    services.advance_rollouts(at=at)
    services.upgrade_boxes(at=at, sessions=1)


def test_a_wave_brings_the_firmware_to_one_then_to_the_others(town: list[FakeBox]) -> None:
    image()
    rollout = run(planned())
    assert [part.diff for part in rollout.parts.all()] == ["17.6 → 17.9.4"] * 7
    turn(0)
    assert (states(rollout)[1:3], Upgrade.objects.get().state) == (["pushing", "waiting"], "reloading")
    turn(2)
    assert (Upgrade.objects.get().outcome, town[0].firmware) == ({"code": "done"}, "17.9.4")
    for minute in range(3, 60, 2):
        turn(minute)
    assert states(rollout) == ["done", *["good"] * 7]
    assert set(Box.objects.values_list("firmware", flat=True)) == {"17.9.4"}
    assert Upgrade.objects.filter(state="proven").count() == 7


def test_a_box_that_starts_with_its_old_firmware_fails_the_wave(town: list[FakeBox]) -> None:
    image()
    town[0].boots_into = False
    rollout = run(planned())
    for minute in (0, 2, 3):
        turn(minute)
    assert states(rollout)[:3] == ["stopped", "failed", "waiting"]
    assert Upgrade.objects.get().outcome == {"code": "firmware_still_old", "firmware": "17.6"}
    assert [fake.flash for fake in town[1:]] == [{}] * 6


def test_a_broken_copy_is_never_started(town: list[FakeBox]) -> None:
    wanted = image()
    town[0].flash[wanted.filename] = "0" * 32
    rollout = run(planned())
    turn(0)
    turn(1)
    assert (states(rollout)[:2], town[0].firmware) == (["stopped", "failed"], "17.6")
    assert Upgrade.objects.get().outcome["code"] == "firmware_checksum_differs"


def test_a_box_out_of_reach_is_put_off_and_another_stands_in(town: list[FakeBox]) -> None:
    image()
    town[0].unplug()
    rollout = run(planned())
    turn(0)
    turn(1)
    assert states(rollout)[1:3] == ["put_off", "pushing"]


def test_a_box_that_does_not_come_back_fails_after_half_an_hour(town: list[FakeBox]) -> None:
    image()
    rollout = run(planned())
    turn(0)
    town[0].unplug()
    for minute in range(2, 38, 2):
        turn(minute)
    assert (states(rollout)[:2], Upgrade.objects.get().outcome["code"]) == (["stopped", "failed"], "firmware_box_gone")


def test_no_push_is_typed_while_a_box_is_upgraded(town: list[FakeBox]) -> None:
    image()
    run(planned())
    turn(0)
    line = Box.objects.get(serial="FOC0001").line
    assert line is not None
    services.suspend(line, reason="unpaid", why="late", at=EVENING, by=None)
    assert services.push_due(at=EVENING + MINUTE, sessions=1) == 0
    turn(2)
    assert services.push_due(at=EVENING + 3 * MINUTE, sessions=1) == 1
    assert Push.objects.latest("pk").state == "confirmed"


def test_a_worker_that_died_is_followed_by_another_at_the_same_step(town: list[FakeBox]) -> None:
    image()
    run(planned())
    services.advance_rollouts(at=EVENING)
    Upgrade.objects.update(state="staged")
    token = locks.take(Box.objects.get(serial="FOC0001"), "dies", at=EVENING)
    assert (token, services.upgrade_boxes(at=EVENING, sessions=1)) == (2, 0)
    services.free_dead(at=EVENING + MINUTE)
    assert services.upgrade_boxes(at=EVENING + MINUTE, sessions=1) == 1
    assert Upgrade.objects.get().state == "reloading"


def test_what_waits_is_cancelled_with_its_plan(town: list[FakeBox]) -> None:
    image()
    rollout = run(planned())
    services.advance_rollouts(at=EVENING)
    services.cancel_rollout(rollout, why="not tonight", at=EVENING, by=None)
    assert (states(rollout), services.upgrade_boxes(at=EVENING)) == (["cancelled", *["left_out"] * 7], 0)
    assert Upgrade.objects.get().state == "cancelled"


def test_only_a_firmware_on_offer_is_planned(town: list[FakeBox]) -> None:
    with pytest.raises(Refused, match="firmware_image_missing"):
        planned()
    assert not Rollout.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"checksum": "abc"}, "checksum_malformed"),
        ({"filename": "a b"}, "firmware_file_malformed"),
        ({"url": "http://x/\nreload"}, "firmware_file_malformed"),
    ],
)
def test_a_file_that_could_not_be_typed_is_refused(db: None, changes: dict[str, str], code: str) -> None:
    facts = {"version": "1", "filename": "a.bin", "url": "http://192.0.2.20/a.bin", "checksum": "0" * 32, **changes}
    with pytest.raises(Refused, match=code):
        services.add_image(make_model(), **facts, at=AT, by=None)
    assert not FirmwareImage.objects.exists()


# Over real SSH


@pytest.fixture(scope="module")
def lab() -> Iterator[Lab]:
    with street(2) as running:
        yield running


def upgraded(lab: Lab, number: int, found: FirmwareImage) -> Upgrade:
    box = make_lab_box(make_line(), lab.street.box(number))
    services.push_due(at=AT, sessions=1)
    boots = lab.facts(number)["boots"]
    services.plan_upgrade(box, found, at=AT, by=None)
    services.upgrade_boxes(at=AT, sessions=1)
    for _ in range(100):
        if lab.facts(number)["boots"] > boots and lab.facts(number)["online"]:
            break
        if Upgrade.objects.get().state == "refused":
            break
        time.sleep(0.05)
    services.upgrade_boxes(at=AT + 2 * MINUTE, sessions=1)
    return Upgrade.objects.get()


def test_a_router_of_the_lab_copies_verifies_and_starts_it(lab: Lab) -> None:
    done = upgraded(lab, 1, image())
    assert (done.state, done.outcome) == ("proven", {"code": "done"})
    assert (done.box.firmware, done.before) == ("17.9.4", "17.6.5")
    assert f"boot system flash:{NAME}" in lab.startup(1)


@pytest.mark.parametrize(
    ("url", "code"),
    [("http://192.0.2.20/corrupt/", "firmware_checksum_differs"), ("http://192.0.2.20/missing/", "firmware_refused")],
)
def test_a_router_of_the_lab_that_gets_no_whole_image_keeps_what_it_runs(lab: Lab, url: str, code: str) -> None:
    lab_boots = lab.facts(2)["boots"]
    refused = upgraded(lab, 2, image(url=url))
    assert (refused.state, refused.outcome["code"]) == ("refused", code)
    assert lab.facts(2)["boots"] == lab_boots
