"""The page of the fiscal years: told, closed and taken as a file by who may close the books; nonsense moves nothing."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection

from invoicing import services
from invoicing.models import FiscalYear, Invoice
from tests.apps.invoicing.paper_world import AT, UNTIL, contract
from tests.web.world import NOW, World, as_, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
PAGE = "/bureau/exercices/"
NONSENSE = [
    "",
    "x",
    "2026-02-30",
    "9999-12-31",
    "0001-01-01",
    "2026-13-01",
    "\x00",
    "²",
    "10000-01-01",
    "2026-01-01 12:00",
]


@pytest.fixture
def invoice(world: World) -> Invoice:
    contract(billing_mode="monthly")
    (made,) = services.run_invoices(until=UNTIL, at=AT).issued
    return made


def test_the_years_are_told_and_closed_by_who_closes_the_books(
    world: World, invoice: Invoice, settings: Any, tmp_path: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    client = as_(world.approver)
    page = client.get(PAGE).content.decode()
    assert "01/01/2025 au 31/12/2025" in page
    assert "01/01/2026 au 31/12/2026" in page
    client.post(f"{PAGE}fixer", {"first_day": "2025-12-01", "last_day": "2025-12-31"})
    assert told(client.post(f"{PAGE}cloturer", {"last_day": "2025-12-31"}))[-1] == (
        "Son dernier mois est encore ouvert\u00a0: clôturez d’abord les mois."
    )
    services.close_month(date(2025, 12, 1), at=NOW, by=None)
    client.post(f"{PAGE}cloturer", {"last_day": "2025-12-31"})
    before: Any = client.get("/bureau/journal/fec/2025-12-31")
    live = b"".join(before.streaming_content)
    services.keep_fiscal_years(at=NOW)
    kept = client.get("/bureau/journal/fec/2025-12-31")
    assert (kept.content, 'filename="732829320FEC20251231.txt"' in kept["Content-Disposition"]) == (live, True)
    page = client.get(PAGE).content.decode()
    assert f"{FiscalYear.objects.get().lines} lignes" in page
    assert 'value="2026-01-01"' in page
    assert 'value="2026-12-31"' in page


def test_the_file_has_its_description_beside_it(world: World, invoice: Invoice) -> None:
    client = as_(world.approver)
    address = "/bureau/journal/fec/2025-12-31/description"
    assert address in client.get(PAGE).content.decode()
    answer = client.get(address)
    assert 'filename="732829320FEC20251231-description.txt"' in answer["Content-Disposition"]
    told = answer.content.decode().split("\r\n")
    file: Any = client.get("/bureau/journal/fec/2025-12-31")
    head, *rows = b"".join(file.streaming_content).decode("iso8859-15").splitlines()
    zones = [line.split(". ", 1)[1].split(" : ")[0] for line in told if re.match(r" ?\d+\. ", line)]
    assert zones == head.split("\t")
    assert {f"{row[4]} : {row[5]}" for row in (line.split("\t") for line in rows)} <= set(told)
    assert {f"{row[0]} : {row[1]}" for row in (line.split("\t") for line in rows)} <= set(told)
    assert "Exercice : du 01/01/2025 au 31/12/2025, non clos : fichier provisoire" in told


def test_others_look_at_it_or_find_nothing(world: World, invoice: Invoice) -> None:
    for path in (PAGE, "/bureau/journal/fec/2025-12-31"):
        for citizen in (*world.citizens, world.noc):
            assert as_(citizen).get(path).status_code == 404
    assert as_(world.finance).get(PAGE).status_code == 200
    assert as_(world.finance).get("/bureau/journal/fec/2025-12-31").status_code == 403
    assert as_(world.finance).get("/bureau/journal/fec/2025-12-31/description").status_code == 403
    for path, body in (
        ("fixer", {"first_day": "2025-12-01", "last_day": "2026-12-31"}),
        ("cloturer", {"last_day": "2025-12-31"}),
    ):
        assert as_(world.finance).post(PAGE + path, body).status_code == 403
    assert not FiscalYear.objects.exists()


@pytest.mark.parametrize("junk", NONSENSE)
def test_nonsense_is_told_and_moves_nothing(world: World, invoice: Invoice, junk: str) -> None:
    client = as_(world.approver)
    for path, body in (
        ("fixer", {"first_day": junk, "last_day": "2026-12-31"}),
        ("fixer", {"first_day": "2025-12-01", "last_day": junk}),
        ("cloturer", {"last_day": junk}),
        ("cloturer", {}),
    ):
        assert client.post(PAGE + path, body).status_code in (302, 400)
    if "\x00" not in junk and junk:
        assert client.get(f"/bureau/journal/fec/{junk}").status_code == 404
    assert not FiscalYear.objects.exists()


def test_a_journal_with_a_hole_is_told_and_not_handed_out(world: World, invoice: Invoice) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("UPDATE invoicing_journalentry SET number = 7")
        cursor.execute("SET session_replication_role = DEFAULT")
    answer = as_(world.approver).get("/bureau/journal/fec/2025-12-31")
    assert (answer.status_code, answer.content.decode()) == (
        409,
        "Une écriture manque après le numéro 2025/1\u00a0: le fichier n’est pas écrit.",
    )
