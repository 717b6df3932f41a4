"""The NOC's night: a loss appears by itself, is taken, talked about, paused, and its clock ticks."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import FilePayload, expect

from kernel import clock
from sla import services as sla
from tests.browser.conftest import SignIn
from tests.web.world import World, lose, ticket_of

pytestmark = pytest.mark.django_db(transaction=True)


def now_lost(world: World) -> str:
    return lose(world.line, clock.now() - timedelta(minutes=5)).number


def test_an_incident_appears_on_the_board_without_a_reload(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.noc)
    expect(page.get_by_text("Tout est calme")).to_be_visible()
    page.evaluate("window.stayed = true")
    number = now_lost(world)
    expect(page.locator(f'[data-incident="{number}"]')).to_be_visible(timeout=12_000)
    assert page.evaluate("window.stayed") is True


def test_the_countdown_ticks_between_two_polls(world: World, sign_in: SignIn) -> None:
    now_lost(world)
    clock = sign_in(world.noc).locator(".countdown").first
    before = clock.inner_text()
    expect(clock).not_to_have_text(before, timeout=3_000)
    assert re.fullmatch(r"(\d+\sj\s)?\d\d:\d\d:\d\d", clock.inner_text())


def test_take_reply_note_and_pause_by_keyboard(world: World, sign_in: SignIn) -> None:
    number = now_lost(world)
    page = sign_in(world.noc)
    page.get_by_role("link", name=re.compile("Menuiserie Ravel")).click()
    page.wait_for_url(f"**/{number}/", wait_until="load")
    page.keyboard.press("t")
    expect(page.get_by_text(f"{number} est à vous.")).to_be_visible()
    page.keyboard.press("r")
    page.keyboard.type("Un technicien arrive.")
    page.get_by_role("button", name="Envoyer au client").click()
    expect(page.locator("#live-talk")).to_contain_text("Un technicien arrive.")
    page.keyboard.press("p")
    page.locator("#pause_proof").fill("Rideau baissé, photo 12")
    photo: FilePayload = {"name": "photo-12.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\n" + bytes(64)}
    page.locator("#pause-files").set_input_files(photo)
    page.get_by_role("button", name="Mettre en pause", exact=True).click()
    expect(page.locator("#live-stats")).to_contain_text("Compteur en pause")


def test_what_is_being_typed_outlives_the_live_parts(world: World, sign_in: SignIn) -> None:
    number = now_lost(world)
    ticket = ticket_of(world.line.impacts.get().incident)
    page = sign_in(world.noc)
    page.goto(f"/noc/incidents/{number}/")
    page.locator("#reply-body").fill("Je finis ma phrase")
    sla.reply(ticket, body="Alors ?", at=clock.now(), by=world.owner)
    expect(page.locator("#live-talk")).to_contain_text("Alors ?", timeout=12_000)
    assert page.locator("#reply-body").input_value() == "Je finis ma phrase"
