"""Who guesses: at addresses, at passwords, at how often he may; no answer, no wait and no header tells him more."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kernel.models import Message, User
from kernel.services import invite
from tests.web.conftest import Caller
from tests.web.world import NOW, World
from web.api.gate import A_MINUTE

pytestmark = pytest.mark.usefixtures("at_ten")
SIGN_IN, RESET = "/compte/login/", "/compte/password/reset/"


@pytest.fixture(autouse=True)
def _nothing_counted_yet() -> None:
    cache.clear()


def shown(page: bytes) -> str:
    """A page without what differs from one showing to the next."""
    return re.sub(r'value="[^"]*"', "", page.decode())


def three(world: World) -> tuple[str, str, str]:
    """An account, one that is closed, and nobody's address."""
    User.objects.filter(pk=world.colleague.pk).update(is_active=False)
    return world.owner.email, world.colleague.email, "nobody@ravel.example"


def test_the_sign_in_tells_nobody_who_has_an_account(world: World) -> None:
    pages = {shown(Client().post(SIGN_IN, {"login": one, "password": "wrong"}).content) for one in three(world)}
    assert len(pages) == 1


def test_who_was_invited_and_never_came_cannot_be_told_from_nobody(world: World) -> None:
    invite(email="nina@ravel.example", name="Nina", role="customer", at=NOW, by=None)
    for path, field in ((SIGN_IN, "login"), (RESET, "email")):
        answers = [
            Client().post(path, {field: one, "password": "wrong"}) for one in ("nina@ravel.example", "x@ravel.example")
        ]
        assert len({(answer.status_code, shown(answer.content)) for answer in answers}) == 1, path


def test_a_new_password_costs_as_much_for_nobody_as_for_somebody(world: World) -> None:
    """The time of an answer would tell who has an account: the same letter is written, and that to nobody undone."""
    told = []
    for one in three(world):
        with CaptureQueriesContext(connection) as asked:
            answer = Client().post(RESET, {"email": one})
        written = [sql["sql"] for sql in asked if 'INSERT INTO "kernel_message"' in sql["sql"]]
        told.append((answer.status_code, answer.headers["Location"], len(written)))
    assert told == [(302, f"{RESET}done/", 1)] * 3
    assert list(Message.objects.values_list("recipient", flat=True)) == [world.owner.email]


def test_a_mailbox_is_not_filled_by_who_knows_its_name(world: World) -> None:
    for place in range(8):
        answer = Client(REMOTE_ADDR=f"192.0.2.{place}").post(RESET, {"email": world.owner.email.upper()})
    assert (answer.status_code, Message.objects.count()) == (429, 5)
    assert Client(REMOTE_ADDR="192.0.2.9").post(RESET, {"email": world.stranger.email}).status_code == 302


def test_one_place_does_not_write_to_a_list_of_people(world: World) -> None:
    answers = [Client().post(RESET, {"email": f"a{n}@ravel.example"}).status_code for n in range(21)]
    assert (answers[:20], answers[20]) == ([302] * 20, 429)


Limited = tuple[Callable[[], Any], int]


def limits(as_program: Caller, world: World) -> dict[str, Limited]:
    """What may be sent only so often, and how often."""
    wrong, program = {"login": world.owner.email, "password": "wrong"}, as_program(world.owner, "house:read")
    return {
        "sign-in": (lambda: Client().post(SIGN_IN, wrong), 10),
        "new password": (lambda: Client().post(RESET, {"email": world.stranger.email}), 6),
        "state page": (lambda: Client().post("/etat/abonnement", {"email": "a@b.example"}), 11),
        "program": (lambda: program.get("/api/v1/messages"), A_MINUTE + 1),
    }


@pytest.mark.parametrize("what", ["sign-in", "new password", "state page", "program"])
def test_who_asks_too_often_is_told_when_to_come_back(
    world: World, as_program: Caller, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    ask, times = limits(as_program, world)[what]
    if what == "program":
        monkeypatch.setattr("web.api.gate.A_MINUTE", times := 3)
        times += 1
    answers = [ask() for _ in range(times)]
    assert [answer.status_code for answer in answers[:-1]].count(429) == 0
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0


@pytest.mark.parametrize("proxies", [0, 1])
def test_a_forged_address_opens_no_fresh_tries(world: World, settings: Any, proxies: int) -> None:
    """Each try says that it comes from elsewhere; behind a proxy of ours, what that one saw stands last."""
    settings.TRUSTED_PROXIES = settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    for n in range(11):
        told = f"198.51.100.{n}" + (", 203.0.113.7" if proxies else "")
        answer = Client(headers={"X-Forwarded-For": told}).post(
            SIGN_IN, {"login": world.owner.email, "password": "wrong"}
        )
    assert answer.status_code == 429
    elsewhere = Client(REMOTE_ADDR="192.0.2.50", headers={"X-Forwarded-For": "203.0.113.99"} if proxies else {})
    elsewhere.post(SIGN_IN, {"login": world.owner.email, "password": "une longue phrase"})
    assert "_auth_user_id" in elsewhere.session
