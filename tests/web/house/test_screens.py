"""What a person is told on his screens: chosen by himself, in browsers of his own, in his language."""

import json

import pytest
from django.test import Client

from kernel.models import NoticeRule, PushBrowser, PushMessage, User
from lab.push_service import Browser
from tests.web.world import NOW, World, as_, lose
from web.notices import push_notices

pytestmark = pytest.mark.usefixtures("at_ten")
SCREENS = "/moi/avis/ecrans"


def subscribe(user: User, endpoint: str = "https://push.example/1", **changes: str) -> None:
    keys = Browser(endpoint, "").keys
    as_(user).post(SCREENS, {"endpoint": endpoint, **keys, "label": "Firefox, Linux", **changes})


def told() -> list[dict[str, str]]:
    return [json.loads(message.content) for message in PushMessage.objects.order_by("pk")]


def test_what_he_ticked_is_told_in_each_browser_of_his(world: World) -> None:
    subscribe(world.noc)
    subscribe(world.noc, "https://push.example/2")
    subscribe(world.finance, "https://push.example/3")
    as_(world.noc).post("/moi/avis/choix", {"push": ["incident.open", "made.up"]})
    rule = NoticeRule.objects.get()
    assert (rule.user, rule.event, rule.in_app, rule.by_mail, rule.by_push) == (
        world.noc,
        "incident.open",
        False,
        False,
        True,
    )
    number = lose(world.line).number
    assert (push_notices(at=NOW), push_notices(at=NOW)) == (1, 0)
    page = f"/noc/incidents/{number}/"
    assert told() == [{"title": "Un incident s’ouvre", "body": number, "url": page, "lang": "fr"}] * 2
    assert set(PushMessage.objects.values_list("browser__user", flat=True)) == {world.noc.pk}


def test_many_at_once_are_one_word_in_his_language(world: World) -> None:
    User.objects.filter(pk=world.noc.pk).update(language="en")
    subscribe(world.noc)
    as_(world.noc).post("/moi/avis/choix", {"push": ["incident.open"]})
    first = lose(world.line).number
    lose(world.other_line)
    push_notices(at=NOW)
    assert told() == [{"title": "2 events", "body": f"An incident opens – {first}", "url": "/moi/avis/", "lang": "en"}]


def test_he_tries_it_and_forgets_a_browser_of_his_own_alone(world: World) -> None:
    subscribe(world.noc)
    browser = PushBrowser.objects.get()
    page = as_(world.noc).get("/moi/avis/").content.decode()
    assert ("Firefox, Linux" in page, 'data-push="B' in page, browser.auth in page) == (True, True, False)
    as_(world.noc).post(f"{SCREENS}/essai")
    assert [one["title"] for one in told()] == ["Raccord"]
    for other in (world.finance, *world.citizens):
        assert as_(other).post(f"{SCREENS}/{browser.pk}/oublier").status_code == 404
    assert PushBrowser.objects.count() == 1
    as_(world.noc).post(f"{SCREENS}/{browser.pk}/oublier")
    assert (PushBrowser.objects.count(), PushMessage.objects.count()) == (0, 0)


def test_what_is_no_subscription_is_refused_in_words(world: World) -> None:
    keys = {"p256dh": "x", "auth": "y"}
    for changes in (keys, {}, {"endpoint": "http://169.254.169.254 /"}, {"endpoint": ""}):
        answer = as_(world.noc).post(SCREENS, {"endpoint": "https://push.example/1", **changes}, follow=True)
        assert answer.status_code == 200
        assert "toast" in answer.content.decode()
    assert PushBrowser.objects.count() == 0


def test_the_workers_program_is_at_the_root_for_everybody() -> None:
    answer = Client().get("/sw.js")
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert "showNotification" in answer.content.decode()
    assert "worker-src 'self'" in answer.headers["Content-Security-Policy"]
