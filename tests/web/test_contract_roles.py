"""Each role that a customer gives, for his whole account or for one contract, at each object of the API and each page
of the portal: the part that is his, and of the rest nothing is there.

A resource, or a page with an object, that has no row here fails: say whose it is before it is offered.
"""

from collections.abc import Iterator
from functools import partial
from typing import Any, NamedTuple

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from kernel.models import User
from subscribers.models import PortalRole
from tests.web import estate as estates
from tests.web.conftest import Caller
from tests.web.estate import Estate
from tests.web.world import World, as_
from web.api import shapes
from web.api.resources import CATALOGUE
from web.api.routes import visible
from web.portal.views.activity import ROWS

pytestmark = pytest.mark.usefixtures("at_ten")
OWNER = {"owner"}
WHOLE = {"owner", "colleague"}
PAPERS = WHOLE | {"billing"}
TECHNICAL = WHOLE | {"technical"}

RESOURCES = {
    **dict.fromkeys(("lines", "suspensions", "tickets", "questions", "replies", "attachments", "messages"), TECHNICAL),
    **dict.fromkeys(("impacts", "clock_events", "complaints"), TECHNICAL),
    **dict.fromkeys(("invoices", "invoice_lines", "instalments", "purchase_orders"), PAPERS),
    **dict.fromkeys(("contracts", "termination_notices", "amendments", "penalties"), WHOLE),
    **dict.fromkeys(("customers", "sites", "payments", "mandates", "debit_attempts"), PAPERS),
    **dict.fromkeys(("appointments",), TECHNICAL),
    **dict.fromkeys(("packs", "customer_files"), WHOLE),
    **dict.fromkeys(("contacts", "consents", "rights_requests", "portal_accesses"), OWNER),
}
"""Who reads it. What hangs on no contract is there for none whose access names contracts."""
ELSEWHERE = {
    "notices": "each one's own: tests/web/api/test_notices.py",
    "notice_choices": "each one's own: tests/web/api/test_notices.py",
    "tariff_versions": "tests/web/api/test_tariffs.py",
    "rates": "tests/web/api/test_tariffs.py",
    "revision_lines": "tests/web/api/test_citizens.py",
}


ACTS = {
    **dict.fromkeys(("customers.open_portal", "customers.add_contact", "customers.set_consent"), OWNER),
    **dict.fromkeys(("customers.ask_right", "customers.ask_rectification", "portal_accesses.revoke"), OWNER),
    **dict.fromkeys(("contacts.change", "contacts.remove", "contracts.leave", "contracts.exit_cost"), OWNER),
    **dict.fromkeys(("customers.sell_pack", "packs.book", "appointments.cancel", "penalties.claim"), WHOLE),
    **dict.fromkeys(("customers.sign_on_line", "invoice_lines.dispute"), PAPERS),
    **dict.fromkeys(("tickets.reply", "messages.read", "messages.unlist"), TECHNICAL),
}
"""Who may do it, of what a customer may do to an object at all."""
NOT_IN_THE_TABLE = {
    "impacts.claim": "only for the whole account, whatever contract its clock is of",
    "revision_lines.answer": "tests/web/api/test_citizens.py",
    "notices.seen": "each one's own: tests/web/api/test_notices.py",
    "notices.hide": "each one's own: tests/web/api/test_notices.py",
}


class Page(NamedTuple):
    """A page of one object: of which kind, and to whom it is there."""

    kind: str
    roles: set[str]
    posts: bool = False
    more: tuple[Any, ...] = ()


