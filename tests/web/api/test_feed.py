"""The feed of an object by a program: what its page shows, to whom its page is shown, page by page."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from sla import services as incidents
from sla.models import Ticket
from tests.apps.subscribers.make import make_user
from tests.web.api.test_api import V1
from tests.web.world import NOW, World, as_, lose, owed, ticket_of
from web.api import shapes
from web.api.resources import CATALOGUE
from web.api.routes import visible
from web.feeds import FEEDS
from web.portal.views.activity import ROWS

pytestmark = pytest.mark.usefixtures("at_ten")
Program = Callable[..., Client]
FED = [one for one in CATALOGUE.values() if one.has_feed]


def talked(world: World) -> Ticket:
    """A request with an answer a minute, five of them, and a word among ourselves."""
    ticket = ticket_of(lose(world.line))
    for minute in range(5):
        incidents.reply(ticket, body=f"Réponse {minute}", at=NOW + timedelta(minutes=minute), by=world.noc)
    incidents.note(ticket, body="il exagère", at=NOW, by=world.noc)
    return ticket


def read(client: Client, path: str) -> Any:
    return client.get(f"{V1}/{path}").json()


def pages(client: Client, path: str) -> list[dict[str, Any]]:
    mark = "&" if "?" in path else "?"
    page = read(client, path)
    told = page["items"]
    while page["next"]:
        page = read(client, f"{path}{mark}after={page['next']}")
        told += page["items"]
    return list(told)


def test_all_that_has_a_feed_is_read_with_it(world: World, as_program: Program) -> None:
    """Each kind of object with a feed on its page has it here, with no more queries than its page takes."""
    assert {one.kind for one in FED} == set(FEEDS)
    paths = as_program(world.noc).get(f"{V1}/openapi.json").json()["paths"]
    assert {f"{V1}/{one.name}/{{key}}/feed" for one in FED} <= set(paths)


def test_it_tells_what_the_page_shows(world: World, as_program: Program, django_assert_max_num_queries: Any) -> None:
    ticket = talked(world)
    client = as_program(world.noc)
    with django_assert_max_num_queries(25):
        told = read(client, f"tickets/{ticket.number}/feed")["items"]
    page = as_(world.noc).get(f"/fil/sla.ticket/{ticket.pk}/")
    assert [(one["kind"], one["why"]) for one in told] == [(one.kind, one.why) for one in page.context["deeds"]]
    assert {"at", "kind", "what", "by", "why"} == set(told[0])
    newest = read(client, f"tickets/{ticket.number}/feed?kind=record")["items"][0]
    assert (newest["why"], newest["by"]) == ("Réponse 4", str(world.noc))
    assert "il exagère" in [one["why"] for one in told]


def test_pages_put_together_are_the_whole_whatever_happened_at_once(world: World, as_program: Program) -> None:
    ticket, client = talked(world), as_program(world.noc)
    whole = read(client, f"tickets/{ticket.number}/feed")["items"]
    assert len({one["at"] for one in whole}) < len(whole)
    for limit in (1, 2, 3):
        assert pages(client, f"tickets/{ticket.number}/feed?limit={limit}") == whole


def test_before_anything_happened_there_is_nothing_to_tell(world: World, as_program: Program) -> None:
    ticket, client = talked(world), as_program(world.noc)
    answer = client.get(f"{V1}/tickets/{ticket.number}/feed?until=2020-01-01T00:00:00Z")
    assert (answer.status_code, answer.json()["items"]) == (200, [])


def test_it_is_narrowed_by_moment_and_by_kind(world: World, as_program: Program) -> None:
    ticket, client = talked(world), as_program(world.noc)
    path = f"tickets/{ticket.number}/feed"
    told = pages(client, f"{path}?since=2026-11-23T10:01:00Z&until=2026-11-23T10:03:00Z&limit=1&kind=record")
    assert [one["why"] for one in told] == ["Réponse 2", "Réponse 1"]
    assert {one["kind"] for one in read(client, f"{path}?kind=message")["items"]} == {"message"}
    for slip in (
        "kind=any",
        "sinc=2026-11-23",
        "after=here",
        "after=2026-11-23T10:00:00Z~99999",
        "after=~1",
        "limit=0",
    ):
        assert client.get(f"{V1}/{path}?{slip}").status_code == 422, slip


def test_owner_and_colleague_read_what_is_theirs_and_a_stranger_finds_nothing(
    world: World, as_program: Program
) -> None:
    ticket = talked(world)
    path = f"{V1}/tickets/{ticket.number}/feed"
    owner, colleague, stranger = (as_program(user).get(path) for user in world.citizens)
    assert [one.status_code for one in (owner, colleague, stranger)] == [200, 200, 404]
    told = owner.json()["items"]
    assert told == colleague.json()["items"]
    assert "il exagère" not in str(told)
    assert str(world.noc) not in str(told)
    assert {one["by"] for one in told if one["kind"] == "record"} == {"Valmont Télécom", None}
    assert as_program(world.owner, "money:read").get(path).status_code == 403


def test_a_customers_feeds_are_those_of_his_pages(world: World, as_program: Program) -> None:
    owed(world)
    lose(world.line)
    client = as_program(world.owner)
    for resource in (one for one in FED if one.mine):
        kind = resource.kind
        row = visible(resource, world.owner).first()
        expected = 200 if kind in ROWS else 403
        if row is not None:
            key = shapes.value_of(row, resource.key)
            assert client.get(f"{V1}/{resource.name}/{key}/feed").status_code == expected, resource.name
        if kind in ROWS:
            shown = set(ROWS[kind][0](world.owner).values_list("pk", flat=True))
            assert set(visible(resource, world.owner).values_list("pk", flat=True)) <= shown, resource.name


def test_who_opens_no_page_of_it_reads_no_feed(world: World, as_program: Program) -> None:
    incident = lose(world.line)
    assert as_program(world.noc).get(f"{V1}/incidents/{incident.number}/feed").status_code == 200
    assert as_program(world.owner).get(f"{V1}/incidents/{incident.number}/feed").status_code == 403
    seller = as_program(make_user("sales@operator.example", "sales"))
    assert seller.get(f"{V1}/invoices/F-2026-00001/feed").status_code in {403, 404}
    assert as_program(world.noc).get(f"{V1}/incidents/none/feed").status_code == 404
