"""Any list can be kept under a name and taken away as a file: what it lists, all pages of it, as it was narrowed."""

import re
from datetime import datetime, time, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from openpyxl import load_workbook

from invoicing.models import Hold
from kernel.letters import kinds
from kernel.models import User
from kernel.roles import Role
from monitoring.selectors.profiles import Profiles
from provisioning.models import BoxModel, ReadBack
from tests.apps.subscribers.make import make_user
from tests.web.estate import build
from tests.web.world import NOW, World, as_, lose, owed
from web.api.resources import CATALOGUE

pytestmark = pytest.mark.usefixtures("at_ten")
NO_LIST = {
    "one object, with what belongs to it": (
        *("noc/then", "noc/guarantee/window", "noc/guarantee/explain", "noc/line", "noc/measures", "noc/box"),
        *("noc/parts/arrival_live", "desk/sales/quote", "desk/sales/revision", "desk/sales/customer", "desk/customer"),
        *("desk/sales/contract", "desk/bank_event", "desk/mandate", "desk/collection", "desk/books/payment"),
        *("desk/books/deposit", "desk/books/credit_lines", "desk/books/billing", "desk/visits/pack_rows"),
        *("desk/invoice", "house/account", "portal/quote", "portal/invoice", "desk/letters/version"),
        *("components/availability", "components/explain", "noc/parts/then_lists", "desk/sales/parts/import_run"),
    ),
    "what would come of an act, or of a file": (
        *("shared/many", "noc/many_incidents", "noc/sheet", "noc/import_preview", "desk/sales/import"),
        *("desk/sales/tariff_file", "desk/sales/zone_file", "desk/bank_preview", "noc/guarantee/terms"),
    ),
    "the rows of a page that gives the file": (
        *("noc/parts/board_rows", "portal/parts/tickets", "desk/parts/invoice_table", "desk/parts/bank_events"),
    ),
    "figures with a file of their own": (
        *("noc/guarantee/reports", "desk/books/report", "desk/books/figures", "desk/books/books"),
    ),
    "a paper": ("guarantee/statement", "guarantee/paper", "guarantee/parts_report", "guarantee/service"),
    "boxes to tick, and rules": (*("me/notices", "portal/notices", "me/profile", "desk/policy", "house/roles"),),
    "what to do today, each with its own list": ("noc/parts/overview_live", "desk/day"),
}
"""Templates with a table that is no list of objects, and why."""
TEMPLATES = Path(settings.BASE_DIR) / "web" / "templates"
OFFERED = re.compile(r"fichier=csv&amp;de=(\w+)|/export/(\w+)\.csv")
UNREAD = "/noc/ecarts/?list=unread"
LISTS = (
    "/noc/", "/noc/box/", "/noc/lignes/", "/noc/noeuds/", "/noc/envois/", "/noc/vagues/", "/noc/ecarts/",
    "/noc/demandes/", "/noc/stock/", "/noc/stock/livraisons", "/noc/adresses/", "/noc/stock/retours",
    "/noc/stock/facturables", "/noc/modeles/", "/noc/travaux/", "/noc/reclamations/", "/noc/courrier/",
    "/noc/ecarts/?list=accepted", UNREAD, "/bureau/clients/", "/bureau/fiches/", "/bureau/contrats/", "/bureau/devis/",
    "/bureau/prospects/", "/bureau/factures/", "/bureau/penalites/", "/bureau/prelevements/", "/bureau/banque/",
    "/bureau/offres/", "/reglages/comptes/", "/reglages/regards/", "/reglages/webhooks/",
)  # fmt: skip
WHOLE = (
    "/bureau/contestations/", "/bureau/rejets/", "/bureau/relances/interets", "/bureau/tarifs/", "/bureau/techniciens/",
    "/bureau/rendez-vous/", "/bureau/courriers/modeles/", "/bureau/exercices/", "/bureau/factures/tva",
    "/bureau/droits/", "/noc/gabarits/", "/noc/profils/", "/noc/astreinte/", "/noc/reponses-types/", "/moi/jetons/",
)  # fmt: skip


