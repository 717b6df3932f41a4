"""Wiping over SSH as a row: asked, erased, read back, proven; or failed, saying why, and never wiped on a guess."""

import time
from collections.abc import Iterator

import pytest

from kernel.errors import Refused
from kernel.models import Transition
from lab.control import Lab
from lab.testing import street
from provisioning import services
from provisioning.drivers.fake import FakeBox
from provisioning.models import Box, BoxModel, Erasure, KeyAlarm, Line
from tests.apps.provisioning.make import AT, MINUTE, make_box, make_line

pytestmark = pytest.mark.django_db


@pytest.fixture
def returned(fakes: dict[tuple[str, int], FakeBox]) -> tuple[Box, FakeBox]:
    """It served a customer, and is back."""
    box, fake = make_box(make_line(ipv4="198.51.100.7"))
    services.push_due(at=AT, sessions=1)
    return services.take_back(box, condition="complete", at=AT, by=None), fake


def ended() -> tuple[str, str, str]:
    erasure = Erasure.objects.get()
    return erasure.state, str(erasure.outcome.get("code", "")), Box.objects.get().state


def test_a_wipe_is_carried_to_its_proof(returned: tuple[Box, FakeBox]) -> None:
    box, fake = returned
    assert "198.51.100.7" in fake.running()
    services.begin_wipe(box, at=AT, by=None)
    assert services.wipe_boxes(at=AT) == 0
    assert ended() == ("rebooting", "", "returned"), "erased, and not wiped before it was read"
    assert services.wipe_boxes(at=AT) == 0, "it is given time to start again"
    assert services.wipe_boxes(at=AT + MINUTE) == 1
    assert ended() == ("proven", "wiped", "wiped")
    proof = Transition.objects.filter(subject_type="provisioning.box", after="wiped").get().why
    assert proof == "read back over SSH: 2 lines, nothing of a customer"


def test_a_box_that_keeps_something_of_the_customer_is_not_wiped(returned: tuple[Box, FakeBox]) -> None:
    box, fake = returned
    fake.erases = False
    services.begin_wipe(box, at=AT, by=None)
    services.wipe_boxes(at=AT)
    services.wipe_boxes(at=AT + MINUTE)
    assert ended() == ("failed", "wipe_not_proven", "returned")
    assert services.begin_wipe(box, at=AT + MINUTE, by=None).state == "asked"


def test_one_wipe_at_a_time(returned: tuple[Box, FakeBox]) -> None:
    services.begin_wipe(returned[0], at=AT, by=None)
    with pytest.raises(Refused, match="wipe_under_way"):
        services.begin_wipe(returned[0], at=AT, by=None)
    assert Erasure.objects.count() == 1


def test_only_a_returned_box_is_wiped(fakes: dict[tuple[str, int], FakeBox]) -> None:
    box, fake = make_box(make_line())
    with pytest.raises(Refused, match="transition_refused"):
        services.begin_wipe(box, at=AT, by=None)
    assert (Erasure.objects.count(), fake.sessions) == (0, 0)


def test_a_worker_that_died_while_it_erased_is_followed_by_another(returned: tuple[Box, FakeBox]) -> None:
    services.begin_wipe(returned[0], at=AT, by=None)
    Erasure.objects.update(state="erasing", due_at=AT + MINUTE)
    services.wipe_boxes(at=AT + MINUTE)
    services.wipe_boxes(at=AT + 2 * MINUTE)
    assert ended() == ("proven", "wiped", "wiped")


def test_a_box_that_never_comes_back_is_told_after_half_an_hour(returned: tuple[Box, FakeBox]) -> None:
    box, fake = returned
    services.begin_wipe(box, at=AT, by=None)
    services.wipe_boxes(at=AT)
    fake.unplug()
    for minute in range(1, 61):
        services.wipe_boxes(at=AT + minute * MINUTE)
    assert ended() == ("failed", "unreachable", "returned")


def test_another_key_stops_the_wipe_and_raises_the_alarm(returned: tuple[Box, FakeBox]) -> None:
    box, fake = returned
    fake.host_key = "ssh-ed25519 WFla"
    services.begin_wipe(box, at=AT, by=None)
    services.wipe_boxes(at=AT)
    assert ended() == ("failed", "host_key_changed", "returned")
    assert KeyAlarm.objects.get().offered == "ssh-ed25519 WFla"


FAMILIES = {
    "C1101-4P": ("cisco_ios", "revert_timer"),
    "SRX300": ("juniper_junos", "commit_confirmed"),
    "VyOS": ("vyos", "commit_confirmed"),
    "hAP ac3": ("mikrotik_routeros", "scheduler"),
    "AR651": ("huawei_vrp", "delayed_reload"),
}


@pytest.fixture(scope="module")
def three() -> Iterator[Lab]:
    with street(len(FAMILIES), minute=60, models=tuple(FAMILIES)) as running:
        yield running


@pytest.mark.parametrize("number", range(1, len(FAMILIES) + 1))
def test_every_family_that_the_lab_speaks_is_wiped_over_real_ssh(three: Lab, number: int) -> None:
    line: Line = make_line(ipv4="198.51.100.7")
    spec = three.street.box(number)
    driver, style = FAMILIES[spec.model]
    model = BoxModel.objects.create(name=spec.model, vendor="x", driver=driver, rollback_style=style)
    services.publish_template(model, services.ready_made(driver), at=AT)
    box = services.receive_box(
        spec.serial, model=model, at=AT, hostname=spec.hostname, address=spec.address, ssh_port=spec.ssh_port,
        ssh_user=spec.username, ssh_password=spec.password, host_key=spec.host_key, snmp_community=spec.community,
        snmp_user=spec.v3_user, snmp_auth_key=spec.v3_auth, snmp_priv_key=spec.v3_priv,
    )  # fmt: skip
    services.reserve_box(box, line, at=AT, by=None)
    services.install_box(box, line, at=AT, by=None)
    services.push_due(at=AT, sessions=1)
    services.take_back(box, condition="complete", at=AT, by=None)
    assert line.reference in three.running(number)
    boots = three.facts(number)["boots"]
    services.begin_wipe(box, at=AT, by=None)
    services.wipe_boxes(at=AT)
    for _ in range(100):
        if three.facts(number)["boots"] > boots and three.facts(number)["online"]:
            break
        time.sleep(0.05)
    services.wipe_boxes(at=AT + MINUTE)
    assert ended() == ("proven", "wiped", "wiped")
    assert line.reference not in three.running(number) + three.startup(number)
