"""A box is ordered, received, shipped, activated, exchanged, returned, wiped over SSH, and back in stock."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

import pytest

from kernel.errors import Refused, Unavailable
from kernel.models import Operator
from kernel.selectors import history
from lab.control import Lab
from lab.effect import look
from lab.testing import street
from provisioning import selectors
from provisioning import services as provisioning
from provisioning.models import Box, Depot, Line, Pool
from subscribers.services import sign
from tests.apps.provisioning.make import make_model, make_node
from tests.apps.subscribers.make import make_draft

pytestmark = [pytest.mark.journey, pytest.mark.django_db]

MORNING = datetime(2026, 4, 1, 8, tzinfo=UTC)
DAY = timedelta(days=1)


@dataclass
class Story:
    """Two boxes of the lab, a depot, a pool, and a line of a signed contract that has no box yet."""

    lab: Lab
    depot: Depot
    pool: Pool
    line: Line
    at: datetime = MORNING

    def traffic(self, number: int) -> str:
        spec = self.lab.street.box(number)
        return look(spec.address, spec.traffic_port)

    def box(self, number: int) -> Box:
        return Box.objects.get(serial=self.lab.street.box(number).serial)

    def stock(self) -> dict[str, int]:
        return {count.state: count.count for count in selectors.stock()}


@pytest.fixture
def story() -> Iterator[Story]:
    Operator.objects.create(
        pk=1, name="Raccord SAS", siren="1", siret="1", vat_number="FR1", street="1 quai", postcode="69001",
        city="Lyon", email="a@raccord.example",
    )  # fmt: skip
    pool = provisioning.create_pool("public", kind="ipv4", block="198.51.100.0/28", at=MORNING)
    contract = sign(make_draft(), on=date(2026, 3, 30), at=MORNING, by=None)
    line = provisioning.attach_line(contract, node=make_node(), pools=[pool], at=MORNING)
    with street(2, minute=0.05) as lab:
        yield Story(lab, provisioning.create_depot("lyon", name="Lyon"), pool, line)


def test_box_life(story: Story) -> None:
    it_is_received(story)
    it_is_shipped_and_delivered(story)
    it_is_activated(story)
    it_is_exchanged(story)
    it_comes_back_and_is_wiped(story)
    assert [move.after for move in history(story.box(1))] == [
        "reserved", "shipped", "delivered", "in_service", "to_return", "returned", "wiped", "in_stock",
    ]  # fmt: skip
    assert story.stock() == {"in_stock": 1, "in_service": 1}


def it_is_received(story: Story) -> None:
    specs = [story.lab.street.box(number) for number in (1, 2)]
    scanned = "".join(f"{spec.serial} {spec.mac}\n" for spec in [*specs, specs[0]])
    receipt = provisioning.receive_delivery(
        scanned, model=make_model(specs[0].model), depot=story.depot, reference="BL 4711", at=story.at, by=None
    )
    assert (receipt.boxes.count(), [code for _, code in receipt.refused]) == (2, ["doubled"])
    for spec in specs:
        provisioning.equip_box(
            Box.objects.get(serial=spec.serial),
            hostname=spec.hostname, address=spec.address, ssh_port=spec.ssh_port, ssh_user=spec.username,
            ssh_password=spec.password, host_key=spec.host_key, snmp_community=spec.community,
        )  # fmt: skip
    assert story.stock() == {"in_stock": 2}


def it_is_shipped_and_delivered(story: Story) -> None:
    box = provisioning.reserve_box(story.box(1), story.line, at=story.at, by=None)
    shipment = provisioning.dispatch_box(box, at=story.at, by=None, carrier="Chronopost", tracking="XY1")
    assert provisioning.shipping_note(shipment).startswith(b"%PDF-")
    story.at += DAY
    provisioning.record_delivery(shipment, on=story.at.date(), at=story.at, by=None)
    provisioning.state_reservation(shipment, text="carton torn", on=story.at.date(), at=story.at, by=None)
    assert shipment.reservations_until == date(2026, 4, 7)


def it_is_activated(story: Story) -> None:
    assert story.traffic(1) != "passed"
    provisioning.install_box(story.box(1), story.line, at=story.at, by=None)
    with pytest.raises(Refused, match="line_not_proven_open"):
        provisioning.activate_line(story.line, on=story.at.date(), at=story.at, by=None)
    assert provisioning.push_due(at=story.at) == 1
    assert story.traffic(1) == "passed"
    assert "ip address 198.51.100.1 255.255.255.255" in story.lab.running(1)
    provisioning.activate_line(story.line, on=story.at.date(), at=story.at, by=None)
    assert (story.line.contract.state, story.box(1).firmware) == ("active", "17.6.5")


def it_is_exchanged(story: Story) -> None:
    story.at += 30 * DAY
    provisioning.reserve_box(story.box(2), story.line, at=story.at, by=None)
    provisioning.exchange_box(story.box(1), story.box(2), at=story.at, by=None, why="a dead port")
    assert provisioning.push_due(at=story.at) == 1
    assert story.traffic(2) == "passed"
    assert selectors.line_state(story.line).proven == "open"
    assert selectors.open_returns().get().box == story.box(1)


def it_comes_back_and_is_wiped(story: Story) -> None:
    story.at += 5 * DAY
    box = provisioning.take_back(story.box(1), condition="complete", depot=story.depot, at=story.at, by=None)
    assert (box.line, selectors.open_returns().count()) == (None, 0)
    with pytest.raises(Refused, match="wipe_not_proven"):
        provisioning.prove_wiped(box, at=story.at, by=None)
    provisioning.erase_box(box)
    last_moment = time.monotonic() + 20
    while box.state != "wiped":
        assert time.monotonic() < last_moment, "the box did not come back"
        try:
            provisioning.prove_wiped(box, at=story.at, by=None)
        except (Unavailable, Refused):
            time.sleep(0.1)
    assert "198.51.100.1" not in story.lab.running(1)
    assert "WALLED" not in story.lab.running(1)
    provisioning.restock_box(box, at=story.at, by=None)
    assert provisioning.chase_boxes(at=story.at + 90 * DAY) == 0
    assert selectors.boxes_to_charge().count() == 0
