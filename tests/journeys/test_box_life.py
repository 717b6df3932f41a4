"""A box is ordered, received, met, shipped, activated, exchanged, returned, wiped over SSH, and back in stock; the one
that took its place never comes back, and is billed. People only ask: the workers' sweeps carry all of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import pytest

from invoicing.models import Invoice
from kernel import clock
from kernel.errors import Refused
from kernel.models import Message, User
from kernel.selectors import history
from lab.control import Lab
from lab.effect import look
from lab.testing import street
from lab.town import founding
from provisioning import selectors
from provisioning import services as provisioning
from provisioning.models import Box, BoxCharge, Depot, Line, Onboarding, Pool
from provisioning.services.wiping import LOOK_AGAIN
from subscribers.services import sign
from tests.apps.provisioning.make import make_model, make_node
from tests.apps.subscribers.make import make_draft
from tests.journeys.conftest import Staff, eventually, paris

pytestmark = [pytest.mark.journey]


@dataclass
class Story:
    """Two boxes of the lab, a depot, a pool, and a line of a signed contract that has no box yet."""

    lab: Lab
    depot: Depot
    pool: Pool
    line: Line

    @property
    def noc(self) -> User:
        return founding.person("noc")

    def traffic(self, number: int) -> str:
        spec = self.lab.street.box(number)
        return look(spec.address, spec.traffic_port)

    def box(self, number: int) -> Box:
        return Box.objects.get(serial=self.lab.street.box(number).serial)

    def met(self, number: int) -> str:
        return Onboarding.objects.get(box=self.box(number)).state

    def stock(self) -> dict[str, int]:
        return {count.state: count.count for count in selectors.stock()}


@pytest.fixture
def story(transactional_db: None, request: pytest.FixtureRequest) -> Iterator[Story]:
    at = clock.move_to(paris("2026-04-02 09:00"))
    founding.found(on=at.date())
    pool = provisioning.create_pool("public", kind="ipv4", block="198.51.100.0/28", at=at)
    contract = sign(make_draft(), on=date(2026, 4, 1), at=at, by=None)
    line = provisioning.attach_line(contract, node=make_node(), pools=[pool], at=at)
    with street(2, minute=2.0) as lab:
        staff: Staff = request.getfixturevalue("staff")
        assert set(staff.processes) == {"worker", "beat"}
        yield Story(lab, provisioning.create_depot("lyon", name="Lyon"), pool, line)


def test_box_life(story: Story) -> None:
    it_is_received(story)
    it_is_met(story)
    it_is_shipped_and_delivered(story)
    it_is_activated(story)
    it_is_exchanged(story)
    it_comes_back_and_is_wiped(story)
    assert [move.after for move in history(story.box(1))] == [
        "reserved", "shipped", "delivered", "in_service", "to_return", "returned", "wiped", "in_stock",
    ]  # fmt: skip
    assert story.stock() == {"in_stock": 1, "in_service": 1}
    the_other_never_comes_back(story)


def it_is_received(story: Story) -> None:
    specs = [story.lab.street.box(number) for number in (1, 2)]
    scanned = "".join(f"{spec.serial} {spec.mac}\n" for spec in [*specs, specs[0]])
    receipt = provisioning.receive_delivery(
        scanned, model=make_model(specs[0].model), depot=story.depot, reference="BL 4711", at=clock.now(), by=story.noc
    )
    assert (receipt.boxes.count(), [code for _, code in receipt.refused]) == (2, ["doubled"])
    keys = ["", specs[1].host_key]  # the second one's came with the maker's list
    for spec, key in zip(specs, keys, strict=True):
        provisioning.equip_box(
            Box.objects.get(serial=spec.serial),
            hostname=spec.hostname, address=spec.address, ssh_port=spec.ssh_port, ssh_user=spec.username,
            ssh_password=spec.password, host_key=key, snmp_community=spec.community,
        )  # fmt: skip
    assert story.stock() == {"in_stock": 2}


def it_is_met(story: Story) -> None:
    for number in (1, 2):
        provisioning.begin_onboarding(story.box(number), at=clock.now(), by=story.noc)
    eventually(lambda: story.met(1) == "offered", "the sweep has read the key of the first")
    eventually(lambda: story.met(2) == "known", "the sweep has asked the second who it is, and needed nobody")
    found = Onboarding.objects.get(box=story.box(1))
    assert (found.offered, found.said) == (story.lab.street.box(1).host_key, {})
    provisioning.pin_key(found, offered=found.offered, at=clock.now(), by=story.noc)
    eventually(lambda: story.met(1) == "known", "the sweep has asked the first who it is")
    found.refresh_from_db()
    assert (found.said["serial"], story.box(1).firmware) == (story.box(1).serial, "17.6.5")


def it_is_shipped_and_delivered(story: Story) -> None:
    box = provisioning.reserve_box(story.box(1), story.line, at=clock.now(), by=story.noc)
    shipment = provisioning.dispatch_box(box, at=clock.now(), by=story.noc, carrier="Chronopost", tracking="XY1")
    assert provisioning.shipping_note(shipment).startswith(b"%PDF-")
    at = clock.move_to(paris("2026-04-03 10:00"))
    provisioning.record_delivery(shipment, on=at.date(), at=at, by=story.noc)
    provisioning.state_reservation(shipment, text="carton torn", on=at.date(), at=at, by=story.noc)
    assert shipment.reservations_until == date(2026, 4, 8)


def it_is_activated(story: Story) -> None:
    assert story.traffic(1) != "passed"
    today = clock.now().date()
    with pytest.raises(Refused, match="line_not_proven_open"):
        provisioning.activate_line(story.line, on=today, at=clock.now(), by=story.noc)
    provisioning.install_box(story.box(1), story.line, at=clock.now(), by=story.noc)
    eventually(lambda: selectors.line_state(story.line).proven == "open", "the sweep has pushed and read back")
    assert (story.traffic(1), story.met(1)) == ("passed", "proven")
    assert "ip address 198.51.100.1 255.255.255.255" in story.lab.running(1)
    provisioning.activate_line(story.line, on=today, at=clock.now(), by=story.noc)
    story.line.contract.refresh_from_db()
    assert story.line.contract.state == "active"


def it_is_exchanged(story: Story) -> None:
    at = clock.move_to(paris("2026-04-09 11:00"))
    provisioning.reserve_box(story.box(2), story.line, at=at, by=story.noc)
    provisioning.exchange_box(story.box(1), story.box(2), at=at, by=story.noc, why="a dead port")
    eventually(lambda: story.met(2) == "proven", "the sweep has pushed to the box that takes its place")
    assert (story.traffic(2), selectors.line_state(story.line).proven) == ("passed", "open")
    assert selectors.open_returns().get().box == story.box(1)


def it_comes_back_and_is_wiped(story: Story) -> None:
    at = clock.move_to(paris("2026-04-14 15:00"))
    box = provisioning.take_back(story.box(1), condition="complete", depot=story.depot, at=at, by=story.noc)
    assert (box.line, selectors.open_returns().count()) == (None, 0)
    with pytest.raises(Refused, match="wipe_not_proven"):
        provisioning.prove_wiped(box, at=clock.now(), by=story.noc)
    erasure = provisioning.begin_wipe(box, at=clock.now(), by=story.noc)

    def proven() -> bool:
        erasure.refresh_from_db()
        if erasure.due_at is not None and timedelta() < erasure.due_at - clock.now() <= LOOK_AGAIN:
            clock.move(LOOK_AGAIN)  # it starts again meanwhile: nobody waits half a minute for that
        return erasure.state == "proven"

    eventually(proven, "the sweep has erased the box and read it back")
    assert (story.box(1).state, erasure.outcome) == ("wiped", {"code": "wiped", "serial": box.serial})
    assert [word for word in ("198.51.100.1", "WALLED") if word in story.lab.running(1)] == []
    provisioning.restock_box(story.box(1), at=clock.now(), by=story.noc)


def the_other_never_comes_back(story: Story) -> None:
    at = clock.move_to(paris("2026-04-15 09:00"))
    case = provisioning.ask_back(story.box(2), why="the customer moved out", at=at, by=story.noc)
    assert case.due_on == date(2026, 5, 15)
    clock.move_to(paris("2026-05-16 09:00"))
    letters = Message.objects.filter(channel="letter", key=f"box-return/{case.pk}/notice")
    eventually(letters.exists, "the sweep has written the formal notice")
    assert BoxCharge.objects.count() == 0
    clock.move_to(paris("2026-05-24 09:00"))
    eventually(lambda: BoxCharge.objects.filter(billed_at__isnull=False).exists(), "one sweep charged, another billed")
    charge = BoxCharge.objects.get()
    assert (charge.box, charge.kind, charge.amount) == (story.box(2), "unreturned", Decimal("150.00"))
    paper = Invoice.objects.get(number=charge.billed_as)
    assert (paper.customer, [line.net for line in paper.lines.all()]) == (
        story.line.contract.customer,
        [Decimal("150.00")],
    )
    assert selectors.boxes_to_charge().count() == 0
