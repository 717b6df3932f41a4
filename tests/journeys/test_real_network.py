"""The two stories once more, over real network software: FRR behind OpenSSH, watched through net-snmp's snmpd.

The product is the same, worker for worker; only what it talks to is not the lab. Where root or the packages are not
there, these tests are left out and say why.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from invoicing.models import Instalment
from kernel import clock
from kernel.errors import Rejected, Unavailable
from kernel.models import Message
from lab.realnet.needs import missing
from lab.realnet.network import MODEL, RealNetwork, real_network
from lab.street import BoxSpec
from provisioning import selectors as provisioning
from provisioning import services
from provisioning.domain.configs import body
from provisioning.drivers import frr
from provisioning.drivers.base import Target
from provisioning.drivers.families import ready_made_models
from provisioning.drivers.netmiko_driver import NetmikoDriver
from provisioning.models import Box, BoxModel, Line, Push
from provisioning.services.rendering import publish_template
from tests.apps.provisioning.make import AT, MINUTE, make_line
from tests.journeys import test_bounced_debit_to_restored_line as wall
from tests.journeys import test_outage_to_credit_note as outage
from tests.journeys.conftest import Staff, Story, _town, eventually, paris

LEFT_OUT = missing()
pytestmark = [
    pytest.mark.journey,
    pytest.mark.skipif(bool(LEFT_OUT), reason=f"real network software left out: {LEFT_OUT}"),
]


@dataclass
class RealStory(Story):
    """The same story; what the customer finds is found by a machine behind his box."""

    lab: Any

    def traffic(self) -> str:
        return str(self.lab.traffic(self.box))


@pytest.fixture
def real_story(transactional_db: None, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[RealStory]:
    with real_network(2) as network:
        clock.move_to(paris("2026-09-01 08:00"))
        (made,) = (model for model in ready_made_models() if model.name == MODEL)
        model = BoxModel.objects.create(
            name=made.name, vendor=made.vendor, driver=made.driver, rollback_style=made.rollback_style
        )
        publish_template(model, made.template, at=clock.now())
        first, second = _town(network)  # type: ignore[arg-type]
        staff: Staff = request.getfixturevalue("staff")
        story = RealStory(staff, network, first, Line.objects.get(contract=first), second)
        eventually(lambda: story.traffic() == "passed", "the first configuration is on the box")
        eventually(lambda: provisioning.line_state(story.line).proven == "open", "the box was read back")
        yield story


def test_outage_to_credit_note_over_real_software(real_story: RealStory) -> None:
    real_story.at("2026-11-23 09:00")
    invoiced = Instalment.objects.filter(customer=real_story.customer)
    eventually(invoiced.exists, "the six months are invoiced")
    impact = outage.the_box_goes_down(real_story)
    outage.the_customer_sees_it(real_story, impact)
    outage.the_deadline_is_missed(real_story, impact)
    outage.it_comes_back(real_story, impact)
    outage.the_penalty_is_agreed(real_story, impact)
    assert real_story.traffic() == "passed", "he came back with what was saved"


def test_bounced_debit_to_restored_line_over_real_software(real_story: RealStory) -> None:
    mails = Message.objects.filter(channel="mail", state="sent")
    eventually(lambda: mails.count() >= 2, "both have their schedules")
    owed = wall.the_debit_bounces(real_story)
    wall.the_reminder_is_posted(real_story)
    the_line_is_walled_on_the_router(real_story)
    wall.he_pays_and_it_is_open_again(real_story, owed)
    assert "blackhole" not in real_story.lab.startup(real_story.box)


def the_line_is_walled_on_the_router(story: RealStory) -> None:
    story.at("2026-10-21 23:30")
    time.sleep(3)
    assert story.traffic() == "passed"
    story.at("2026-10-22 09:00")
    eventually(lambda: provisioning.line_state(story.line).proven == "walled", "the wall is read back on the router")
    assert story.traffic() == "walled"
    assert "ip route 0.0.0.0/0 blackhole" in story.lab.running(story.box)
    assert "ip route 0.0.0.0/0 blackhole" in story.lab.startup(story.box)
    assert story.lab.traffic(2) == "passed", "the neighbour's line is his own"
    push = Push.objects.filter(box__line=story.line).latest("pk")
    assert "ip route 0.0.0.0/0 blackhole" in push.transcript


@pytest.fixture
def network() -> Iterator[RealNetwork]:
    with real_network(1) as running:
        yield running


def target(spec: BoxSpec) -> Target:
    return Target(spec.address, spec.ssh_port, spec.username, spec.password, spec.host_key, "frr", "session_undo")


def test_the_driver_quotes_what_frr_refuses_and_puts_back_what_it_took(network: RealNetwork) -> None:
    spec = network.street.box(1)
    session = NetmikoDriver().connect(target(spec))
    identity = session.identify()
    assert (identity.hostname, identity.serial) == ("box-0001", spec.mac)
    before = session.snapshot()
    session.arm(5)
    lines = ["interface lan", " description half", " exit", "ip route 198.51.100.0/24 wan", "ip adress 1.1.1.1"]
    with pytest.raises(Rejected) as refused:
        session.apply(lines)
    assert refused.value.reason.startswith("% Unknown command")
    assert refused.value.facts == {"number": 5, "line": "ip adress 1.1.1.1"}
    assert "description half" in network.running(1)
    assert session.roll_back() is True
    assert body(session.snapshot()) == body(before)
    with pytest.raises(Rejected):
        session.roll_back()
    session.close()


def test_the_driver_lets_in_nobody_else_and_nobody_without_his_password(network: RealNetwork) -> None:
    reached = target(network.street.box(1))
    stranger = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJMWV3xQqHq3M5ZQo5x0yWq3O6wZ0mS0g2nq5q2Yw0aB"
    for changed, reason in (({"host_key": stranger}, "host_key_changed"), ({"password": "wrong"}, "login_refused")):
        with pytest.raises(Rejected) as refused:
            NetmikoDriver().connect(Target(**{**vars(reached), **changed}))
        assert refused.value.reason == reason


@pytest.fixture
def router(db: None, network: RealNetwork) -> Box:
    """In service on its line, proven open."""
    spec = network.street.box(1)
    (made,) = (model for model in ready_made_models() if model.name == MODEL)
    facts = {"vendor": made.vendor, "driver": made.driver, "rollback_style": made.rollback_style}
    model = BoxModel.objects.create(name=made.name, **facts)
    publish_template(model, made.template, at=AT)
    reached: dict[str, Any] = {"ssh_user": spec.username, "ssh_password": spec.password, "host_key": spec.host_key}
    line = make_line()
    box = services.receive_box(spec.serial, model=model, at=AT, hostname=spec.hostname, address=spec.address, **reached)
    services.reserve_box(box, line, at=AT, by=None)
    services.install_box(box, line, at=AT, by=None)
    services.push_due(at=AT, sessions=1)
    assert (network.traffic(1), provisioning.line_state(line).proven) == ("passed", "open")
    return box


def test_a_link_lost_half_way_is_put_back_on_a_router_without_a_timer(
    router: Box, network: RealNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    line, before = Line.objects.get(), body(network.running(1))
    with monkeypatch.context() as broken:
        whole = frr.Conversation._type_all

        def lost(session: frr.Conversation, lines: list[str]) -> None:
            whole(session, lines[:1])
            raise Unavailable("the session was lost")

        broken.setattr(frr.Conversation, "_type_all", lost)
        services.suspend(line, reason="unpaid", why="late", at=AT + MINUTE, by=None)
        services.push_due(at=AT + MINUTE, sessions=1)
    assert Push.objects.latest("pk").state == "unknown"
    assert body(network.running(1)) != before
    assert services.settle_unknown(at=AT + 9 * MINUTE, sessions=1) == 1
    settled = Push.objects.get(state="rolled_back")
    assert (settled.outcome["settled"], body(network.running(1))) == ("not as wanted", before)
    services.push_due(at=AT + 10 * MINUTE, sessions=1)
    assert (network.traffic(1), provisioning.line_state(line).proven) == ("walled", "walled")
    services.lift(line, reason="unpaid", why="paid", at=AT + 11 * MINUTE, by=None)
    services.restore_due(at=AT + 11 * MINUTE, sessions=1)
    assert (network.traffic(1), provisioning.line_state(line).proven) == ("passed", "open")


def test_a_returned_router_forgets_its_customer_and_the_house_reads_it(router: Box, network: RealNetwork) -> None:
    contract = Line.objects.get().contract.number
    assert contract in network.startup(1)
    services.take_back(router, condition="complete", at=AT + 2 * MINUTE, by=None)
    services.begin_wipe(router, at=AT + 3 * MINUTE, by=None)
    assert services.wipe_boxes(at=AT + 3 * MINUTE) == 0, "erased, and not yet read"
    assert services.wipe_boxes(at=AT + 4 * MINUTE) == 1
    router.refresh_from_db()
    assert router.state == "wiped"
    assert contract not in network.running(1) + network.startup(1)
