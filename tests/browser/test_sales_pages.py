"""The pages of sales and of letters, under axe, wide and narrow, with something to see on each."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from kernel.models import Message, User
from kernel.services import draft_letter, print_letters, publish_letter, queue_message, record_bounce, record_posting
from subscribers import services
from subscribers.services import Place, imports
from tests.apps.subscribers.make import make_file, make_offer, make_option, make_user
from tests.browser.conftest import Examine, SignIn
from tests.web.world import NOW, World
from web import moving_in

pytestmark = pytest.mark.django_db(transaction=True)
CSV = "Référence;Type;Nom;E-mail;Adresse;CP;Ville\nA1;company;Ravel;pas une adresse;1 rue Haute;38000;Grenoble\n"
RATES = b"prefixe;destination;prix par minute;mise en relation\n+33;France;0,01;\n41;Suisse;0,25;0,10\n"


@pytest.fixture
def seller(world: World, settings: Any, tmp_path: Path) -> User:
    settings.MEDIA_ROOT = tmp_path
    return make_user("sales@operator.example", "sales")


def furnished(world: World, by: User) -> list[str]:
    return [*sold(world, by), *written(world, by), *moved_in(by)]


def sold(world: World, by: User) -> list[str]:
    customer, contract = world.customer, world.line.contract
    services.add_contact(customer, name="Zoé Ravel", phone="04 76 00 00 00", roles=["signatory", "technical"])
    services.write_note(customer, body="Rappeler en mai.", at=NOW, by=by)
    make_file(customer)
    make_offer().options.add(make_option())
    zone = services.zone_by_code("voiron", name="Voiron", mbps=(100, 100), setup_fee=Decimal(150), delay_days=20)
    services.set_communes(zone, [("38500", "Voiron", "38563")])
    facts: dict[str, Any] = {"name": "Anne", "source": "phone", "email": "a@vasseur.example"}
    lead = services.take_lead(company="Atelier Vasseur", **facts, at=NOW, by=by)
    quote = services.draft_quote(
        lead=lead, place=Place("Atelier", "1 rue Haute", "38500", "Voiron"), offer=make_offer(),
        valid_until=NOW.date() + timedelta(days=30), at=NOW, by=by,
    )  # fmt: skip
    services.send_quote(quote, at=NOW, by=by)
    services.change_price(
        contract, monthly_fee=Decimal(60), effective_on=date(2027, 2, 1), why="montée en débit", at=NOW, by=by
    )
    services.ask_right(customer, kind="access", words="Que savez-vous de moi ?", at=NOW, by=None)
    sent = queue_message(
        channel="mail", to=customer.email, subject="Votre facture F-2026-00042", body="Bonjour,\n\nci-joint.\n",
        key="bill", at=NOW, about=customer, kind="invoice_sent", version=2,
        attachments=[{"name": "F-2026-00042.pdf", "media_type": "application/pdf", "path": "f.pdf"}],
    )  # fmt: skip
    tariff = services.save_tariff(None, code="pro", name="Tarif Pro")
    services.take_rates(tariff, RATES, name="t.csv", valid_from=date(2026, 1, 1), at=NOW, by=by)
    number, signed = customer.number, contract.number
    return [
        *("tarifs/", "tarifs/nouveau", "tarifs/pro/?number=0041 22 730 51 11", "tarifs/pro/fichier"),
        *("fiches/", "fiches/nouvelle", f"fiches/{number}/", f"fiches/{number}/identite", f"fiches/{number}/contacts"),
        *(f"fiches/{number}/effacement", "contrats/", f"contrats/{signed}/", f"contrats/{signed}/resiliation"),
        *(f"contrats/{signed}/prix", f"contrats/{signed}/demenagement", "prospects/", f"prospects/{lead.pk}/"),
        *(f"fiches/{number}/envois/", f"fiches/{number}/envois/{sent.pk}/", "eligibilite/zones/fichier"),
        *("eligibilite/", "eligibilite/zones/voiron/", "devis/", f"devis/{quote.pk}/", "offres/", "revisions/"),
        *("revisions/nouvelle", "droits/", "droits/violations/nouvelle"),
    ]


def written(world: World, by: User) -> list[str]:
    to = "Menuiserie Ravel\n4 rue Haute\n38000 Grenoble\nFR"
    for rank in range(4):
        queue_message(
            channel="letter", to=to, subject="Mise en demeure : box à restituer", body="Bonjour,\n\nla box…\n",
            key=f"l{rank}", at=NOW, registered=rank % 2 == 0,
        )  # fmt: skip
    letters = list(Message.objects.filter(channel="letter").order_by("pk"))
    print_letters(letters, at=NOW, by=by)
    record_posting(letters[0], at=NOW, by=by, tracking="1A 234 567 8901 2")
    record_posting(letters[1], at=NOW, by=by)
    record_bounce(world.customer.email, why="550 5.1.1 no such user here", source="refused", at=NOW)
    publish_letter(draft_letter("dunning_reminder", "fr", at=NOW, by=by), at=NOW, by=by)
    draft = draft_letter("dunning_reminder", "fr", at=NOW, by=by, body="Bonjour {{ custmer.name }},\n", note="court")
    modeles = "courriers/modeles/"
    return ["courriers/", modeles, f"{modeles}dunning_reminder/", f"{modeles}versions/{draft.pk}/"]


def moved_in(by: User) -> list[str]:
    sheet = imports.SHEETS["customers"]
    mapping = imports.guessed(sheet.columns, CSV.splitlines()[0].split(";"))
    run = imports.start_import(
        CSV.encode(), sheet, kind="customers", name="clients.csv", mapping=mapping, at=NOW, by=by
    )
    moving_in.advance_imports(at=NOW)
    return ["reprise/", f"reprise/{run.pk}/"]


def test_nothing_serious_on_any_page(world: World, seller: User, sign_in: SignIn, examine: Examine) -> None:
    paths = [f"/bureau/{path}" for path in furnished(world, seller)]
    assert examine(sign_in(seller), paths) == {}


def test_a_fault_is_shown_at_its_line_while_one_writes(world: World, seller: User, sign_in: SignIn) -> None:
    draft = draft_letter("quote", "fr", at=NOW, by=seller)
    page = sign_in(seller)
    page.goto(f"/bureau/courriers/modeles/versions/{draft.pk}/")
    page.fill("textarea[name=body]", "Bonjour,\n{{ qoute.party }}")
    page.wait_for_selector("#faults .tone-bad")
    assert page.inner_text(".gutter .is-bad") == "2"
    page.fill("textarea[name=body]", "Bonjour,\n{{ quote.party }} {{ quote.address }}")
    page.wait_for_selector("#faults .good")


def test_a_quote_counts_as_read_once_somebody_moves_on_its_page(world: World, sign_in: SignIn) -> None:
    quote = services.send_quote(
        services.draft_quote(
            customer=world.customer, place=Place("Dépôt", "1 quai", "38000", "Grenoble"), offer=make_offer(),
            valid_until=NOW.date() + timedelta(days=9), at=NOW, by=None,
        ), at=NOW, by=None,
    )  # fmt: skip
    page = sign_in(world.owner)
    page.goto(f"/portail/devis/{quote.token}/")
    page.wait_for_load_state("networkidle")
    quote.refresh_from_db()
    assert quote.seen_times == 0
    with page.expect_response(f"**/{quote.token}/lu"):
        page.mouse.move(300, 300)
    page.mouse.move(320, 320)
    page.keyboard.press("Tab")
    page.wait_for_load_state("networkidle")
    quote.refresh_from_db()
    assert quote.seen_times == 1
