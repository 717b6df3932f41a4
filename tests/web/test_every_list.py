"""Every page that lists, found by asking each address: it offers all that it lists, as both kinds of file alike."""

import csv
import re
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from openpyxl import load_workbook

from kernel.models import PersonalNotice
from kernel.roles import Role
from tests.apps.subscribers.make import make_user
from tests.web.estate import build
from tests.web.test_every_page import addresses
from tests.web.world import World, as_
from web.api.resources import CATALOGUE
from web.sheets import MEDIA

pytestmark = pytest.mark.usefixtures("at_ten")
LINK = re.compile(r'href="([^"]*?fichier=(csv|xlsx)&amp;de=(\w+))"')
INBOX = (PersonalNotice,)
"""News of the day, opened or taken off one by one: no list of objects."""
Offered = dict[str, dict[str, str]]


def pages() -> list[str]:
    """What a person can open without choosing an object first."""
    return sorted({f"/{path}" for _name, path in addresses() if not re.search(r"[<(^]", path)})


def offered(page: Any) -> Offered:
    """The links of each list's files, by its name and their kind."""
    found: Offered = {}
    for link, kind, name in LINK.findall(page.content.decode()):
        found.setdefault(name, {})[kind] = link.replace("&amp;", "&")
    return found


def not_given(page: Any, given: Offered) -> list[str]:
    """The lists of a page that none of its files holds; a list with nothing in it may be left off the page."""
    lists = [one for one in page.wsgi_request.listed if one.table is None or any(True for _row in one.rows)]
    tables = [one.table.name if one.table else one.rows.model for one in lists]
    models = {*INBOX, *(CATALOGUE[name].model for name in given if name in CATALOGUE)}
    return [str(one) for one in tables if one not in models and one not in given]


def cells(client: Client, link: str) -> list[list[str]]:
    """The rows of a CSV."""
    answer: Any = client.get(link)
    text = b"".join(answer.streaming_content).decode().removeprefix("\ufeff")
    return list(csv.reader(text.splitlines(keepends=True), delimiter=";"))


def sheet(client: Client, link: str) -> list[list[Any]]:
    """The rows of a workbook."""
    held = load_workbook(BytesIO(client.get(link).content)).active
    assert held is not None
    return [list(row) for row in held.iter_rows(values_only=True)]


def test_every_page_that_lists_gives_each_list_in_both_kinds_alike(world: World) -> None:
    build(world)
    staff, customer = as_(make_user("admin@operator.example", Role.ADMIN)), as_(world.owner)
    listing, without, unlike = [], {}, []
    for path in pages():
        client = customer if path.startswith("/portail/") else staff
        page: Any = client.get(path)
        if not getattr(page.wsgi_request, "listed", ()) or page.streaming:
            continue
        listing.append(path)
        given = offered(page)
        missing = not_given(page, given)
        if missing or any(set(kinds) != set(MEDIA) for kinds in given.values()):
            without[path] = missing or given
        for name, kinds in given.items():
            plain, book = (read(client, path + kinds[kind]) for read, kind in ((cells, "csv"), (sheet, "xlsx")))
            if (plain[0], [len(row) for row in plain]) != (book[0], [len(row) for row in book]):
                unlike.append((path, name))
    assert (without, unlike, len(listing) > 45) == ({}, [], True)
