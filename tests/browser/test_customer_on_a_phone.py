"""A customer on his phone: his line in one sentence, a problem reported, a penalty claimed, in both languages."""

import pytest
from playwright.sync_api import expect

from sla.models import Penalty
from tests.browser.conftest import SignIn
from tests.web.world import World, owed

pytestmark = pytest.mark.django_db(transaction=True)


def test_he_reports_a_problem_and_sees_its_clock(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.owner, width=390)
    page.get_by_role("link", name="Signaler un problème").click()
    page.get_by_label("En quelques mots").fill("Plus de connexion")
    page.get_by_label("Que constatez-vous").fill("Le voyant est rouge.")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("heading", name="Plus de connexion")).to_be_visible()
    expect(page.get_by_role("heading", name="Le compteur de votre garantie")).to_be_visible()
    page.goto("/portail/")
    expect(page.get_by_role("heading", name="Votre ligne est coupée depuis")).to_be_visible()


def test_he_claims_in_one_click(world: World, sign_in: SignIn) -> None:
    penalty = owed(world)
    Penalty.objects.update(claim_before=None)
    page = sign_in(world.owner, width=390)
    page.get_by_role("button", name="Les demander").click()
    expect(page.get_by_text("C’est demandé.")).to_be_visible()
    penalty.refresh_from_db()
    assert penalty.claimed_by == world.owner


@pytest.mark.parametrize("width", [360, 390, 768, 1280])
def test_no_page_is_wider_than_the_screen(world: World, sign_in: SignIn, width: int) -> None:
    owed(world)
    page = sign_in(world.owner, width=width)
    for path in ("/portail/", "/portail/demandes/", "/portail/demandes/nouvelle", "/portail/factures/"):
        page.goto(path)
        assert (path, page.evaluate("document.documentElement.scrollWidth - innerWidth")) == (path, 0)


def test_the_language_is_changed_and_kept(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.owner)
    page.locator("summary.person").click()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("link", name="Invoices")).to_be_visible()
    page.goto("/portail/factures/")
    expect(page.get_by_role("heading", name="Invoices")).to_be_visible()


def test_the_theme_is_chosen_and_kept(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.owner)
    page.locator("summary.person").click()
    page.get_by_role("button", name="Sombre").click()
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
