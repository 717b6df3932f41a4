"""The board by one hand: keys on its rows, several at once, the wall, its sound and its title, a telephone's camera."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import FilePayload, Page, expect

from kernel import clock
from sla import services as sla
from sla.models import Attachment, Incident
from tests.apps.sla.world import recover
from tests.browser.conftest import SignIn
from tests.web.world import World, lose, ticket_of

pytestmark = pytest.mark.django_db(transaction=True)
EARS = """
window.rung = 0;
window.AudioContext = class {
  state = window.hushed ? "suspended" : "running";
  currentTime = 0; destination = null;
  resume() { if (!window.hushed) this.state = "running"; return Promise.resolve(); }
  createOscillator() { return { frequency: {}, connect() {}, start() { window.rung += 1; }, stop() {} }; }
};
"""
PHOTO: FilePayload = {"name": "voyants.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + bytes(64)}


def fall(world: World, *, other: bool = False, minutes: int = 5) -> Incident:
    return lose(world.other_line if other else world.line, clock.now() - timedelta(minutes=minutes))


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_one_key_an_act(world: World, sign_in: SignIn) -> None:
    first, second = fall(world, minutes=30), fall(world, other=True)
    sla.take(first, at=clock.now(), by=world.noc)
    page = sign_in(world.noc)
    page.keyboard.press("j")
    assert focused(page) == f"row-{first.number}"
    # What changes on the board takes the hand off no row.
    sla.take(second, at=clock.now(), by=world.noc)
    expect(page.locator(f'tr[data-incident="{second.number}"] button')).to_have_count(0, timeout=12_000)
    assert focused(page) == f"row-{first.number}"
    page.keyboard.press("r")
    page.wait_for_url(f"**/{first.number}/#touche-r", wait_until="load")
    assert focused(page) == "reply-body"
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("p")
    expect(page.locator("#pause_proof")).to_be_visible()
    page.locator("#pause_reason").select_option("waiting_customer")
    page.locator("#pause_proof").fill("Rappel demain 9 h")
    page.get_by_role("button", name="Mettre en pause", exact=True).click()
    expect(page.locator("#live-stats")).to_contain_text("Compteur en pause")
    page.keyboard.press("g")
    expect(page.get_by_text("Le compteur tourne de nouveau.")).to_be_visible()
    page.keyboard.press("e")
    expect(page.locator("#restored_evidence")).to_be_visible()
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("s")
    page.wait_for_url(f"**/{second.number}/")


def test_rows_ticked_stay_ticked_and_are_taken_together_after_a_look(world: World, sign_in: SignIn) -> None:
    rows = [fall(world, minutes=30), fall(world, other=True)]
    page = sign_in(world.noc)
    bar = page.locator("#many")
    expect(bar).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(bar).to_be_visible()
    sla.note(ticket_of(rows[1]), body="Vu", at=clock.now(), by=world.noc)
    sla.take(rows[1], at=clock.now(), by=world.noc)
    expect(page.locator(f'tr[data-incident="{rows[1].number}"] button')).to_have_count(0, timeout=12_000)
    expect(page.locator(f"#tick-{rows[0].number}")).to_be_checked()
    bar.get_by_role("button", name="Prendre").click()
    expect(page.get_by_text("Rien n’est encore fait")).to_be_visible()
    page.get_by_role("button", name=re.compile(r"Prendre ces incidents")).click()
    expect(page.get_by_text("1 incident traité.")).to_be_visible()
    rows[0].refresh_from_db()
    assert (rows[0].state, rows[0].owner) == ("in_progress", world.noc)


def test_only_what_is_new_or_comes_back_rings_and_shows_in_the_title_of_a_page_that_nobody_sees(
    world: World, sign_in: SignIn
) -> None:
    page = sign_in(world.noc)
    page.add_init_script(EARS)
    page.goto("/noc/?mur")
    sound = page.get_by_role("button", name="Son")
    sound.click()
    expect(sound).to_have_attribute("aria-pressed", "true")
    page.evaluate("Object.defineProperty(document, 'hidden', {value: true, configurable: true}); window.rung = 0")
    older = fall(world, other=True, minutes=30)  # as one that moves up from the next page
    expect(page.locator(f'[data-incident="{older.number}"]')).to_be_visible(timeout=12_000)
    fresh = fall(world)
    expect(page).to_have_title(re.compile(r"^\(1\) "), timeout=12_000)
    assert page.evaluate("window.rung") == 2  # one ring, of two notes
    recover(world.line, clock.now() - timedelta(minutes=3))
    expect(page.locator("[data-news]")).to_have_attribute("data-news", "", timeout=12_000)
    assert fall(world, minutes=2) == fresh  # the same that comes back
    expect(page).to_have_title(re.compile(r"^\(2\) "), timeout=12_000)
    assert page.evaluate("window.rung") == 4
    page.evaluate("Object.defineProperty(document, 'hidden', {value: false, configurable: true})")


def test_a_wall_that_the_browser_keeps_silent_says_so(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.noc)
    page.add_init_script(f"window.hushed = true; localStorage.setItem('sound', 'on'); {EARS}")
    page.goto("/noc/?mur")
    expect(page.get_by_text("muet : cliquez")).to_be_visible()
    page.evaluate("window.hushed = false")
    page.get_by_role("button", name=re.compile("Son")).click()
    expect(page.get_by_text("muet : cliquez")).to_be_hidden()
    assert (page.evaluate("window.rung"), page.evaluate("localStorage.getItem('sound')")) == (2, "on")


def test_the_wall_shows_the_clocks_and_nothing_to_press_but_its_own(world: World, sign_in: SignIn) -> None:
    fall(world)
    page = sign_in(world.noc, width=1920)
    page.goto("/noc/?mur")
    expect(page.locator(".countdown").first).to_be_visible()
    for hidden in (".filters", ".rail", "#board button", "#board input"):
        expect(page.locator(hidden).first).to_be_hidden()
    assert page.evaluate("parseFloat(getComputedStyle(document.querySelector('.countdown')).fontSize)") >= 28
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") == 0


def test_a_telephone_offers_its_camera_and_what_it_took_is_sent(world: World, sign_in: SignIn) -> None:
    desk = sign_in(world.owner)
    desk.goto("/portail/demandes/nouvelle")
    expect(desk.get_by_text("Prendre une photo")).to_be_hidden()
    page = sign_in(world.owner, width=390, touch=True)
    page.goto("/portail/demandes/nouvelle")
    expect(page.get_by_text("Prendre une photo")).to_be_visible()
    camera = page.locator("#id_files-photo")
    assert (camera.get_attribute("capture"), camera.get_attribute("accept")) == ("environment", "image/*")
    page.get_by_label("En quelques mots").fill("Plus de connexion")
    page.get_by_label("Que constatez-vous").fill("Voir la photo.")
    camera.set_input_files(PHOTO)
    expect(page.locator("#id_files-taken")).to_have_text("voyants.png")
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("heading", name="Plus de connexion")).to_be_visible()
    kept = Attachment.objects.get()
    assert (kept.name, sla.bytes_of(kept)) == ("voyants.png", PHOTO["buffer"])


def test_the_wall_is_read_from_across_the_room(world: World, sign_in: SignIn) -> None:
    """On a screen of 140 cm, capitals of letters of 30 of its 2,560 points are 10 mm high: read at three metres."""
    incident = fall(world, minutes=30)
    page = sign_in(world.noc, width=2560)
    page.goto("/noc/?mur=1")
    row = page.locator(f'tr[data-incident="{incident.number}"]')
    size = "(one) => parseFloat(getComputedStyle(one).fontSize)"
    assert row.locator(".row-link").evaluate(size) > 30
    assert row.locator(".sub").first.evaluate(size) > 25
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.goto("/noc/")
    assert row.locator(".row-link").evaluate(size) < 18
