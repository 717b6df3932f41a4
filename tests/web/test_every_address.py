"""Every address that Django knows, by who has no business there: what every answer carries, and who is led away."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from tests.apps.subscribers.make import make_user
from tests.web.test_crawler import addresses, unguarded
from tests.web.world import World, as_

pytestmark = pytest.mark.usefixtures("at_ten")
PUBLIC = (
    "/etat/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/i18n/",
    "/static/",
    "/sw.js",
    "/favicon.ico",
    "/theme",
    "/langue",
)
"""What anybody may ask for; the key of an address stands for who asks."""
BY_KEY = ("/agenda/", "/avis/", "/desabonnement/", "/adresse/", "/invitation/", "/portail/devis/", "/crochets/")


def administration() -> Iterator[str]:
    yield "/admin/"
    for model in ("kernel/user", "kernel/message", "kernel/operator", "subscribers/customer", "axes/accessattempt"):
        yield f"/admin/{model}/"


def test_one_of_ours_without_a_second_factor_reads_nothing_anywhere(world: World, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED = True
    client, read = as_(make_user("admin@operator.example", "admin")), []
    for path in (*addresses(world), *administration(), "/moi/", "/moi/jetons/", "/compte/password/change/"):
        if path.startswith((*PUBLIC, *BY_KEY, "/compte/2fa/", "/api/")):
            continue
        answer = client.get(path)
        if answer.headers.get("Location") != "/compte/2fa/totp/activate/":
            read.append((path, answer.status_code))
    assert read == []


def test_what_the_crawler_does_not_ask_for_is_framed_by_nobody_and_taken_for_what_it_is(world: World) -> None:
    """The administration, the API and the sign-in; the crawler looks at every other answer it gets."""
    wrong, seen = [], set[str]()
    people = (as_(make_user("admin@operator.example", "admin")), as_(world.owner), Client())
    for path in (*administration(), "/api/v1/", "/api/v1/openapi.json", "/nowhere", "/compte/login/"):
        for client in people:
            answer = client.get(path)
            seen.add(f"{answer.status_code} {answer.headers.get('Content-Type', '').partition(';')[0]}")
            wrong += [(path, name) for name in unguarded(answer)]
    assert wrong == []
    assert seen >= {"200 text/html", "200 application/json", "404 text/html", "302 text/html"}


def test_errors_are_framed_by_nobody_either(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_given: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("web.portal.views.home.reads.money", broken)
    client = as_(world.owner)
    client.raise_request_exception = False
    answers = [client.get("/portail/"), client.get("/portail/?a=%00"), client.post("/etat/")]
    answers.append(Client(enforce_csrf_checks=True).post("/theme", {"theme": "dark"}))
    assert [answer.status_code for answer in answers] == [500, 400, 405, 403]
    for answer in answers:
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["X-Frame-Options"] == "DENY"