def rows(who: User, path: str) -> int:
    """How many rows the file of a list has; minus the status where there is none."""
    answer: Any = as_(who).get(path)
    if answer.status_code != 200:
        return -int(answer.status_code)
    assert answer.headers["Content-Type"].startswith("text/csv"), path
    return len(b"".join(answer.streaming_content).decode().splitlines()) - 1


def test_every_list_in_pages_can_be_taken_away() -> None:
    paged = [path for path in TEMPLATES.rglob("*.html") if "components/pages.html" in path.read_text()]
    without = [path.name for path in paged if "components/list_tools.html" not in path.read_text()]
    assert (without, len(paged) > 30) == ([], True)


def test_every_table_of_objects_can_be_taken_away() -> None:
    """A new page with a table gives its file, or is named above with why it is no list."""
    tables = {
        path.relative_to(TEMPLATES).with_suffix("").as_posix(): path.read_text()
        for path in TEMPLATES.rglob("*.html")
        if "<table" in path.read_text()
    }
    given = {name for name, text in tables.items() if "components/list_tools" in text or "components/as_file" in text}
    named = {name for some in NO_LIST.values() for name in some}
    assert (tables.keys() - given - named, named - tables.keys(), named & given) == (set(), set(), set())


def test_the_file_of_each_list_is_given(world: World) -> None:
    owed(world)
    lose(world.other_line)
    ReadBack.objects.create(box=world.box, due_at=NOW + timedelta(hours=12), failure="timed out")
    admin = make_user("admin@operator.example", Role.ADMIN)
    client, counted = as_(admin), {}
    for path in LISTS:
        page = client.get(path)
        offered = OFFERED.search(page.content.decode())
        if offered is None:
            counted[path] = -page.status_code
            continue
        name = offered[1] or offered[2]
        assert name in CATALOGUE
        own = f"{path}{'&' if '?' in path else '?'}fichier=csv&de={name}"
        counted[path] = rows(admin, own if offered[1] else f"/export/{name}.csv")
        listed = (page.context or {}).get("page")
        if offered[1] and listed is not None:
            assert counted[path] == listed.paginator.count, path
    assert {path for path, count in counted.items() if count < 0} == set()
    known = ("/noc/box/", UNREAD, "/noc/lignes/", "/bureau/fiches/", "/reglages/comptes/")
    assert [counted[path] for path in known] == [1, 1, 2, 2, 7]


def files(who: User, path: str) -> dict[str, int]:
    """How many rows each file has that a page offers."""
    page = as_(who).get(path).content.decode()
    return {name: rows(who, f"{path}?fichier=csv&de={name}") for name, _plain in OFFERED.findall(page)}


def test_lists_shown_whole_give_their_files_too(world: World) -> None:
    build(world)
    admin = make_user("admin@operator.example", Role.ADMIN)
    given: dict[str, int] = {}
    model = BoxModel.objects.get(pk=world.box.model_id)
    for path in (*WHOLE, f"/noc/modeles/{model.pk}/firmware/", f"/noc/gabarits/{model.pk}/"):
        given |= files(admin, path)
    empty = [
        *("disputes", "returned", "interest", "tariffs", "vat_to_correct", "breaches", "terms_versions", "firmware"),
        *("processing_activities", "processors", "on_call_shifts", "canned_replies", "tokens"),
    ]
    assert given == dict.fromkeys(empty, 0) | {
        "technicians": 1,
        "appointments": 2,
        "letter_kinds": len(kinds()),
        "fiscal_years": 1,
        "rights_requests": 2,
        "templates": 1,
        "profiles": len(Profiles().names),
        "template_versions": 1,
    }


