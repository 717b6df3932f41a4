"""The board: the nearest deadline first, 304 while nothing changed, a fixed number of queries."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from sla import services as sla
from tests.web.world import NOW, World, as_, impact_of, lose

pytestmark = pytest.mark.usefixtures("at_ten")
ROWS = "/noc/incidents"


def order(text: str, *words: str) -> list[str]:
    return sorted((word for word in words if word in text), key=text.index)


def test_the_nearest_deadline_comes_first(world: World) -> None:
    late, early = lose(world.other_line), lose(world.line, NOW - timedelta(hours=2))
    text = as_(world.noc).get("/noc/").content.decode()
    assert order(text, late.number, early.number) == [early.number, late.number]
    assert 'data-deadline="2026-11-24T13:00:00+00:00"' in text


def test_a_new_incident_changes_the_answer_and_waiting_does_not(world: World) -> None:
    client = as_(world.noc)
    lose(world.line)
    first = client.get(ROWS)
    unchanged = client.get(ROWS, headers={"if-none-match": first.headers["ETag"]})
    new = lose(world.other_line)
    changed = client.get(ROWS, headers={"if-none-match": first.headers["ETag"]})
    assert [first.status_code, unchanged.status_code, changed.status_code] == [200, 304, 200]
    assert f'data-incident="{new.number}"' in changed.content.decode()
    assert unchanged.headers["Raccord-Now"] == NOW.isoformat()


def test_taking_an_incident_gives_it_an_owner(world: World) -> None:
    incident = lose(world.line)
    answer = as_(world.noc).post(f"/noc/incidents/{incident.number}/prendre")
    incident.refresh_from_db()
    assert (answer.status_code, incident.owner, incident.state) == (302, world.noc, "in_progress")


def test_a_paused_clock_shows_no_countdown(world: World) -> None:
    incident = lose(world.line)
    sla.pause(impact_of(incident), reason="waiting_customer", proof="appel", at=NOW, by=world.noc)
    row = as_(world.noc).get(ROWS).content.decode()
    assert ("data-deadline" in row, 'data-heat="none"' in row) == (False, True)


def test_the_board_costs_the_same_for_one_incident_and_for_two(
    world: World, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = as_(world.noc)
    lose(world.line)
    client.get(ROWS)
    with django_assert_num_queries(10):
        client.get(ROWS)
    lose(world.other_line)
    with django_assert_num_queries(10):
        client.get(ROWS)


def test_an_empty_board_says_that_all_is_quiet(world: World) -> None:
    assert "Tout est calme" in as_(world.noc).get("/noc/").content.decode()
