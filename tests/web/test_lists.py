"""Any list can be kept under a name and taken away as a file: what it lists, all pages of it, as it was narrowed."""

import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from kernel.models import User
from kernel.roles import Role
from provisioning.models import ReadBack
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, as_, lose, owed
from web.api.resources import CATALOGUE

pytestmark = pytest.mark.usefixtures("at_ten")
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
