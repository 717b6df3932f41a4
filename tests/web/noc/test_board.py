"""The board: the nearest deadline first, 304 while nothing changed, a fixed number of queries."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from sla import services as sla
from subscribers.models import Customer
from tests.apps.subscribers.make import make_user
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
    with django_assert_num_queries(11):
        client.get(ROWS)
    lose(world.other_line)
    with django_assert_num_queries(11):
        client.get(ROWS)


def test_a_row_kept_for_one_reader_is_not_another_s(world: World) -> None:
    incident = lose(world.line)
    take = f'formaction="/noc/incidents/{incident.number}/prendre"'
    assert take in as_(world.noc).get(ROWS).content.decode()
    shown = as_(make_user("guest@operator.example", "read_only")).get(ROWS)
    assert (shown.status_code, take in shown.content.decode()) == (200, False)
    night = as_(make_user("night@operator.example", "noc"))
    night.cookies["django_language"] = "en"
    english = night.get(ROWS).content.decode()
    assert ("Line down: Menuiserie Ravel" in english, take in english) == (True, True)


def test_a_row_changes_with_what_it_tells(world: World) -> None:
    incident = lose(world.line)
    client = as_(world.noc)
    assert "Menuiserie Ravel" in client.get(ROWS).content.decode()
    Customer.objects.filter(name="Menuiserie Ravel").update(name="Ravel et fils")
    sla.take(incident, at=NOW, by=world.noc)
    changed = client.get(ROWS).content.decode()
    assert ("Menuiserie Ravel" in changed, "Ravel et fils" in changed, "/prendre" in changed) == (False, True, False)
    assert str(world.noc) in changed


def test_a_page_beyond_the_last_is_the_last(world: World) -> None:
    incident = lose(world.line)
    assert f'data-incident="{incident.number}"' in as_(world.noc).get(ROWS + "?page=7").content.decode()


def test_an_empty_board_says_that_all_is_quiet(world: World) -> None:
    page = as_(world.noc).get("/noc/").content.decode()
    assert ("Tout est calme" in page, 'data-news=""' in page) == (True, True)  # what rang before may ring again


def test_the_filters_stand_in_the_address_and_follow_into_the_poll(world: World) -> None:
    mine, other = lose(world.line), lose(world.other_line)
    sla.take(mine, at=NOW, by=world.noc)
    page = as_(world.noc).get("/noc/?a=moi").content.decode()
    assert (f'data-incident="{mine.number}"' in page, f'data-incident="{other.number}"' in page) == (True, False)
    assert "/noc/incidents?a=moi" in page
    for address, shown in (("?a=personne", other), ("?q=ravel", mine), ("?etat=new", other)):
        rows = as_(world.noc).get(ROWS + address).content.decode()
        assert [f'data-incident="{one.number}"' in rows for one in (mine, other)] == [shown == mine, shown == other]
    assert "Aucun incident ouvert ne correspond" in as_(world.noc).get(ROWS + "?retard=1").content.decode()


def test_the_next_incident_is_the_one_under_this_one(world: World) -> None:
    first, second = lose(world.line, NOW - timedelta(hours=2)), lose(world.other_line)
    client = as_(world.noc)
    assert client.get(f"/noc/incidents/{first.number}/suivant").headers["Location"].endswith(f"{second.number}/")
    assert client.get(f"/noc/incidents/{second.number}/suivant").headers["Location"].endswith(f"{first.number}/")
    assert as_(world.owner).get(f"/noc/incidents/{first.number}/suivant").status_code == 404


def test_a_restored_incident_keeps_its_customers_name(world: World) -> None:
    incident = lose(world.line)
    sla.record_restoration(line=world.line, restored_at=NOW, evidence={}, at=NOW)
    rows = as_(world.noc).get(ROWS).content.decode()
    assert incident.number in rows
    assert "Menuiserie Ravel" in rows
