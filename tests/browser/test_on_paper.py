"""Pages as they come out of a printer: dark letters whatever the theme, whole tables, nothing to press."""

from io import BytesIO

import pytest
from playwright.sync_api import Page
from pypdf import PdfReader

from tests.apps.subscribers.make import make_user
from tests.browser.conftest import SignIn
from tests.web.world import World, lose

pytestmark = pytest.mark.django_db(transaction=True)


def printed(page: Page, path: str) -> list[str]:
    """The words of each sheet."""
    page.goto(path)
    paper = page.pdf(format="A4", prefer_css_page_size=True)
    return [sheet.extract_text() for sheet in PdfReader(BytesIO(paper)).pages]


def test_a_dark_screen_prints_dark_letters_and_no_button(world: World, sign_in: SignIn) -> None:
    lose(world.line)
    page = sign_in(world.noc, dark=True)
    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    page.emulate_media(media="print", color_scheme="dark")
    letters = page.locator("h1").evaluate("(one) => getComputedStyle(one).color")
    assert letters == "rgb(22, 36, 43)"
    pressed = page.locator(":is(.rail, .btn, form, .list-tools, .live, [type=checkbox])")
    assert pressed.count() > 4
    assert pressed.filter(visible=True).count() == 0


def test_a_short_page_takes_one_sheet(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.owner)
    sheets = printed(page, "/portail/factures/")
    assert len(sheets) == 1
    assert "Factures" in sheets[0]


def test_the_matrix_of_roles_is_printed_across_and_whole(world: World, sign_in: SignIn) -> None:
    page = sign_in(make_user("boss@operator.example", "admin"))
    sheets = printed(page, "/reglages/roles/")
    assert all("Administrateur" in sheet for sheet in sheets[:-1])
    assert "Voir le réseau" in sheets[0]
