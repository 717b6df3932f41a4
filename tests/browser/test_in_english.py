"""The same days in English: a customer reports and is answered, finance reads and decides, no French in between."""

import pytest
from playwright.sync_api import expect

from kernel.models import User
from sla.models import Penalty, Ticket
from tests.browser.conftest import SignIn
from tests.web.world import World, owed

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_customer_reports_and_is_answered(world: World, sign_in: SignIn) -> None:
    User.objects.filter(pk__in=[world.owner.pk, world.noc.pk]).update(language="en")
    page = sign_in(world.owner, width=390, language="en")
    page.goto("/portail/demandes/nouvelle")
    page.get_by_label("In a few words").fill("No connection")
    page.get_by_label("What do you see").fill("The light is red.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("heading", name="No connection")).to_be_visible()
    ticket = Ticket.objects.get()
    theirs = sign_in(world.noc, language="en")
    theirs.goto(f"/noc/demandes/{ticket.number}/")
    expect(theirs.get_by_text("The light is red.")).to_be_visible()


def test_finance_approves_a_penalty(world: World, sign_in: SignIn) -> None:
    penalty = owed(world)
    User.objects.filter(pk=world.approver.pk).update(language="en")
    Penalty.objects.update(claimed_at=penalty.proposed_at, claimed_by=world.owner)
    page = sign_in(world.approver, language="en")
    page.goto(f"/bureau/penalites/{penalty.pk}/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Approve").click()
    penalty.refresh_from_db()
    assert (penalty.state, penalty.decided_by) == ("approved", world.approver)
