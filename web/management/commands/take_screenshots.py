"""Photographs the running demonstration for the README and the guide: `./run demo`, then this, then look at them."""

from pathlib import Path
from typing import Any, NamedTuple

from django.core.management.base import BaseCommand, CommandError, CommandParser

FOLDER = Path(__file__).resolve().parents[3] / "docs" / "screenshots"
PASSWORD = "valombreuse-2026"  # noqa: S105 (of the demonstration, and of nothing else)
WIDE, PHONE = (1440, 900), (390, 844)
CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")


class Shot(NamedTuple):
    """A page to photograph; `click` is the link that leads there from `path`, for pages whose number is not known.

    `keys` are pressed, and `types` typed, once the page stands: the palette is no address.
    """

    name: str
    who: str
    path: str
    click: str = ""
    keys: str = ""
    types: str = ""
    size: tuple[int, int] = WIDE
    dark: bool = False


NOC, DESK = "noc@valombre-telecom.example", "finance@valombre-telecom.example"
CUSTOMER, ADMIN = "client26@valombreuse.example", "admin@valombre-telecom.example"
SALES, FIELD = "ventes@valombre-telecom.example", "terrain@valombre-telecom.example"
LATE = "client18@valombreuse.example"
SHOTS = (
    Shot("sign-in", "", "/compte/login/"),
    Shot("noc-board", NOC, "/noc/"),
    Shot("noc-board-dark", NOC, "/noc/", dark=True),
    Shot("noc-board-phone", NOC, "/noc/", size=PHONE),
    Shot("noc-incident", NOC, "/noc/", click=".board a.row-link"),
    Shot("noc-incident-dark", NOC, "/noc/", click=".board a.row-link", dark=True),
    Shot("noc-box", NOC, "/noc/box/", click="tbody a.row-link"),
    Shot("noc-nodes", NOC, "/noc/noeuds/"),
    Shot("portal-home", CUSTOMER, "/portail/"),
    Shot("portal-home-phone", CUSTOMER, "/portail/", size=PHONE),
    Shot("portal-home-phone-dark", CUSTOMER, "/portail/", size=PHONE, dark=True),
    Shot("portal-incident", CUSTOMER, "/portail/demandes/", click="tbody a.row-link"),
    Shot("portal-invoices", CUSTOMER, "/portail/factures/"),
    Shot("desk-day", DESK, "/bureau/"),
    Shot("desk-penalty", DESK, "/bureau/penalites/", click="tbody a.row-link"),
    Shot("desk-batch", DESK, "/bureau/prelevements/", click="tbody a.row-link"),
    Shot("desk-invoices-dark", DESK, "/bureau/factures/", dark=True),
    Shot("desk-late-payers", DESK, "/bureau/relances/"),
    Shot("desk-letters", DESK, "/bureau/courriers/"),
    Shot("desk-letter-words", DESK, "/bureau/courriers/modeles/"),
    Shot("desk-bank", DESK, "/bureau/banque/"),
    Shot("desk-aged", DESK, "/bureau/etats/aged/"),
    Shot("desk-run", DESK, "/bureau/campagnes/", click="tbody a.row-link"),
    Shot("sales-leads", SALES, "/bureau/prospects/"),
    Shot("sales-eligibility", SALES, "/bureau/eligibilite/?postcode=99341&city=Les+Combes"),
    Shot("sales-quote", SALES, "/bureau/devis/", click="tbody a.row-link"),
    Shot("sales-file", SALES, "/bureau/fiches/", click="tbody a.row-link"),
    Shot("sales-contract", SALES, "/bureau/contrats/", click="tbody a.row-link"),
    Shot("sales-agenda", SALES, "/bureau/rendez-vous/"),
    Shot("sales-import", SALES, "/bureau/reprise/", click="main table a"),
    Shot("field-agenda-phone", FIELD, "/bureau/rendez-vous/", size=PHONE),
    Shot("field-receive", FIELD, "/noc/stock/reception"),
    Shot("field-box", FIELD, "/noc/box/", click="tbody a.row-link"),
    Shot("field-stock", FIELD, "/noc/stock/"),
    Shot("portal-visits", CUSTOMER, "/portail/rendez-vous/"),
    Shot("portal-owed", LATE, "/portail/compte/"),
    Shot("portal-contract", CUSTOMER, "/portail/contrats/", click="main .card a"),
    Shot("portal-sent", CUSTOMER, "/portail/courrier/"),
    Shot("house-setup", ADMIN, "/reglages/demarrage/"),
    Shot("house-roles", ADMIN, "/reglages/roles/"),
    Shot("house-accounts", ADMIN, "/reglages/comptes/"),
    Shot("house-notices", NOC, "/moi/avis/"),
    Shot("house-search", NOC, "/recherche?q=val"),
    Shot("house-palette", NOC, "/noc/", keys="Control+k", types="box"),
    Shot("house-hooks", ADMIN, "/reglages/webhooks/"),
    Shot("house-matrix-admin", ADMIN, "/admin/"),
    Shot("state", "", "/etat/"),
    Shot("state-phone", "", "/etat/", size=PHONE),
    Shot("portal-accesses-phone", CUSTOMER, "/portail/acces/", size=PHONE),
)


class Command(BaseCommand):
    help = "Takes the screenshots of docs/screenshots from a running demonstration."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", nargs="?", default="http://127.0.0.1:8000")
        parser.add_argument("--only", default="", help="the shots whose name begins so")

    def handle(self, *, address: str, only: str, **options: Any) -> None:
        try:
            from playwright.sync_api import sync_playwright
        except ImportError as missing:
            raise CommandError("playwright is among the development packages alone") from missing
        FOLDER.mkdir(parents=True, exist_ok=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
            cookies: dict[str, Any] = {"": None}
            for shot in SHOTS:
                if shot.name.startswith(only):
                    self.stdout.write(shot.name)
                    if shot.who not in cookies:
                        cookies[shot.who] = _signed_in(browser, shot.who, address.rstrip("/"))
                    _take(browser, shot, address.rstrip("/"), cookies[shot.who])
            browser.close()


def _signed_in(browser: Any, who: str, address: str) -> Any:
    """The cookies of one who signed in: a person does it once, not for each picture."""
    context = browser.new_context(locale="fr-FR")
    page = context.new_page()
    page.goto(f"{address}/compte/login/")
    page.fill("#id_login", who)
    page.fill("#id_password", PASSWORD)
    page.click("main button[type=submit]")
    page.wait_for_url(lambda url: "login" not in url)
    state = context.storage_state()
    context.close()
    return state


def _take(browser: Any, shot: Shot, address: str, cookies: Any) -> None:
    width, height = shot.size
    context = browser.new_context(
        storage_state=cookies,
        viewport={"width": width, "height": height},
        color_scheme="dark" if shot.dark else "light",
        locale="fr-FR",
        timezone_id="Europe/Paris",
    )
    page = context.new_page()
    page.goto(f"{address}{shot.path}")
    if shot.click:
        page.locator(shot.click).first.click()
        page.wait_for_load_state("load")
    if shot.keys:
        page.keyboard.press(shot.keys)
        page.keyboard.type(shot.types)
    page.wait_for_timeout(1200)  # the graph draws itself, and a countdown has ticked
    page.screenshot(path=str(FOLDER / f"{shot.name}.png"))
    context.close()