PAGES = {
    "accesses_of": Page("customers", OWNER),
    "close_access": Page("portal_accesses", OWNER, posts=True),
    "attachment": Page("attachments", TECHNICAL),
    "statement": Page("tickets", TECHNICAL),
    "claim_impact": Page("tickets", TECHNICAL, posts=True),
    "service_report": Page("customers", TECHNICAL),
    "service_table": Page("customers", TECHNICAL),
    "line": Page("lines", TECHNICAL),
    "line_traffic": Page("lines", TECHNICAL),
    "line_traffic_picture": Page("lines", TECHNICAL),
    "verdict": Page("lines", TECHNICAL),
    "claim": Page("penalties", WHOLE, posts=True),
    "ticket": Page("tickets", TECHNICAL),
    "reply": Page("tickets", TECHNICAL, posts=True),
    "book_visit": Page("packs", WHOLE),
    "cancel_visit": Page("appointments", WHOLE, posts=True),
    "receipt": Page("payments", PAPERS),
    "paper": Page("papers", PAPERS),
    "invoice": Page("invoices", PAPERS),
    "dispute": Page("invoices", PAPERS, posts=True),
    "statement_pdf": Page("customers", PAPERS),
    "invoice_pdf": Page("invoices", PAPERS),
    "mandate": Page("customers", PAPERS),
    "mandate_pdf": Page("mandates", PAPERS),
    "contract": Page("contracts", WHOLE),
    "leave": Page("contracts", OWNER),
    "moving": Page("contracts", OWNER),
    "answer_revision": Page("contracts", OWNER, posts=True),
    "download": Page("customer_files", WHOLE),
    "message": Page("account_messages", PAPERS),
    "message_sheet": Page("account_messages", PAPERS),
    "enclosed": Page("account_messages", PAPERS, more=(0,)),
    "add_contact": Page("customers", OWNER),
    "rectify": Page("customers", OWNER),
    "consent": Page("customers", OWNER, posts=True),
    "ask_for_data": Page("customers", OWNER, posts=True),
    "change_contact": Page("contacts", OWNER),
    "remove_contact": Page("contacts", OWNER, posts=True),
}
NO_OBJECT_OF_HIS = {"quote", "quote_read", "decline_quote", "quote_pdf", "works_feed"}
"""Whoever has the address may read them."""
FEEDS = {
    "sla.ticket": Page("tickets", TECHNICAL),
    "provisioning.line": Page("lines", TECHNICAL),
    "subscribers.contract": Page("contracts", WHOLE),
    "invoicing.invoice": Page("invoices", PAPERS),
    "invoicing.mandate": Page("mandates", PAPERS),
}
"""The page `activity`, by the kind of object whose story it tells."""
NEEDS_MORE = {
    "tariff": "tests/web/api/test_tariffs.py",
    "mark_news": "tests/web/portal/test_notices.py",
    "post_again": "tests/web/portal/test_own_webhook.py",
    "activity": "its own test below",
}


@pytest.fixture
def estate(world: World, settings: Any, tmp_path: Any) -> Estate:
    settings.MEDIA_ROOT = tmp_path
    return estates.build(world)


def viewers(estate: Estate) -> Iterator[tuple[str, bool, User]]:
    for role in PortalRole.values:
        for narrow in (False, True):
            yield role, narrow, estate.viewer(role, narrow=narrow)


def is_there(whose: str, role: str, roles: set[str], *, narrow: bool) -> bool:
    mine = {"named"} if narrow else {"named", "sister", "account"}
    return role in roles and whose in mine


def test_every_resource_and_every_page_of_an_object_says_whose_it_is() -> None:
    theirs = {name for name, resource in CATALOGUE.items() if resource.mine is not None}
    assert sorted(theirs ^ (set(RESOURCES) | set(ELSEWHERE))) == []
    pages = {str(one.name) for one in portal(get_resolver()) if "<" in str(one.pattern)}
    assert sorted(pages ^ (set(PAGES) | NO_OBJECT_OF_HIS | set(NEEDS_MORE))) == []


def portal(resolver: Any, *, inside: bool = False) -> Iterator[URLPattern]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from portal(one, inside=inside or one.namespace == "portal")
        elif inside:
            yield one


def test_each_role_at_each_object_of_the_api(estate: Estate) -> None:
    wrong = []
    for role, narrow, user in viewers(estate):
        for name, roles in RESOURCES.items():
            for whose, row in estate.rows[name].items():
                found = visible(CATALOGUE[name], user).filter(pk=row.pk).exists()
                if found != is_there(whose, role, roles, narrow=narrow):
                    wrong.append((role, "narrow" if narrow else "whole", name, whose, found))
    assert wrong == []


