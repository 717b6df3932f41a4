"""Boxes that did not come back: asked for once, however many sweeps, and never once given up."""

from decimal import Decimal

import pytest
from pytest_django import Settings

from invoicing.models import Invoice
from invoicing.services import charge_boxes
from provisioning import services as provisioning
from provisioning.drivers.fake import FakeDriver
from provisioning.models import BoxCharge
from tests.apps.invoicing import paper_world
from tests.apps.provisioning.make import AT, FAKE, make_box, make_line
from tests.races import at_once


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
    billed = at_once(*[lambda: charge_boxes(at=AT)] * 2)
    assert (sum(billed), Invoice.objects.count()) == (1, 1)
