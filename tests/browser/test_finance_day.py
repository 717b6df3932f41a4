"""Finance's day: a penalty approved with its workings, a payment recorded, a batch prepared and approved by another."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from kernel import clock
from tests.apps.invoicing import bank_world
from tests.browser.conftest import SignIn
from tests.web.world import World, as_, owed

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_penalty_is_read_and_approved(world: World, sign_in: SignIn) -> None:
    penalty = owed(world)
    as_(world.owner).post(f"/portail/penalites/{penalty.pk}/demander")
    page = sign_in(world.approver)
    page.goto(f"/bureau/penalites/{penalty.pk}/")
    expect(page.locator(".seg-late").first).to_be_visible()
    page.get_by_role("button", name="Approuver").click()
    expect(page.get_by_text("Pénalité approuvée.")).to_be_visible()


def test_a_refusal_asks_for_its_reason_first(world: World, sign_in: SignIn) -> None:
    penalty = owed(world)
    page = sign_in(world.approver)
    page.goto(f"/bureau/penalites/{penalty.pk}/")
    page.get_by_role("button", name="Refuser").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    dialog.get_by_label("Motif").fill("Le client avait coupé son courant.")
    dialog.get_by_role("button", name="Refuser").click()
    expect(page.get_by_text("Pénalité refusée, avec son motif.")).to_be_visible()


def test_a_payment_is_recorded_from_the_account(world: World, sign_in: SignIn) -> None:
    customer = bank_world.debtor().customer
    page = sign_in(world.finance)
    page.goto(f"/bureau/clients/{customer.number}/")
    page.get_by_label("Montant").fill("66,00")
    page.get_by_role("button", name="Enregistrer", exact=True).click()
    expect(page.get_by_text("Le paiement est enregistré")).to_be_visible()


def test_a_batch_needs_a_second_person(world: World, sign_in: SignIn) -> None:
    debtor = bank_world.debtor()
    today = clock.now().date()
    page = sign_in(world.finance)
    page.goto("/bureau/prelevements/")
    page.locator("#id_collection_on").fill((max(today, debtor.instalment.due_on) + timedelta(days=10)).isoformat())
    page.get_by_role("button", name="Préparer un lot").click()
    expect(page.get_by_role("heading", name="Prélèvements", exact=False).first).to_be_visible()
    expect(page.get_by_role("button", name="Approuver")).to_have_count(0)
