"""The pages by which people prove themselves, under axe: a second factor asked for, made, renamed, removed; a new
password and a new address by the links of mails; the list of sessions."""

from __future__ import annotations

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from kernel.models import Message, User
from kernel.services import ask_for_address
from tests.browser.conftest import PASSWORD, Examine, Look
from tests.web.house.test_second_factor import code
from tests.web.world import NOW, World

pytestmark = pytest.mark.django_db(transaction=True)
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
"""A security key that Chromium plays, touched at once."""


@pytest.fixture
def secret(world: World) -> str:
    made: str = auth.generate_totp_secret()
    auth.TOTP.activate(world.noc, made)
    RecoveryCodes.activate(world.noc)
    return made


def at_the_code(browser: Browser, live_server: LiveServer, user: User) -> Page:
    """The password is given, the second factor not yet."""
    page = browser.new_context(base_url=live_server.url, locale="fr").new_page()
    page.goto("/compte/login/")
    signed(page, user)
    return page


def signed(page: Page, user: User) -> None:
    page.fill("#id_login", user.email)
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url("**/2fa/authenticate/**")


def given(page: Page, typed: str) -> None:
    page.fill("#id_code", typed)
    page.keyboard.press("Enter")


def with_key(page: Page) -> None:
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    wire.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def test_proving_oneself_has_nothing_serious(
    world: World, secret: str, browser: Browser, live_server: LiveServer, look: Look, examine: Examine
) -> None:
    page = at_the_code(browser, live_server, world.noc)
    with_key(page)
    faults = {"asked": look(page)}
    with page.expect_navigation():
        given(page, "000000")
    faults["wrong code"] = look(page)
    given(page, code(secret))
    page.wait_for_url(lambda url: "/2fa/" not in url)
    page.goto("/compte/2fa/webauthn/add/")
    page.fill("#id_name", "Clé du bureau")
    page.click("#mfa_webauthn_add")
    page.wait_for_url(lambda url: "/add/" not in url)
    key = Authenticator.objects.get(user=world.noc, type="webauthn").pk
    keys = [f"/compte/2fa/webauthn/keys/{key}/edit/", f"/compte/2fa/webauthn/keys/{key}/remove/"]
    own = ["", "webauthn/", "webauthn/add/", "totp/deactivate/", "recovery-codes/generate/", "recovery-codes/"]
    paths = [*(f"/compte/2fa/{path}" for path in own), *keys, "/compte/sessions/", "/moi/adresse/"]
    again = ["/compte/2fa/reauthenticate/", "/compte/2fa/webauthn/reauthenticate/", "/compte/reauthenticate/"]
    faults |= examine(page, [*paths, *again])
    page.context.clear_cookies()
    page.goto("/compte/login/")
    signed(page, world.noc)
    faults["asked for a code or the key"] = look(page)
    page.click("#mfa_webauthn_authenticate")
    page.wait_for_url(lambda url: "/2fa/" not in url)
    page.context.close()
    assert {name: found for name, found in faults.items() if found} == {}


def test_links_of_mails_that_open_an_account_have_nothing_serious(
    world: World, browser: Browser, live_server: LiveServer, look: Look
) -> None:
    page = browser.new_context(base_url=live_server.url, locale="fr").new_page()
    page.goto("/compte/password/reset/")
    page.fill("#id_email", world.owner.email)
    page.click("main button[type=submit]")
    page.wait_for_url("**/reset/done/")
    ask_for_address(world.owner, email="nouvelle@ravel.example", at=NOW)
    faults = {}
    for body in Message.objects.order_by("pk").values_list("body", flat=True):
        found = re.search(r"https?://[^/]+(/\S+)", body)
        assert found
        page.goto(found[1])
        faults[found[1][:12]] = look(page)
    for path in ("/compte/password/reset/key/1-nothing/", "/adresse/nothing", "/compte/password/reset/key/done/"):
        page.goto(path)
        faults[path] = look(page)
    page.context.close()
    assert {name: found for name, found in faults.items() if found} == {}
    assert len(faults) == 5
