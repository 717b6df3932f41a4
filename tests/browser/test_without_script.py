"""Without a script each role still reads and does its main acts: what a dialog would ask stands in the page."""

from datetime import date, timedelta

import pytest
from playwright.sync_api import FilePayload, Page, expect

from invoicing import services as invoicing
from kernel import clock
from sla.models import Incident, PublicReply
from tests.apps.invoicing import bank_world
from tests.apps.subscribers.make import make_user
from tests.browser.conftest import SignIn
from tests.web.world import World, impact_of, lose, owed, ticket_of

pytestmark = pytest.mark.django_db(transaction=True)


def press(page: Page, name: str) -> None:
    page.locator("main").get_by_role("button", name=name, exact=True).click()


def lost(world: World) -> Incident:
    return lose(world.line, clock.now() - timedelta(minutes=5))


def test_one_signs_in_changes_the_language_and_leaves(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.noc, script=False, typed=True)
    page.locator("summary.person").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Open incidents")).to_be_visible()
    page.locator("summary.person").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator("#id_login")).to_be_visible()


def test_an_incident_is_taken_answered_and_paused(world: World, sign_in: SignIn) -> None:
    incident = lost(world)
    page = sign_in(world.noc, script=False)
    page.goto(f"/noc/incidents/{incident.number}/")
    press(page, "Prendre")
    expect(page.get_by_text(f"{incident.number} est à vous.")).to_be_visible()
    page.locator("#reply-body").fill("Un technicien arrive.")
    press(page, "Envoyer au client")
    assert PublicReply.objects.get(ticket=ticket_of(incident), author=world.noc).body == "Un technicien arrive."
    page.locator("details:has(#pause_proof) > summary").click()
    page.locator("#pause_proof").fill("Rideau baissé, photo 12")
    photo: FilePayload = {"name": "photo-12.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + bytes(64)}
    page.locator("#pause-files").set_input_files(photo)
    press(page, "Mettre en pause")
    assert impact_of(incident).state == "paused"


def test_rows_are_filtered_ticked_and_taken_together(world: World, sign_in: SignIn) -> None:
    incident = lost(world)
    page = sign_in(world.noc, script=False)
    page.get_by_label("Chercher un incident").fill("rien de tel")
    press(page, "Rechercher")
    expect(page.locator("[data-incident]")).to_have_count(0)
    page.goto("/noc/")
    page.locator(f'[data-incident="{incident.number}"] input[type=checkbox]').check()
    page.locator("#many").get_by_role("button", name="Prendre").click()
    page.locator("main form[method=post] button[type=submit]").last.click()
    incident.refresh_from_db()
    assert incident.owner == world.noc


def test_a_list_is_kept_as_a_file(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.noc, script=False)
    page.goto("/noc/box/")
    with page.expect_download() as found:
        page.get_by_role("link", name="CSV").click()
    assert world.box.serial in found.value.path().read_text()


def test_a_line_is_suspended_by_what_a_dialog_would_ask(world: World, sign_in: SignIn) -> None:
    page = sign_in(make_user("senior@operator.example", "senior_noc"), script=False)
    page.goto(f"/noc/lignes/{world.line.reference}/")
    expect(page.locator("[data-ask]:visible, [data-dismiss]:visible")).to_have_count(0)
    form = page.locator("dialog#suspend form")
    form.locator("[name=why]").fill("Attaque sortante")
    form.locator("[name=typed]").fill(world.line.reference)
    form.locator("button[type=submit]").click()
    expect(page.locator("main")).to_contain_text("Attaque sortante")
    assert world.line.suspensions.count() == 1


def test_a_penalty_is_refused_with_its_reason(world: World, sign_in: SignIn) -> None:
    penalty = owed(world)
    page = sign_in(world.approver, script=False)
    page.goto(f"/bureau/penalites/{penalty.pk}/")
    page.get_by_label("Motif").fill("Le client avait coupé son courant.")
    press(page, "Refuser")
    expect(page.get_by_text("Pénalité refusée, avec son motif.")).to_be_visible()


def test_an_invoice_run_is_approved(world: World, sign_in: SignIn) -> None:
    run = invoicing.prepare_run(until=date(2026, 12, 1), at=clock.now(), by=world.finance)
    page = sign_in(world.approver, script=False)
    page.goto(f"/bureau/campagnes/{run.pk}/")
    press(page, "Émettre")
    run.refresh_from_db()
    assert run.approved_by == world.approver


def test_a_payment_is_recorded(world: World, sign_in: SignIn) -> None:
    customer = bank_world.debtor().customer
    page = sign_in(world.finance, script=False)
    page.goto(f"/bureau/clients/{customer.number}/")
    page.get_by_label("Montant").fill("66,00")
    press(page, "Enregistrer")
    expect(page.get_by_text("Le paiement est enregistré")).to_be_visible()


def test_a_customer_reports_a_problem_with_a_picture(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.owner, width=390, script=False)
    page.get_by_role("link", name="Signaler un problème").click()
    page.get_by_label("En quelques mots").fill("Plus de connexion")
    page.get_by_label("Que constatez-vous").fill("Le voyant est rouge.")
    press(page, "Envoyer")
    expect(page.get_by_role("heading", name="Le compteur de votre garantie")).to_be_visible()
