"""The API: the same doors as the faces, errors as problem documents, writes done once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from pydantic import TypeAdapter, ValidationError

from kernel.models import ApiToken, Event, User
from kernel.services import revoke_token
from sla.models import PublicReply, Ticket
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, impact_of, lose, owed, ticket_of
from web.api.api import api
from web.api.gate import A_MINUTE
from web.api.registry import Moment
from web.api.resources import CATALOGUE
from web.api.routes import visible

pytestmark = pytest.mark.usefixtures("at_ten")
Program = Callable[..., Client]
V1 = "/api/v1"


def post(client: Client, path: str, body: Any = None, key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"{V1}{path}", body or {}, content_type="application/json", headers=headers)


def test_every_list_answers_with_every_filter_in_few_queries(
    world: World, as_program: Program, django_assert_max_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("web.api.gate.A_MINUTE", 10**9)
    owed(world)
    lose(world.other_line)
    client = as_program(make_user("admin@operator.example", "admin"))
    for name, resource in CATALOGUE.items():
        with django_assert_max_num_queries(9):
            answer = client.get(f"{V1}/{name}?limit=200")
        assert (name, answer.status_code) == (name, 200)
        for given in resource.filters:
            assert client.get(f"{V1}/{name}?{given}=2026-11-23T10:00:00Z").status_code in {200, 422}
        for item in answer.json()["items"][:1]:
            key = item["id"] if resource.key == "pk" else item[resource.key]
            assert client.get(f"{V1}/{name}/{key}").json() == item


def test_an_instant_is_taken_in_utc_whatever_offset_it_bears() -> None:
    """PostgreSQL reads no offset beyond sixteen hours: what the schema allows must not fail further down."""
    moment = TypeAdapter(Moment)
    assert moment.validate_python("2026-11-23T23:13:00+23:13").isoformat() == "2026-11-23T00:00:00+00:00"
    with pytest.raises(ValidationError):
        moment.validate_python("0001-01-01T00:00:00+23:13")


def test_customers_see_what_is_theirs_and_nothing_else(world: World, as_program: Program) -> None:
    number = ticket_of(lose(world.line)).number
    programs = [as_program(user) for user in world.citizens]
    assert [client.get(f"{V1}/tickets/{number}").status_code for client in programs] == [200, 200, 404]
    assert [len(client.get(f"{V1}/tickets").json()["items"]) for client in programs] == [1, 1, 0]
    for name, resource in CATALOGUE.items():
        seen = programs[2].get(f"{V1}/{name}").status_code
        assert (name, seen) == (name, 403 if resource.mine is None else 200)


def test_no_list_shows_a_stranger_a_row_of_the_owner(world: World) -> None:
    owed(world)
    for resource in CATALOGUE.values():
        if resource.mine is not None:
            mine, theirs = (set(visible(resource, user)) for user in (world.owner, world.stranger))
            assert mine & theirs == set()


def test_a_token_does_no_more_than_its_scopes_and_its_role(world: World, as_program: Program) -> None:
    number = lose(world.line).number
    asked = [
        as_program(world.noc, "guarantee:read").get(f"{V1}/incidents/{number}"),
        as_program(world.noc, "network:read").get(f"{V1}/incidents/{number}"),
        as_program(world.finance).get(f"{V1}/incidents/{number}"),
        post(as_program(world.noc, "guarantee:read"), f"/incidents/{number}/take"),
    ]
    assert [answer.status_code for answer in asked] == [200, 403, 403, 403]
    assert asked[1].json()["code"] == "scope_missing"


def test_an_act_is_the_service_and_tells_the_row(world: World, as_program: Program) -> None:
    incident = lose(world.line)
    answer = post(as_program(world.noc), f"/incidents/{incident.number}/take")
    incident.refresh_from_db()
    assert (answer.status_code, answer.json()["state"], answer.json()["owner"]) == (200, "in_progress", world.noc.email)
    assert incident.owner == world.noc


def test_a_refusal_is_a_problem_in_the_callers_language(world: World, as_program: Program) -> None:
    incident = lose(world.line)
    client = as_program(world.noc)
    told = client.post(
        f"{V1}/impacts/{impact_of(incident).pk}/resume", {}, "application/json", headers={"Accept-Language": "en"}
    )
    assert told.headers["Content-Type"] == "application/problem+json"
    assert told.json() | {"type": "", "facts": {}} == {
        "type": "",
        "title": "Refused",
        "status": 409,
        "detail": "The clock is not paused.",
        "code": "not_paused",
        "facts": {},
    }


def test_the_same_key_writes_once_and_answers_the_same(world: World, as_program: Program) -> None:
    ticket, client = ticket_of(lose(world.line)), as_program(world.owner)
    before = PublicReply.objects.filter(ticket=ticket).count()
    first, second = (post(client, f"/tickets/{ticket.number}/reply", {"body": "Bonjour"}, "k1") for _ in range(2))
    other = post(client, f"/tickets/{ticket.number}/reply", {"body": "Autre chose"}, "k1")
    assert (first.json(), second.headers["Idempotency-Replayed"]) == (second.json(), "true")
    assert (other.status_code, other.json()["code"]) == (409, "key_of_another_write")
    assert PublicReply.objects.filter(ticket=ticket).count() == before + 1


def test_a_refusal_under_a_key_is_answered_again(world: World, as_program: Program) -> None:
    path, client = f"/impacts/{impact_of(lose(world.line)).pk}/resume", as_program(world.noc)
    told = [post(client, path, key="k2") for _ in range(2)]
    assert [answer.status_code for answer in told] == [409, 409]
    assert told[0].json() == told[1].json()


def test_a_customer_reports_about_his_own_contract_alone(world: World, as_program: Program) -> None:
    body = {"contract": world.line.contract.number, "subject": "Panne", "body": "Rien ne marche"}
    answers = [post(as_program(user), "/tickets", body).status_code for user in (world.owner, world.stranger)]
    assert (answers, Ticket.objects.count()) == ([200, 409], 1)


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer rcd_nothing"}, {"Authorization": "Basic eHg6eXk="}])
def test_who_has_no_living_token_stays_outside(world: World, header: dict[str, str]) -> None:
    answer = Client(headers=header).get(f"{V1}/incidents")
    assert (answer.status_code, answer.json()["code"]) == (401, "token_unknown")
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_a_revoked_an_old_and_a_closed_accounts_token_are_dead(world: World, as_program: Program) -> None:
    client = as_program(world.noc)
    token = ApiToken.objects.get()
    assert client.get(f"{V1}/incidents").status_code == 200
    User.objects.filter(pk=world.noc.pk).update(is_active=False)
    closed = client.get(f"{V1}/incidents").status_code
    User.objects.filter(pk=world.noc.pk).update(is_active=True)
    ApiToken.objects.update(created_at=NOW - timedelta(days=9), expires_at=NOW)
    old = client.get(f"{V1}/incidents").status_code
    ApiToken.objects.update(expires_at=NOW + timedelta(days=9))
    revoke_token(token, at=NOW)
    assert (closed, old, client.get(f"{V1}/incidents").status_code) == (401, 401, 401)


def test_the_key_is_nowhere_in_the_database(world: World, as_program: Program) -> None:
    key = as_program(world.noc).defaults["HTTP_AUTHORIZATION"].removeprefix("Bearer ")
    token = ApiToken.objects.get()
    assert key not in str(vars(token))
    assert (key.startswith(token.prefix), len(token.prefix)) == (True, 10)


def test_the_minutes_calls_are_counted_for_all_processes(world: World, as_program: Program) -> None:
    client = as_program(world.noc)
    first = client.get(f"{V1}/nodes")
    token = ApiToken.objects.get()
    token.uses.update(calls=A_MINUTE)
    last = client.get(f"{V1}/nodes")
    assert first.headers["RateLimit-Remaining"] == str(A_MINUTE - 1)
    assert (last.status_code, last.json()["code"], last.headers["Retry-After"]) == (429, "too_many_calls", "60")


def test_a_list_goes_on_where_it_stopped(world: World, as_program: Program) -> None:
    client = as_program(world.noc)
    first = client.get(f"{V1}/lines?limit=1").json()
    second = client.get(f"{V1}/lines?limit=1&after={first['next']}").json()
    assert {first["items"][0]["reference"], second["items"][0]["reference"]} == {"L-00901", "L-00902"}
    assert second["next"] is None


def test_events_tell_births_and_moves(world: World) -> None:
    lose(world.line)
    assert {"incident.open", "ticket.open"} <= set(Event.objects.values_list("name", flat=True))


def test_the_reference_and_the_machine_readable_description(client: Client, world: World) -> None:
    assert client.get(f"{V1}/").status_code == 200
    told = client.get(f"{V1}/openapi.json").json()
    assert told["openapi"].startswith("3.1")
    assert len(told["paths"]) > 100
    assert api.get_openapi_schema() is api.get_openapi_schema(), "written once: it takes seconds"
