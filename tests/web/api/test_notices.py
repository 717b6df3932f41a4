"""What a person is told of is his own: ours and customers alike choose it by the API, and nobody another's."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from kernel.models import NoticeRule, PersonalNotice
from kernel.services import choose_notices
from tests.web.world import World, lose

pytestmark = pytest.mark.usefixtures("at_ten")
Program = Callable[..., Client]
CHOOSE = "/api/v1/notice_choices"


def choose(client: Client, **body: Any) -> Any:
    return client.post(f"{CHOOSE}/choose", body, content_type="application/json")


def test_the_path_of_the_choice(world: World, as_program: Program) -> None:
    paths = as_program(world.noc).get("/api/v1/openapi.json").json()["paths"]
    assert {f"{CHOOSE}/choose", "/api/v1/notices/see"} <= set(paths)


def test_ours_choose_events_and_leave_the_others_as_they_are(world: World, as_program: Program) -> None:
    client = as_program(world.noc)
    choose_notices(world.noc, {"incident.close": (True, False)})
    told = {"event": "incident.open", "in_app": True, "by_mail": False, "by_push": False}
    assert choose(client, event="incident.open", in_app=True).json() == told
    assert choose(client, event="incident.open", by_mail=True).json() == {**told, "by_mail": True}
    rows = {one["event"]: one["by_mail"] for one in client.get(CHOOSE).json()["items"]}
    assert rows == {"incident.open": True, "incident.close": False}
    assert choose(client, event="incident.open", in_app=False, by_mail=False).status_code == 200
    assert [rule.event for rule in NoticeRule.objects.all()] == ["incident.close"]
    refused = choose(client, event="made.up", in_app=True)
    assert (refused.status_code, refused.json()["code"]) == (409, "event_unknown")


def test_customers_choose_topics_and_what_is_obliged_stays(world: World, as_program: Program) -> None:
    owner, colleague, stranger = (as_program(user) for user in world.citizens)
    told = {"event": "mails.restored", "in_app": True, "by_mail": True, "by_push": True}
    assert choose(owner, event="restored", by_push=True).json() == told
    refused = [choose(owner, event="debits", by_mail=False).json(), choose(owner, event="incident.open").json()]
    assert [one["code"] for one in refused] == ["mails_obliged", "topic_unknown"]
    assert [len(client.get(CHOOSE).json()["items"]) for client in (owner, colleague, stranger)] == [1, 0, 0]


def test_each_reads_and_sees_what_he_alone_was_told(world: World, as_program: Program) -> None:
    for user in (world.noc, world.finance):
        choose_notices(user, {"incident.open": (True, False)})
    lose(world.line)
    client = as_program(world.noc)
    assert [one["event"] for one in client.get("/api/v1/notices").json()["items"]] == ["incident.open"]
    assert client.post("/api/v1/notices/see").json() == {"seen": 1}
    assert list(PersonalNotice.objects.filter(seen_at=None).values_list("user", flat=True)) == [world.finance.pk]
