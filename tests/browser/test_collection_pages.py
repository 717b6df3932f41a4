"""The pages of collection as people meet them: the day, late payers, a refund, a policy tried; why in the portal."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from invoicing import services
from invoicing.models import DebitAttempt, LegalRate, Payment
from kernel import clock
from provisioning import services as provisioning
from tests.apps.invoicing import bank_world, gocardless_world
from tests.browser.conftest import Look, SignIn
from tests.web.world import World

pytestmark = pytest.mark.django_db(transaction=True)


def late(world: World) -> None:
    """The customer owes an invoice of a month ago, was written to, and his line is walled."""
    at = clock.now()
    for half, percent in ((1, "2.62"), (2, "2.50")):
        for year in (at.year - 1, at.year):
            LegalRate.objects.create(year=year, half=half, percent=Decimal(percent), source="arrêté")
    bank_world.owe(world.line.contract, "120.00", due_on=at.date() - timedelta(days=30), noticed=None)
    services.advance_dunning(at=at)
    provisioning.suspend(world.line, reason="unpaid", why="test", at=at, by=None)


def collected_elsewhere() -> Payment:
    """A payment that GoCardless collected and that pays nothing any more."""
    with gocardless_world.service() as running:
        gocardless_world.switched()
        gocardless_world.handed_over()
        name = DebitAttempt.objects.get(batch__collector="gocardless").end_to_end_id
        gocardless_world.tell(running, running.go(name, "submitted", "confirmed"))
    payment = Payment.objects.get(reference=name)
    services.take_back_allocation(payment, at=bank_world.COLLECTED)
    return payment


def test_at_the_desk(world: World, sign_in: SignIn, look: Look) -> None:
    late(world)
    payment = collected_elsewhere()
    page = sign_in(world.approver)
    found = {}
    number = world.customer.number
    for path in ("/bureau/", f"/bureau/clients/{number}/recouvrement", "/bureau/relances/interets"):
        page.goto(path)
        found[path] = look(page)
    page.goto("/bureau/relances/")
    found["board"] = look(page)
    page.check(f"input[name=number][value='{number}']")
    page.fill("#many [name=until]", (clock.now().date() + timedelta(days=20)).isoformat())
    page.fill("#many [name=reason]", "inondation")
    page.click("#many button[value=hold]")
    found["preview"] = look(page)
    page.click("main form button.btn-primary")
    assert world.customer.holds.count() == 1
    page.goto("/bureau/relances/politique")
    page.click("button[name=try]")
    found["tried"] = look(page)
    page.goto(f"/bureau/paiements/{payment.pk}/remboursement")
    found["refund"] = look(page)
    page.fill("[name=reason]", "prélevé à tort")
    page.click("main form button.btn-primary")
    found["sure"] = look(page)
    assert {path: told for path, told in found.items() if told} == {}


def test_in_the_portal(world: World, sign_in: SignIn, look: Look) -> None:
    late(world)
    page = sign_in(world.owner)
    page.goto("/portail/compte/")
    assert page.locator(".qr svg").count() == 1
    found = {"owed": look(page)}
    page.click("text=Signer un mandat")
    page.fill("[name=iban]", "FR76 3000 6000 0112 3456 7890 180")
    page.check("[name=agreed]")
    page.click("main form button.btn-primary")
    found["refused"] = look(page)
    page.fill("[name=iban]", bank_world.iban(5))
    page.check("[name=agreed]")
    page.click("main form button.btn-primary")
    found["signed"] = look(page)
    assert world.customer.mandates.get().state == "active"
    assert {path: told for path, told in found.items() if told} == {}