def test_what_is_not_there_is_not_found_over_the_wire(
    estate: Estate, as_program: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.api.gate.A_MINUTE", 10**9)
    client = as_program(estate.viewer("technical", narrow=True))
    for name, roles in RESOURCES.items():
        for whose, row in estate.rows[name].items():
            told = client.get(f"/api/v1/{name}/{shapes.value_of(row, CATALOGUE[name].key)}").status_code
            there = is_there(whose, "technical", roles, narrow=True)
            assert told == (200 if there else 404), (name, whose)


def test_each_role_at_each_act_of_the_api(estate: Estate) -> None:
    acts = {
        f"{name}.{act.name}": act.mine or partial(visible, resource)
        for name, resource in CATALOGUE.items()
        for act in resource.acts
        if act.customer and not act.makes
    }
    assert sorted(set(acts) ^ (set(ACTS) | set(NOT_IN_THE_TABLE))) == []
    wrong = []
    for role, narrow, user in viewers(estate):
        for name, roles in ACTS.items():
            for whose, row in estate.rows[name.partition(".")[0]].items():
                if acts[name](user).filter(pk=row.pk).exists() != is_there(whose, role, roles, narrow=narrow):
                    wrong.append((role, "narrow" if narrow else "whole", name, whose))
    assert wrong == []


def test_who_looks_after_a_line_reports_it_without_reading_its_price(estate: Estate, as_program: Caller) -> None:
    client, body = as_program(estate.viewer("technical", narrow=True)), {"subject": "Panne", "body": "Rien ne marche"}
    contracts: dict[str, Any] = estate.rows["contracts"]
    told = []
    for whose in ("named", "sister", "stranger"):
        sent = {**body, "contract": contracts[whose].number}
        told.append(client.post("/api/v1/tickets", sent, content_type="application/json").status_code)
    assert told == [200, 409, 409]


def test_each_role_at_each_page_of_the_portal(estate: Estate) -> None:
    wrong = []
    for role, narrow, user in viewers(estate):
        client = as_(user)
        for name, page in PAGES.items():
            for whose, row in estate.rows[page.kind].items():
                told = asked(client, name, page, row)
                there = is_there(whose, role, page.roles, narrow=narrow)
                if told not in ({200, 302, 422} if there else {404}):
                    wrong.append((role, "narrow" if narrow else "whole", name, whose, told))
    assert wrong == []


def test_each_role_at_the_story_of_each_object(estate: Estate) -> None:
    assert set(FEEDS) == set(ROWS)
    wrong = []
    for role, narrow, user in viewers(estate):
        client = as_(user)
        for kind, page in FEEDS.items():
            for whose, row in estate.rows[page.kind].items():
                told = client.get(reverse("portal:activity", args=(kind, row.pk))).status_code
                if told != (200 if is_there(whose, role, page.roles, narrow=narrow) else 404):
                    wrong.append((role, "narrow" if narrow else "whole", kind, whose, told))
    assert wrong == []


def asked(client: Client, name: str, page: Page, row: Any) -> int:
    keys = (
        (row.customer.number, row.pk)
        if name in {"close_access", "mandate_pdf"}
        else (row.pk if page.kind == "payments" else key_of(row), *page.more)
    )
    address = reverse(f"portal:{name}", args=keys)
    with transaction.atomic():
        answer = client.post(address) if page.posts else client.get(address)
        transaction.set_rollback(True)
    return int(answer.status_code)


def key_of(row: Any) -> Any:
    return getattr(row, "number", None) or getattr(row, "reference", None) or row.pk


def test_nothing_of_an_estate_is_there_for_who_has_another(estate: Estate, as_program: Caller, world: World) -> None:
    client = as_program(world.stranger)
    for name in RESOURCES:
        for whose, row in estate.rows[name].items():
            key = shapes.value_of(row, CATALOGUE[name].key)
            assert client.get(f"/api/v1/{name}/{key}").status_code == (200 if whose == "stranger" else 404), name
