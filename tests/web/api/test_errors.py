"""Whatever goes wrong under /api/, a program is told it as a problem document, and never by a page."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kernel.models import NoticeRule
from tests.web.world import World
from web.api.problems import SAID

pytestmark = pytest.mark.usefixtures("at_ten")
Program = Callable[..., Client]
CHOOSE, JSON = "/api/v1/notice_choices/choose", "application/json"
GOOD = '{"event": "incident.open", "in_app": true, "by_mail": null, "by_push": null}'


@pytest.fixture
def client(world: World, as_program: Program) -> Client:
    made = as_program(world.noc)
    made.raise_request_exception = False
    return made


def problem(answer: Any) -> tuple[int, str]:
    assert answer.headers["Content-Type"] == "application/problem+json", answer.content[:200]
    told = json.loads(answer.content)
    assert (told["status"], bool(told["detail"]), told["detail"] != told["title"]) == (answer.status_code, True, True)
    return answer.status_code, told["code"]


def test_head_is_get_without_its_content(client: Client) -> None:
    whole, head = client.get("/api/v1/customers"), client.head("/api/v1/customers")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == str(len(whole.content))
    assert head.headers["Content-Type"] == whole.headers["Content-Type"]
    assert client.head("/api/v1/customers/none").status_code == 404


def test_what_a_program_does_not_take_it_is_not_given(client: Client) -> None:
    def told(accept: str) -> tuple[int, int]:
        write = client.post(CHOOSE, GOOD, content_type=JSON, headers={"Accept": accept})
        return client.get("/api/v1/customers", headers={"Accept": accept}).status_code, write.status_code

    for accept in ("application/xml", "text/html", "nonsense", "application/json;q=0"):
        assert told(accept) == (406, 406), accept
    assert not NoticeRule.objects.exists()
    for accept in ("", "*/*", "application/*;q=0.5", "application/problem+json", "text/html, application/json;q=0.1"):
        assert told(accept) == (200, 200), accept
    assert problem(client.get("/api/v1/customers", headers={"Accept": "text/csv"})) == (406, "not_acceptable")


def test_the_page_for_people_and_the_schema_are_what_they_are(client: Client) -> None:
    assert Client().get("/api/v1/", headers={"Accept": "text/html"}).status_code == 200
    assert Client().get("/api/v1/openapi.json", headers={"Accept": JSON}).status_code == 200


NOWHERE = ("/api/", "/api/v1/nothing", "/api/v2/customers", "/api/v1/customers/1/2/3", "/api/v1/customers/")


@pytest.mark.parametrize("path", NOWHERE)
def test_a_path_that_is_not_there(client: Client, path: str) -> None:
    assert problem(client.get(path)) == (404, "path_unknown")


def test_a_method_that_is_not_taken_names_those_that_are(client: Client) -> None:
    answer = client.delete("/api/v1/customers")
    assert (problem(answer), answer.headers["Allow"]) == ((405, "method_not_allowed"), "GET, HEAD, POST")
    assert problem(client.post("/api/v1/events", "{}", content_type=JSON))[0] == 405
    assert client.get("/api/v1/").headers["Content-Type"].startswith("text/html")  # the page for people


@pytest.mark.parametrize(
    ("body", "kind", "told"),
    [
        ("{", JSON, (400, "bad_request")),
        ("[" * 100_000 + "]" * 100_000, JSON, (400, "bad_request")),
        ('{"event":' * 50_000 + "1" + "}" * 50_000, JSON, (400, "bad_request")),
        ('{"event": %s}' % ("9" * 5000), JSON, (400, "bad_request")),
        ('{"event":"é"}'.encode("latin-1"), JSON, (400, "bad_request")),
        ("", JSON, (422, "unreadable")),
        ("[]", JSON, (422, "unreadable")),
        ('{"event": NaN}', JSON, (422, "unreadable")),
        ('{"event": "\\ud800"}', JSON, (422, "unreadable")),
        (GOOD.replace("incident.open", "a\\u0000"), JSON, (409, "text_unreadable")),
        ("event=incident.open", "application/x-www-form-urlencoded", (415, "not_json")),
        ("<event/>", "application/xml", (415, "not_json")),
        ("--x\r\n\r\n\0\r\n--x--", "multipart/form-data; boundary=x", (415, "not_json")),
    ],
)
def test_a_body_that_is_none(client: Client, body: Any, kind: str, told: tuple[int, str]) -> None:
    assert problem(client.post(CHOOSE, body, content_type=kind)) == told


def test_a_body_that_is_too_large(client: Client, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    assert problem(client.post(CHOOSE, '{"event": "%s"}' % ("x" * 1000), content_type=JSON)) == (413, "too_large")
    page = client.post("/compte/login/", "login=" + "x" * 1000, content_type="application/x-www-form-urlencoded")
    assert (page.status_code, "trop volumineux" in page.content.decode()) == (413, True)


@pytest.mark.parametrize(
    "query", ["after=-1", "after=abc", f"after={10**30}", "limit=0", "limit=201", "limit=1e3", "after="]
)
def test_a_page_that_is_none(client: Client, query: str) -> None:
    assert problem(client.get(f"/api/v1/customers?{query}")) == (422, "unreadable")


def test_a_slip_in_a_filter_does_not_answer_with_everything(client: Client) -> None:
    answer = client.get("/api/v1/customers?stat=active")
    assert problem(answer) == (422, "filter_unknown")
    assert "after" in answer.json()["facts"]["known"]


def test_null_characters_are_refused_wherever_they_stand(client: Client) -> None:
    for path in ("/api/v1/customers/%00", "/api/v1/customers?after=%00"):
        assert problem(client.get(path)) == (400, "bad_request")
    assert problem(client.post(CHOOSE, GOOD, content_type=JSON, headers={"Idempotency-Key": "a\0b"}))[0] == 400


def test_what_breaks_on_our_side_is_said_without_its_inside(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.api.routes.visible", lambda *_args: 1 / 0)
    answer = client.get("/api/v1/customers")
    assert problem(answer) == (500, "broken")
    assert b"ZeroDivision" not in answer.content


def test_each_has_its_sentence() -> None:
    assert len({str(said) for _code, said in SAID.values()}) == len(SAID)
