"""New boxes: found, compared by a person, identified, configured and proven; and boxes whose key changed."""

from typing import Any

import pytest

from kernel.errors import Refused
from kernel.models import User
from lab.testing import street
from provisioning import selectors, services
from provisioning.domain.hostkeys import fingerprint
from provisioning.drivers.fake import FakeBox, FakeDriver
from provisioning.models import Box, KeyAlarm, Line, Onboarding, Push, ReadBack
from tests.apps.provisioning.make import AT, KEY, MINUTE, make_box, make_line, make_model
from tests.apps.subscribers.make import make_user

pytestmark = pytest.mark.django_db
OTHER_KEY = "ssh-ed25519 WFla"


@pytest.fixture
def fake(fakes: dict[tuple[str, int], FakeBox]) -> FakeBox:
    found = FakeBox("Router", "FOC0042", KEY, "correct horse")
    FakeDriver.boxes["192.0.2.42", 22] = found
    return found


@pytest.fixture
def senior() -> User:
    return make_user("senior@raccord.example", role="senior_noc")


def new_box(serial: str = "FOC0042", **details: Any) -> Box:
    reached = {"hostname": "box-0042", "address": "192.0.2.42", "ssh_user": "raccord", "ssh_password": "correct horse"}
    return services.receive_box(serial, model=make_model(), at=AT, **{**reached, **details})


def state() -> str:
    return Onboarding.objects.get().state


def pinned(box: Box, by: User) -> Onboarding:
    services.begin_onboarding(box, at=AT, by=None)
    services.greet_boxes(at=AT)
    services.pin_key(Onboarding.objects.get(), offered=KEY, at=AT, by=by)
    services.greet_boxes(at=AT)
    return Onboarding.objects.get()


def test_a_new_box_is_found_pinned_identified_configured_and_proven(fake: FakeBox, senior: User) -> None:
    box, line = new_box(), make_line()
    services.begin_onboarding(box, at=AT, by=senior)
    assert services.greet_boxes(at=AT) == 1
    assert (state(), Onboarding.objects.get().offered, fake.sessions) == ("offered", KEY, 0)
    assert services.greet_boxes(at=AT + MINUTE) == 0, "it is a person's turn"
    services.pin_key(Onboarding.objects.get(), offered=KEY, at=AT, by=senior)
    services.greet_boxes(at=AT)
    known = Onboarding.objects.get()
    assert (known.state, known.pinned_by, known.differences) == ("known", senior, [["hostname", "box-0042", "Router"]])
    assert known.said == {"serial": "FOC0042", "hostname": "Router", "model": "C1101-4P", "firmware": "17.6"}
    box.refresh_from_db()
    services.reserve_box(box, line, at=AT, by=None)
    services.install_box(box, line, at=AT, by=None)
    services.push_due(at=AT, sessions=1)
    assert (state(), selectors.line_state(line).proven) == ("proven", "open")
    assert "hostname box-0042" in fake.running()


def test_a_known_box_that_was_never_onboarded_must_bear_its_name(fake: FakeBox) -> None:
    box, line = new_box(host_key=KEY), make_line()
    services.reserve_box(box, line, at=AT, by=None)
    services.install_box(box, line, at=AT, by=None)
    services.push_due(at=AT, sessions=1)
    assert (Push.objects.get().state, Push.objects.get().outcome["code"]) == ("refused", "wrong_box")


def test_a_key_pinned_before_it_came_needs_nobody(fake: FakeBox) -> None:
    services.begin_onboarding(new_box(host_key=KEY), at=AT, by=None)
    services.greet_boxes(at=AT)
    services.greet_boxes(at=AT)
    assert state() == "known"


def test_another_serial_stops_it(fake: FakeBox, senior: User) -> None:
    found = pinned(new_box("FOC9999"), senior)
    assert (found.state, found.outcome["code"]) == ("stopped", "wrong_box")
    assert found.differences[0] == ["serial", "FOC9999", "FOC0042"]
    assert services.begin_onboarding(found.box, at=AT, by=None).state == "asked"


def test_nobody_pins_a_key_that_has_changed_since_he_looked(fake: FakeBox, senior: User) -> None:
    box = new_box()
    services.begin_onboarding(box, at=AT, by=None)
    services.greet_boxes(at=AT)
    with pytest.raises(Refused, match="key_changed_again"):
        services.pin_key(Onboarding.objects.get(), offered=OTHER_KEY, at=AT, by=senior)
    box.refresh_from_db()
    assert (box.host_key, state()) == ("", "offered")


def test_a_key_that_changes_between_the_pin_and_the_login_stops_it_before_the_password(
    fake: FakeBox, senior: User
) -> None:
    services.begin_onboarding(new_box(), at=AT, by=None)
    services.greet_boxes(at=AT)
    services.pin_key(Onboarding.objects.get(), offered=KEY, at=AT, by=senior)
    fake.host_key = OTHER_KEY
    services.greet_boxes(at=AT)
    assert (state(), KeyAlarm.objects.get().offered, fake.sessions) == ("stopped", OTHER_KEY, 0)


