"""The first run: from an empty database to the first invoice's PDF, by what each screen offers and nothing else.

The person is timed by the keystroke-level model (Card, Moran and Newell, 1980), the customer and the workers are not.
"""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import pytest
from django.core import mail
from django.core.management import call_command
from playwright.sync_api import Browser, Locator, Page
from pypdf import PdfReader
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from invoicing import tasks as invoicing
from invoicing.models import Invoice, Mandate
from kernel import clock
from kernel import tasks as kernel
from provisioning import tasks as provisioning
from provisioning.drivers import DRIVERS
from provisioning.drivers.fake import FakeBox, FakeDriver
from tests.apps.provisioning.make import KEY
from tests.browser.conftest import PASSWORD
from tests.journeys.conftest import paris
from tests.web.house.test_second_factor import code

pytestmark = pytest.mark.django_db(transaction=True)
PRESS, POINT, THINK, READ = 0.28, 1.1, 1.35, 4.0
"""Seconds: a key of an average typist, a pointing with its click, a decision, and a look at a new screen."""

COMPANY = {
    "Nom": "Fibre des Monts", "Capital social": "10 000", "SIRET": "732 829 320 00074",
    "Registre du commerce": "Grenoble", "Rue": "1 rue Haute", "Code postal": "38000", "Ville": "Grenoble",
    "Adresse e-mail": "contact@monts.example", "IBAN": "FR76 3000 6000 0112 3456 7890 189",
    "Identifiant créancier SEPA": "FR72ZZZ123456",
}  # fmt: skip
COLLEAGUE = {"Nom": "Nina Roche", "Adresse e-mail": "nina@monts.example", "Rôle": "Approbateur finance"}
CUSTOMER = {
    "Nom": "Scierie Blanc", "SIREN": "552 081 317", "E-mail": "contact@blanc.example", "Rue": "3 rue du Lac",
    "Code postal": "38000", "Ville": "Grenoble",
}  # fmt: skip
REACH = {"Adresse d’administration": "192.0.2.1", "Utilisateur SSH": "raccord", "Mot de passe SSH": "correct horse"}


@dataclass
class Hand:
    """Somebody at a screen, who finds each thing by what it is called there; counts what that takes."""

    page: Page
    keys: int = 0
    points: int = 0
    thoughts: int = 0
    fields: int = 0
    waited: float = 0.0
    screens: list[str] = field(default_factory=list)

    @property
    def main(self) -> Locator:
        return self.page.locator("main, body:not(:has(main))")

    @property
    def seconds(self) -> float:
        acts = PRESS * self.keys + POINT * self.points + THINK * self.thoughts
        return acts + READ * len(self.screens) + self.waited

    def looks(self) -> None:
        self.screens.append(self.page.locator("h1").first.inner_text())

    def fills(self, given: dict[str, str], within: Locator | None = None) -> None:
        for label, text in given.items():
            found = (within or self.main).get_by_label(re.compile(rf"^\s*{re.escape(label)}\W*$")).first
            self.fields, self.thoughts = self.fields + 1, self.thoughts + 1
            if found.evaluate("field => field.tagName") == "SELECT":
                found.select_option(label=text)
                self.points += 2
            else:
                found.fill(text)
                self.keys += len(text) + 1  # and the tab to the next field

    def ticks(self, label: str) -> None:
        self.main.get_by_label(re.compile(label)).check()
        self.fields, self.points, self.thoughts = self.fields + 1, self.points + 1, self.thoughts + 1

    def _named(self, name: str, within: Locator | None) -> Locator:
        self.points, self.thoughts = self.points + 1, self.thoughts + 1
        place = within or self.main
        return place.get_by_role("link", name=name).or_(place.get_by_role("button", name=name)).first

    def presses(self, name: str, within: Locator | None = None) -> None:
        """A link or a button that leads on to another screen."""
        found, began = self._named(name, within), time.monotonic()
        with self.page.expect_navigation():
            found.click(no_wait_after=True)
        self.waited += time.monotonic() - began
        self.looks()

    def asks(self, name: str) -> Locator:
        """A button that asks whether one is sure, or for a little more."""
        self._named(name, None).click()
        return self.page.get_by_role("dialog")

    def takes(self, name: str) -> Path:
        found, began = self._named(name, None), time.monotonic()
        with self.page.expect_download() as coming:
            found.click()
        self.waited += time.monotonic() - began
        return coming.value.path()


@pytest.fixture
def page(
    browser: Browser, live_server: LiveServer, settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Page]:
    """The sign-in of an empty house, whose one account was made as the guide says; the pages' faults fail the test."""
    settings.RACCORD_URL, settings.MEDIA_ROOT = live_server.url, tmp_path
    settings.SECOND_FACTOR_REQUIRED = True
    settings.RACCORD_DRIVERS = dict.fromkeys(DRIVERS, "provisioning.drivers.fake.FakeDriver")
    monkeypatch.setattr(FakeDriver, "boxes", {("192.0.2.1", 22): FakeBox("box", "FOC0001", KEY, "correct horse")})
    clock.move_to(paris("2026-09-01 09:00"))
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="fr", base_url=live_server.url)
    opened, faults = context.new_page(), []
    opened.on("pageerror", lambda error: faults.append(str(error)))
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    opened.goto("/")
    assert "manage.py createsuperuser" in opened.inner_text("main, body")
    call_command("createsuperuser", "--noinput", email="anne@monts.example", name="Anne Favre", verbosity=0)
    opened.goto("/")
    yield opened
    context.close()
    assert faults == []


def letter(to: str, holding: str) -> str:
    """The address in the last email to somebody that leads where it says."""
    kernel.send_messages()
    body = next(str(one.body) for one in reversed(mail.outbox) if one.to == [to] and holding in one.body)
    return next(word for word in body.split() if holding in word)


