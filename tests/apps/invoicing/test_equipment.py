"""Boxes that did not come back: asked for once, however many sweeps, and never once given up."""

import threading
from decimal import Decimal

import pytest
from django.db import connections
from pytest_django import Settings

from invoicing.models import Invoice
from invoicing.services import charge_boxes
from provisioning import services as provisioning
from provisioning.drivers.fake import FakeDriver
from provisioning.models import BoxCharge
from tests.apps.invoicing import paper_world
from tests.apps.provisioning.make import AT, FAKE, make_box, make_line


@pytest.fixture
def charge(settings: Settings, db: None) -> BoxCharge:
    settings.RACCORD_DRIVERS, FakeDriver.boxes = FAKE, {}
    paper_world.operator()
    box, _fake = make_box(make_line())
    return provisioning.charge_box(box, kind="loss", amount=Decimal("150.00"), why="stolen", at=AT, by=None)


@pytest.mark.django_db
def test_a_box_is_billed_once_on_a_paper_that_says_which(charge: BoxCharge) -> None:
    assert (charge_boxes(at=AT), charge_boxes(at=AT)) == (1, 0)
    paper = Invoice.objects.get()
    charge.refresh_from_db()
    assert (charge.billed_as, paper.net, paper.gross) == (paper.number, Decimal("150.00"), Decimal("150.00"))
    line = paper.lines.get()
    assert (line.label, line.detail) == ("Équipement perdu ou volé chez le client", "C1101-4P FOC0001")


@pytest.mark.django_db
def test_what_was_given_up_is_not_billed(charge: BoxCharge) -> None:
    provisioning.waive_charge(charge, why="goodwill", at=AT)
    assert (charge_boxes(at=AT), Invoice.objects.count()) == (0, 0)


@pytest.mark.django_db(transaction=True)
def test_two_sweeps_at_once_bill_it_once(charge: BoxCharge) -> None:
    together, billed = threading.Barrier(2), []

    def sweep() -> None:
        together.wait()
        billed.append(charge_boxes(at=AT))
        connections.close_all()

    workers = [threading.Thread(target=sweep) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert (sum(billed), Invoice.objects.count()) == (1, 1)