def test_a_table_of_its_own_is_typed_and_harmless(world: World) -> None:
    """Headings in the reader's language; what a customer typed is no formula; amounts are numbers, days are days."""
    days = {"starts_on": NOW.date(), "ends_on": NOW.date() + timedelta(days=30)}
    Hold.objects.create(
        customer=world.customer, kind="dispute", reason="=1+1", amount=Decimal("36.50"), recorded_at=NOW,
        recorded_by=world.owner, **days,
    )  # fmt: skip
    path = "/bureau/contestations/?de=disputes&fichier="
    answer: Any = as_(world.finance).get(f"{path}csv")
    heading, row = b"".join(answer.streaming_content).decode().removeprefix("\ufeff").splitlines()
    assert heading == "Numéro de client;Client;Facture;Montant;Motif;Qui;Date;Gelé jusqu’au"
    assert row.split(";")[1:5] == ["Menuiserie Ravel", "", "36,50", "'=1+1"]
    sheet = load_workbook(BytesIO(as_(world.finance).get(f"{path}xlsx").content)).active
    assert sheet is not None
    amount, reason, until = (sheet[cell].value for cell in ("D2", "E2", "H2"))
    assert (amount, reason, until) == (36.5, "'=1+1", datetime.combine(days["ends_on"], time()))
    assert (sheet["D2"].number_format, sheet["H2"].number_format) == ("#,##0.00", "mm-dd-yy")


def test_a_searched_list_gives_what_was_found(world: World) -> None:
    asked = "?q=ravel&fichier=csv&de=customers"
    assert (
        rows(world.finance, f"/bureau/clients/{asked}"),
        rows(world.noc, "/noc/lignes/?q=902&fichier=csv&de=lines"),
    ) == (
        1,
        1,
    )
    assert rows(world.finance, "/bureau/clients/?q=nobody&fichier=csv&de=customers") == 0


def test_the_file_is_guarded_by_the_page_and_by_what_it_holds(world: World) -> None:
    assert rows(world.noc, "/noc/box/?fichier=csv&de=lines") == -404
    assert rows(world.noc, "/noc/box/?fichier=pdf&de=boxes") == -404
    assert rows(world.noc, "/noc/box/?fichier=csv&de=accounts") == -403
    assert rows(world.finance, "/reglages/comptes/?fichier=csv&de=accounts") == -404
    for citizen, mine in zip(world.citizens, (1, 1, 1), strict=True):
        assert rows(citizen, "/noc/box/?fichier=csv&de=boxes") == -404
        assert rows(citizen, "/portail/demandes/?fichier=csv&de=tickets") == mine - 1
    lose(world.line)
    seen = [rows(citizen, "/portail/demandes/?fichier=csv&de=tickets") for citizen in world.citizens]
    assert seen == [1, 1, 0]


def test_as_a_spreadsheet_too(world: World) -> None:
    answer = as_(world.noc).get("/noc/box/?fichier=xlsx&de=boxes")
    assert (answer.status_code, answer.content[:2]) == (200, b"PK")


def test_who_asks_has_the_file_of_what_he_sees(world: World) -> None:
    portal = ("/portail/contrats/", "/portail/rendez-vous/", "/portail/travaux/", "/portail/acces/")
    seen = [[files(one, path) for path in portal] for one in world.citizens]
    assert seen == [
        [{"contracts": 1}, {"packs": 0, "appointments": 0}, {"works": 0}, {"accesses": 2}],
        [{"contracts": 1}, {"packs": 0, "appointments": 0}, {"works": 0}, {}],
        [{"contracts": 1}, {"packs": 0, "appointments": 0}, {"works": 0}, {"accesses": 1}],
    ]
    path = "/portail/contrats/?fichier=csv&de=contracts"
    told = [b"".join(as_(one).get(path).streaming_content).decode() for one in world.citizens]  # type: ignore[attr-defined]
    own = world.line.contract.number
    assert [own in one for one in told] == [True, True, False]
    assert rows(world.colleague, "/portail/acces/?fichier=csv&de=accesses") == -302
    assert rows(world.finance, "/bureau/contestations/?fichier=csv&de=returned") == -404
    assert rows(world.noc, "/bureau/contestations/?fichier=csv&de=disputes") == -404
