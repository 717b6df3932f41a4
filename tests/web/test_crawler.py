"""Every role and strangers at every address of the project, with every object: no leak, no fault, no broken link.

The addresses are those Django knows and those that pages link to; an address that takes an object is asked with the
objects of the small operator. A page that has an object of the owner's in it is a leak wherever the stranger sees it.

Who must see nothing and who may see all go everywhere. The other roles go to a fifth of the addresses each, another
fifth for each, and to what these link to; `./run test --long` takes them everywhere too.
"""

import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver

from kernel.models import User
from kernel.roles import Role
from tests.apps.invoicing import bank_world
from tests.apps.subscribers.make import make_user
from tests.web.world import World, as_, lose, owed, ticket_of

pytestmark = pytest.mark.usefixtures("at_ten")
HEADERS = {
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
"""What every answer bears, whatever it is."""
MOST_QUERIES = 80
"""Of any one page: a list that asks once for each row is found long before."""
ELSEWHERE = ("admin/", "static/", "compte/", "i18n/", "api/v1/<", "invitation/")
LEAVES = ("/compte/logout", "/i18n/", "/static/")
VISITORS = ("owner", "stranger", "nobody")
STAFF = [role.value for role in Role if role != Role.CUSTOMER]
WHOLE = {Role.ADMIN.value, *VISITORS}
SAMPLE = 5
SECRETS = re.compile(r"argon2|rcd_[\w-]{20}|BEGIN [A-Z ]*PRIVATE KEY|Traceback")
INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*json)|<style\b|<\w[^>]*\s(?:style|on[a-z]+)=")
"""What the content security policy refuses: a page that has it looks or works otherwise than it was meant to."""


class Links(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in {"href", "src", "hx-get", "data-source"} and value and value.startswith("/"):
                self.found.add(value.partition("#")[0])


def patterns(resolver: Any = None, before: str = "") -> Iterator[str]:
    for one in (resolver or get_resolver()).url_patterns:
        path = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from patterns(one, path)
        elif isinstance(one, URLPattern) and not path.startswith(ELSEWHERE):
            yield path


def everything(world: World) -> dict[str, list[Any]]:
    """Converter's name -> what to put there: one of each object whose key has that shape."""
    penalty = owed(world)
    incident = lose(world.other_line)
    ticket = ticket_of(penalty.impact.incident)
    debtor = bank_world.debtor()
    bank_world.proposed()
    numbers = [world.customer.number, incident.number, ticket.number, world.line.contract.number]
    return {
        "number": [*numbers, debtor.instalment.schedule.invoice.number, "NOPE-1"],
        "reference": [world.line.reference, "L-NONE"],
        "serial": [world.box.serial, "none"],
        "code": [world.line.node.code, "none"],
        "pk": [1, 2, penalty.pk, world.noc.pk, world.box.pk, 2**31],
        "other": [1, world.line.reference, "none"],
    }


def addresses(world: World) -> list[str]:
    things, found = everything(world), set()
    for pattern in patterns():
        holes = re.findall(r"<(?:(\w+):)?(\w+)>", pattern)
        # The API knows no session: without a token every object of it is the same refusal (its own tests bring tokens).
        for depth in range(1 if not holes or pattern.startswith("api/") else 4):
            path = pattern
            for kind, name in holes:
                choice = things["pk"] if kind == "int" else things.get(name, things["other"])
                path = path.replace(f"<{kind}:{name}>" if kind else f"<{name}>", str(choice[depth % len(choice)]))
            found.add(f"/{path}")
    return sorted(found)


def people(world: World) -> dict[str, User | None]:
    staff = {role.value: make_user(f"{role}@crawl.example", role) for role in Role if role != Role.CUSTOMER}
    return {**staff, "owner": world.owner, "stranger": world.stranger, "nobody": None}


def unguarded(answer: Any) -> list[str]:
    """The headers that an answer lacks, or has otherwise than they must be."""
    policy = answer.headers.get("Content-Security-Policy", "")
    wrong = [name for name, value in HEADERS.items() if answer.headers.get(name) != value]
    return wrong + ([policy] if "frame-ancestors 'none'" not in policy or "unsafe" in policy else [])


def crawl(who: str, client: Client, start: list[str], faults: list[str], *, onwards: bool) -> dict[str, str]:
    """Asks every address and every link that a page shows; returns the pages that could be read.

    Args:
        onwards: whether to follow what the linked pages link to in turn.
    """
    todo, seen, pages = list(start), set(start), {}
    variants = Counter(path.partition("?")[0] for path in seen)
    linked: dict[str, str] = {}
    while todo:
        path = todo.pop()
        connection.queries_log.clear()  # it forgets the oldest beyond 9,000, and would count none
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(path)
        if answer.status_code >= 500 or (answer.status_code >= 400 and path in linked):
            faults.append(f"{who}: {path}: {answer.status_code} (linked from {linked.get(path, 'nowhere')})")
        if len(asked) > MOST_QUERIES:
            faults.append(f"{who}: {path}: {len(asked)} queries")
        faults += [f"{who}: {path}: wrong or no header {name}" for name in unguarded(answer)]
        if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
            continue
        pages[path] = answer.content.decode()
        if path in linked and not onwards:
            continue
        for link in sorted(Links(pages[path]).found - seen):
            bare = link.partition("?")[0]
            # Filters and pages of one list are one address: two of its variants say enough.
            if not link.startswith(LEAVES) and variants[bare] < 3:
                variants[bare] += 1
                linked.setdefault(link, path)
                seen.add(link)
                todo.append(link)
    return pages


@pytest.mark.parametrize("who", [*STAFF, *VISITORS])
def test_no_fault_no_broken_link_no_leak(world: World, who: str, long_run: bool) -> None:
    start, faults = addresses(world), list[str]()
    whole = long_run or who in WHOLE
    if not whole:
        start = start[STAFF.index(who) % SAMPLE :: SAMPLE]
    user = people(world)[who]
    pages = crawl(who, as_(user) if user else Client(), start, faults, onwards=whole)
    faults += [f"{who}: {path}: shows a secret" for path, page in pages.items() if SECRETS.search(page)]
    faults += [f"{who}: {path}: inline {found[0]}" for path, page in pages.items() if (found := INLINE.search(page))]
    if who in {"stranger", "nobody"}:
        theirs = (world.customer.name, world.line.reference, world.customer.number)
        # What was asked for in the address is no news to whoever asked: forms send it back as where they were.
        told = {path: page.replace(path, "") for path, page in pages.items()}
        faults += [f"{who}: {path}: leaks" for path, page in told.items() if any(word in page for word in theirs)]
    assert faults == []


def test_the_crawler_knows_the_project() -> None:
    known = list(patterns())
    assert len(known) > 80
    assert {"noc/", "bureau/", "portail/"} <= set(known)