def test_an_empty_house_issues_its_first_invoice_within_ten_minutes(page: Page, browser: Browser) -> None:
    anne = Hand(page)
    anne.looks()
    she_signs_in(anne)
    she_sets_the_house_up(anne)
    she_sells(anne)
    paul = he_accepts(browser)
    she_makes_the_contract(anne)
    he_signs_his_mandate(paul)
    she_lays_the_network(anne)
    she_brings_the_box_in(anne)
    paper = she_invoices(anne)
    # The first half-year, of which six debits pay a sixth each: six months at EUR 49.90, and VAT at 20 %.
    invoice = Invoice.objects.get()
    assert (invoice.net, invoice.vat, invoice.gross) == (Decimal("299.40"), Decimal("59.88"), Decimal("359.28"))
    told = ["Fibre des Monts", "RCS Grenoble 732 829 320", "Scierie Blanc", "F-2026-000001", "299,40", "359,28"]
    assert [words for words in told if words not in paper] == []
    kernel.send_messages()
    sent = next(one for one in mail.outbox if invoice.number in one.subject)
    assert (sent.to, [part[0] for part in sent.attachments]) == (["contact@blanc.example"], [f"{invoice.number}.pdf"])
    assert (len(anne.screens), anne.fields, anne.keys) == (36, 33, 362)
    assert anne.seconds < 600


def she_signs_in(anne: Hand) -> None:
    anne.fills({"Adresse e-mail": "anne@monts.example", "Mot de passe": PASSWORD})
    anne.presses("Se connecter")
    secret = anne.page.get_by_label("Secret d’authentification").input_value()
    anne.fills({"Code de l’authentificateur": code(secret)})
    anne.presses("Activer")
    anne.ticks("J’ai sauvegardé")
    anne.presses("Continuer vers Raccord")


def she_sets_the_house_up(anne: Hand) -> None:
    """Her company, its hours, an offer and a colleague: what is filled in already is left as it is."""
    anne.presses("Votre société")
    anne.fills(COMPANY)
    anne.presses("Enregistrer et continuer")
    anne.presses("Enregistrer et continuer")
    anne.fills({"Mensualité (HT)": "49,90"})
    anne.presses("Enregistrer et continuer")
    anne.fills(COLLEAGUE)
    anne.presses("Enregistrer et continuer")


def she_sells(anne: Hand) -> None:
    anne.fills(CUSTOMER)
    anne.presses("Créer")
    anne.presses("Continuer")
    anne.presses("Garder le brouillon")
    anne.presses("Envoyer à contact@blanc.example")


def he_accepts(browser: Browser) -> Hand:
    paul = Hand(browser.new_context(locale="fr").new_page())
    paul.page.goto(letter("contact@blanc.example", "/devis/"))
    paul.fills({"Votre nom": "Paul Blanc", "En qualité de": "Gérant"})
    paul.ticks("J’accepte ce devis")
    paul.presses("Accepter le devis")
    return paul


def she_makes_the_contract(anne: Hand) -> None:
    anne.page.reload()
    anne.presses("Transformer en contrat")
    anne.presses("Établir le contrat")
    anne.presses("Continuer")
    anne.presses("Ouvrir l’accès")


def he_signs_his_mandate(paul: Hand) -> None:
    paul.page.goto(letter("contact@blanc.example", "/invitation/"))
    paul.fills({"Mot de passe": "trois petits chats"})
    paul.presses("Entrer")
    paul.presses("Payer par prélèvement")
    paul.fills({"IBAN": "FR14 2004 1010 0505 0001 3M02 606"})
    paul.ticks("Je signe ce mandat")
    paul.presses("Signer")
    assert Mandate.objects.get().state == "active"
    paul.page.context.close()


def she_lays_the_network(anne: Hand) -> None:
    anne.presses("Continuer")
    anne.fills({"Code": "pop-1", "Nom": "Central"})
    anne.presses("Ajouter")
    anne.presses("Continuer")
    anne.presses("Raccorder")


def she_brings_the_box_in(anne: Hand) -> None:
    """Taken in, reserved for the line, met by its key, configured; then the service starts."""
    anne.presses("Continuer")
    anne.fills({"Modèle": "Cisco C1101-4P", "Référence du fournisseur": "BL 1", "Scanner une étiquette": "FOC0001"})
    anne.page.keyboard.press("Enter")
    anne.presses("Faire entrer")
    anne.presses("Continuer")
    anne.presses("Réserver", anne.asks("Réserver"))
    anne.presses("Continuer")
    anne.fills(REACH)
    anne.presses("La rechercher")
    provisioning.greet_boxes()
    anne.ticks("J’ai comparé cette empreinte")
    anne.presses("Épingler cette clé")
    provisioning.greet_boxes()
    anne.presses("Mettre en service")
    provisioning.push_due()
    anne.presses("Continuer")
    anne.presses("Mettre en service", anne.asks("Mettre en service"))


def she_invoices(anne: Hand) -> str:
    """The text of the invoice's PDF, as it is downloaded from the customer's account."""
    anne.presses("Continuer")
    anne.presses("Voir l’aperçu")
    anne.presses("Émettre", anne.asks("Approuver et émettre"))
    invoicing.advance_runs()
    invoicing.render_documents()
    anne.page.get_by_text("En cours d’émission").wait_for(state="detached")
    anne.presses("Scierie Blanc")
    anne.presses("F-2026-000001")
    pages = PdfReader(anne.takes("PDF")).pages
    return re.sub(r"\s+", " ", " ".join(one.extract_text() for one in pages))
