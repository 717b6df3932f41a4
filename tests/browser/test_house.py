"""The house, one's own account and the public page: nothing serious for axe, all by keyboard, both languages."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from kernel import clock
from kernel.models import User
from kernel.services import create_endpoint
from sla import services as sla
from subscribers.models import PortalAccess
from tests.apps.subscribers.make import make_user
from tests.browser.conftest import Axe, Examine, SignIn
from tests.web.world import World, as_, impact_of, lose

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def admin(world: World) -> User:
    create_endpoint(url="https://ear.example/in", label="Ear", events=(), at=clock.now(), by=None)
    lose(world.line, clock.now() - timedelta(minutes=5))
    return make_user("admin@operator.example", "admin")


def house(world: World) -> list[str]:
    return [
        "/reglages/comptes/",
        f"/reglages/comptes/{world.noc.pk}/",
        "/reglages/roles/",
        "/reglages/regards/",
        f"/reglages/clients/{world.customer.number}/acces/",
        "/reglages/webhooks/",
        "/reglages/demarrage/",
        "/reglages/demarrage/societe",
        "/moi/",
        "/moi/adresse/",
        "/moi/jetons/",
        "/moi/avis/",
        "/aide/noc/",
        "/recherche?q=ravel",
        "/api/v1/",
        "/etat/",
        "/compte/2fa/",
        "/compte/sessions/",
        "/compte/2fa/webauthn/add/",
    ]


def test_nothing_serious_in_the_house(world: World, admin: User, sign_in: SignIn, examine: Examine) -> None:
    assert examine(sign_in(admin), house(world)) == {}


def test_nothing_serious_on_a_customers_own_pages(world: World, sign_in: SignIn, examine: Examine) -> None:
    paths = ("/portail/acces/", "/moi/", "/moi/jetons/", "/compte/2fa/", "/compte/sessions/")
    assert examine(sign_in(world.owner), paths) == {}


def test_the_palette_goes_anywhere_by_the_keyboard(world: World, sign_in: SignIn, axe: Axe) -> None:
    page = sign_in(world.noc)
    page.keyboard.press("Control+k")
    expect(page.locator("#palette-hits")).to_contain_text("Incidents")
    page.keyboard.type(world.box.serial)
    expect(page.locator("#palette-hits .hits li")).to_have_count(1)
    assert axe(page) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/noc/box/{world.box.serial}/")


def test_a_live_part_does_not_close_what_is_open(world: World, sign_in: SignIn) -> None:
    incident = lose(world.line, clock.now() - timedelta(minutes=5))
    page = sign_in(world.noc)
    page.goto(f"/noc/incidents/{incident.number}/")
    page.evaluate("""() => {
        const part = document.getElementById("live-stats");
        part.insertAdjacentHTML("beforeend", '<dialog id="open-one"><button type="button">ok</button></dialog>');
        document.getElementById("open-one").showModal();
    }""")
    with page.expect_response(lambda told: "/direct" in told.url and told.status == 200, timeout=15_000):
        sla.take(incident, at=clock.now(), by=world.noc)
    assert page.evaluate("document.getElementById('open-one')?.open") is True
    page.evaluate("document.getElementById('open-one').close()")
    expect(page.locator("#open-one")).to_have_count(0, timeout=15_000)


def test_the_night_in_english(world: World, sign_in: SignIn) -> None:
    User.objects.filter(pk=world.noc.pk).update(language="en")
    number = lose(world.line, clock.now() - timedelta(minutes=5)).number
    page = sign_in(world.noc, typed=True)
    expect(page.get_by_role("heading", name="Incidents", exact=False).first).to_be_visible()
    page.goto(f"/noc/incidents/{number}/")
    page.keyboard.press("t")
    expect(page.get_by_text(f"{number} is yours.")).to_be_visible()
    assert impact_of(world.line.impacts.get().incident).state == "running"


def test_a_look_is_plain_to_see_and_ends_in_one_click(world: World, sign_in: SignIn) -> None:
    access = PortalAccess.objects.get(user=world.owner)
    page = sign_in(world.noc)
    page.goto(f"/reglages/clients/{world.customer.number}/acces/")
    page.locator(f"#why-{access.pk}").fill("Il ne trouve pas sa facture")
    page.locator("form", has=page.locator(f"#why-{access.pk}")).get_by_role("button").click()
    expect(page.get_by_text("Vous voyez ce que voit")).to_be_visible()
    page.get_by_role("button", name="Cesser de regarder").click()
    page.wait_for_url("**/acces/")
    assert as_(world.noc).get("/portail/").status_code == 404


def test_a_passkey_opens_the_door_without_a_password(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.noc, typed=True)
    wire = page.context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    wire.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {**key, "isUserVerified": True, "automaticPresenceSimulation": True}},
    )
    page.goto("/compte/2fa/webauthn/add/")
    page.locator("#id_passwordless").check()
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(lambda url: not url.endswith("/add/"))
    page.context.clear_cookies()
    page.goto("/compte/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url("**/noc/")
    expect(page.locator("summary.person")).to_be_visible()
