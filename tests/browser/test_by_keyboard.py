"""Whole errands without a mouse: each stop of the tabulator shows where it is, and nothing holds the hand."""

import re
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from invoicing import services as invoicing
from invoicing.models import Invoice, InvoiceRun
from kernel import clock
from sla.models import Attachment, Incident, Ticket
from tests.apps.sla.world import recover
from tests.browser.conftest import SignIn
from tests.web.world import World, lose

pytestmark = pytest.mark.django_db(transaction=True)
MOST_STOPS = 90
# What is wrong with where the hand is: no outline or ring, of its own or of what it stands in; or off the screen.
SEEN = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return "";
  const ringed = (part) => {
    const style = part && getComputedStyle(part);
    const outlined = style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
    return outlined || (style && style.boxShadow !== "none");
  };
  const box = one.getBoundingClientRect();
  const bar = document.querySelector(".portal-tabs");
  const low = bar && getComputedStyle(bar).position === "fixed" && !bar.contains(one) ? bar.offsetTop : innerHeight;
  const shown = box.bottom > 0 && box.top < low && box.right > 0 && box.left < innerWidth;
  const stands = ringed(one) || ringed(one.parentElement);
  return shown && stands ? "" : `${one.outerHTML.slice(0, 120)} ${shown ? "shows no focus" : "is off the screen"}`;
}"""


@pytest.fixture
def at_keys(sign_in: SignIn) -> SignIn:
    """Signs in somebody for whom pages jump to where the hand is, and do not glide there."""

    def enter(*given: Any, **said: Any) -> Page:
        page = sign_in(*given, **said)
        page.emulate_media(reduced_motion="reduce")
        return page

    return enter


def reach(page: Page, wanted: Locator, *, back: bool = False) -> None:
    """Goes from stop to stop with the tabulator until `wanted` has the hand."""
    for _stop in range(MOST_STOPS):
        page.keyboard.press("Shift+Tab" if back else "Tab")
        assert page.evaluate(SEEN) == ""
        if wanted.evaluate("(one) => one === document.activeElement"):
            return
    raise AssertionError(f"no way to {wanted} in {MOST_STOPS} stops")


def press(page: Page, wanted: Locator, key: str = "Enter") -> None:
    reach(page, wanted)
    page.keyboard.press(key)


def button(page: Page, name: str) -> Locator:
    return page.get_by_role("button", name=name, exact=True)


def test_an_incident_goes_from_the_list_to_its_end(world: World, at_keys: SignIn) -> None:
    incident = lose(world.line, clock.now() - timedelta(minutes=20))
    page = at_keys(world.noc)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    press(page, page.locator(f"#row-{incident.number}"))
    page.wait_for_url(f"**/{incident.number}/")
    press(page, button(page, "Prendre"))
    expect(page.get_by_text(f"{incident.number} est à vous.")).to_be_visible()
    reach(page, page.locator("#reply-body"))
    page.keyboard.type("Un technicien arrive.")
    press(page, button(page, "Envoyer au client"))
    expect(page.locator("#live-talk")).to_contain_text("Un technicien arrive.")
    recover(world.line, clock.now())
    page.reload()
    press(page, page.locator("summary", has_text="Fermer"))
    reach(page, page.locator("#close_cause"))
    page.keyboard.type("Fibre coupée")
    press(page, button(page, "Clore avec cette cause"))
    expect(page.get_by_text("Fibre coupée").first).to_be_visible()
    assert Incident.objects.get().state == "closed"


def test_finance_looks_at_a_run_approves_it_and_sees_it_issued(world: World, at_keys: SignIn) -> None:
    page = at_keys(world.finance)
    page.goto("/bureau/campagnes/")
    reach(page, page.locator("#id_until"))
    page.keyboard.type("01012027")
    press(page, button(page, "Voir l’aperçu"))
    page.wait_for_url(re.compile(r"campagnes/\d+/"))
    run = InvoiceRun.objects.get()
    asking = button(page, "Approuver et émettre")
    press(page, asking)
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(asking).to_be_focused()
    page.keyboard.press("Enter")
    press(page, dialog.get_by_role("button", name="Émettre"))
    expect(page.get_by_text("Approuvée le", exact=False).or_(page.locator("progress")).first).to_be_visible()
    invoicing.advance_runs(at=clock.now())
    page.goto(f"/bureau/campagnes/{run.pk}/")
    expect(page.locator("tbody tr").first).to_contain_text("Émis")
    assert Invoice.objects.filter(run=run).exists()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_customer_opens_a_ticket_with_a_file(world: World, at_keys: SignIn, width: int) -> None:
    page = at_keys(world.owner, width=width)
    page.on("filechooser", lambda _asked: None)  # the browser must know before the key that choosers come here
    press(page, page.get_by_role("link", name="Signaler un problème"))
    page.wait_for_url("**/demandes/nouvelle")
    reach(page, page.get_by_role("radio").first)
    page.keyboard.press("ArrowDown")
    expect(page.get_by_role("radio").last).to_be_checked()
    reach(page, page.locator("#id_subject"))
    page.keyboard.type("Une question")
    reach(page, page.locator("#id_body"))
    page.keyboard.type("Où est mon contrat ?")
    reach(page, page.locator("#id_files"))
    with page.expect_file_chooser() as chosen:
        page.keyboard.press("Enter")
    chosen.value.set_files({"name": "note.txt", "mimeType": "text/plain", "buffer": b"bonjour"})
    press(page, button(page, "Envoyer"))
    expect(page.get_by_text("Merci, nous l’avons reçu")).to_be_visible()
    assert Attachment.objects.get(reply__ticket=Ticket.objects.get()).name == "note.txt"


def test_the_palette_and_the_list_of_keys_give_the_hand_back(world: World, at_keys: SignIn) -> None:
    page = at_keys(world.noc)
    stop = page.get_by_role("link", name="Demandes", exact=True).first
    for keys, name in (("Control+k", "#palette"), ("?", "#key-help")):
        reach(page, stop, back=keys == "?")
        page.keyboard.press(keys)
        expect(page.locator(name)).to_be_visible()
        for _stop in range(12):
            page.keyboard.press("Tab")
            within = page.evaluate(f"document.querySelector('{name}').contains(document.activeElement)")
            assert within or page.evaluate("document.activeElement === document.body")
        page.keyboard.press("Escape")
        expect(page.locator(name)).to_be_hidden()
        expect(stop).to_be_focused()
        page.keyboard.press("Tab")


def test_the_list_of_keys_tells_what_they_do_on_this_page(world: World, at_keys: SignIn) -> None:
    lose(world.line, clock.now() - timedelta(minutes=20))
    page = at_keys(world.noc)
    told = {}
    for path in ("/noc/", f"/noc/box/{world.box.serial}/"):
        page.goto(path)
        page.keyboard.press("?")
        told[path] = page.locator("#key-help").inner_text()
    board, box = told.values()
    assert "Mettre le compteur en pause" in board
    assert "Envoyer la configuration" not in board
    assert "Envoyer la configuration" in box
    assert "Mettre le compteur en pause" not in box
    assert "Relire maintenant" in box


def test_escape_closes_a_menu_and_gives_the_hand_back(world: World, at_keys: SignIn) -> None:
    page = at_keys(world.owner)
    summary = page.locator("details.menu > summary").last
    press(page, summary)
    reach(page, page.locator("details.menu[open] .panel :is(a, button)").first)
    page.keyboard.press("Escape")
    expect(page.locator("details.menu[open]")).to_have_count(0)
    expect(summary).to_be_focused()


def test_what_changes_by_itself_leaves_the_hand_where_it_is(world: World, at_keys: SignIn) -> None:
    incident = lose(world.line, clock.now() - timedelta(minutes=20))
    page = at_keys(world.noc)
    stop = page.locator(f"#row-{incident.number}")
    reach(page, stop)
    lose(world.other_line, clock.now() - timedelta(minutes=5))
    expect(page.locator("tr[data-incident]")).to_have_count(2, timeout=12_000)
    expect(stop).to_be_focused()