def test_a_box_that_is_not_there_yet_is_looked_for_again(fake: FakeBox) -> None:
    fake.unplug()
    services.begin_onboarding(new_box(), at=AT, by=None)
    services.greet_boxes(at=AT)
    assert (state(), Onboarding.objects.get().outcome["code"]) == ("asked", "unreachable")
    fake.plugged = True
    assert services.greet_boxes(at=AT) == 0
    services.greet_boxes(at=AT + MINUTE)
    assert state() == "offered"


def test_without_an_address_there_is_nothing_to_look_for(fake: FakeBox) -> None:
    with pytest.raises(Refused, match="box_not_reachable"):
        services.begin_onboarding(new_box(address=None), at=AT, by=None)
    assert not Onboarding.objects.exists()


# A changed key


@pytest.fixture
def stranger(fakes: dict[tuple[str, int], FakeBox]) -> tuple[Line, FakeBox, KeyAlarm]:
    """A box in service, proven open, whose key then changed; its line is suspended."""
    line = make_line()
    _, fake = make_box(line)
    services.push_due(at=AT, sessions=1)
    fake.host_key = OTHER_KEY
    services.suspend(line, reason="unpaid", why="late", at=AT, by=None)
    services.push_due(at=AT, sessions=1)
    return line, fake, KeyAlarm.objects.get()


def test_a_changed_key_stops_everything_for_that_box(stranger: tuple[Line, FakeBox, KeyAlarm]) -> None:
    line, fake, alarm = stranger
    sessions = fake.sessions
    assert (alarm.pinned, alarm.offered, alarm.decided_at) == (KEY, OTHER_KEY, None)
    services.push_now(line, at=AT, by=None)
    services.read_box(Box.objects.get(), at=AT)
    assert (services.push_due(at=AT + MINUTE, sessions=1), services.read_back(at=AT + MINUTE)) == (0, 0)
    assert (fake.sessions, ReadBack.objects.get().read_at) == (sessions, None)
    assert [push.state for push in Push.objects.order_by("pk")] == ["confirmed", "refused", "approved"]


def test_a_senior_takes_the_new_key_and_what_was_refused_goes_on(
    stranger: tuple[Line, FakeBox, KeyAlarm], senior: User
) -> None:
    line, _fake, alarm = stranger
    services.repin_box(alarm, offered=OTHER_KEY, why="main board exchanged, compared by phone", at=AT, by=senior)
    services.push_due(at=AT, sessions=1)
    box = Box.objects.get()
    assert (box.host_key, selectors.line_state(line).proven) == (OTHER_KEY, "walled")
    with pytest.raises(Refused, match="key_alarm_settled"):
        services.keep_key(alarm, why="no", at=AT, by=senior)


def test_the_old_key_may_be_kept_and_the_box_is_tried_again(
    stranger: tuple[Line, FakeBox, KeyAlarm], senior: User
) -> None:
    line, fake, alarm = stranger
    fake.host_key = KEY
    services.keep_key(alarm, why="a laptop had its address", at=AT, by=senior)
    services.push_due(at=AT, sessions=1)
    assert (Box.objects.get().host_key, selectors.line_state(line).proven) == (KEY, "walled")


@pytest.mark.parametrize(
    ("offered", "why", "code"), [(OTHER_KEY, " ", "why_is_missing"), (KEY, "x", "key_changed_again")]
)
def test_nobody_repins_without_saying_why_or_what_he_saw(
    stranger: tuple[Line, FakeBox, KeyAlarm], senior: User, offered: str, why: str, code: str
) -> None:
    with pytest.raises(Refused, match=code):
        services.repin_box(stranger[2], offered=offered, why=why, at=AT, by=senior)
    assert (Box.objects.get().host_key, KeyAlarm.objects.get().decided_at) == (KEY, None)


def test_a_key_found_changed_at_night_raises_the_same_alarm(fakes: dict[tuple[str, int], FakeBox]) -> None:
    line = make_line()
    box, fake = make_box(line)
    services.push_due(at=AT, sessions=1)
    fake.host_key = OTHER_KEY
    services.read_box(box, at=AT)
    assert services.read_back(at=AT) == 0
    assert KeyAlarm.objects.get().offered == OTHER_KEY


def test_the_fingerprint_is_the_one_that_ssh_keygen_shows() -> None:
    line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJMWV3xQqHq3M5ZQo5x0yWq3O6wZ0mS0g2nq5q2Yw0aB"
    assert fingerprint(line) == "SHA256:aGDIrA6sKPUr18CxdiiBWVFhKZVCk74oxeG3k2c0lLI"
    assert (fingerprint(""), fingerprint("nonsense %%")) == ("", "")


def test_over_real_ssh_the_key_is_read_without_telling_a_password(senior: User) -> None:
    with street(1) as lab:
        spec = lab.street.box(1)
        box = services.receive_box(
            spec.serial, model=make_model(spec.model), at=AT, hostname="box-0001", address=spec.address,
            ssh_port=spec.ssh_port, ssh_user=spec.username, ssh_password=spec.password,
        )  # fmt: skip
        services.begin_onboarding(box, at=AT, by=None)
        services.greet_boxes(at=AT)
        found = Onboarding.objects.get()
        assert fingerprint(found.offered) == spec.host_key_fingerprint
        services.pin_key(found, offered=found.offered, at=AT, by=senior)
        services.greet_boxes(at=AT)
        found.refresh_from_db()
        assert (found.state, found.said["model"], found.said["firmware"]) == ("known", "C1101-4P", "17.6.5")
