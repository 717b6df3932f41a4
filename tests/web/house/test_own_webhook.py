"""What a person has posted to a program of his own: what he chose, signed, while his account is open."""

import pytest

from kernel.models import WebhookDelivery, WebhookEndpoint
from kernel.services import change_account
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, as_, lose

pytestmark = pytest.mark.usefixtures("at_ten")
URL = "https://chat.example/hooks/noc"


def choose(world: World, *, events: list[str], url: str = URL) -> str:
    return as_(world.noc).post("/moi/avis/choix", {"hook": events, "address": url}).content.decode()


def test_what_he_ticked_is_posted_and_nothing_else(world: World) -> None:
    page = choose(world, events=["incident.open", "made.up"])
    own = WebhookEndpoint.objects.get(person=world.noc)
    assert (own.events, own.active, own.secret in page) == (["incident.open"], True, True)
    lose(world.line)
    assert list(WebhookDelivery.objects.values_list("endpoint", "event_name")) == [(own.pk, "incident.open")]


def test_the_secret_is_shown_once_and_stays_while_the_address_does(world: World) -> None:
    choose(world, events=["incident.open"])
    secret = WebhookEndpoint.objects.get().secret
    assert secret not in choose(world, events=["incident.close"])
    assert secret not in as_(world.noc).get("/moi/avis/").content.decode()
    own = WebhookEndpoint.objects.get()
    assert (own.secret, own.events) == (secret, ["incident.close"])
    choose(world, events=["incident.close"], url="https://other.example/")
    assert WebhookEndpoint.objects.get().secret != secret


def test_nothing_chosen_nothing_posted(world: World) -> None:
    choose(world, events=[])
    lose(world.line)
    assert (WebhookEndpoint.objects.get().active, WebhookDelivery.objects.count()) == (False, 0)
    choose(world, events=["incident.open"], url="")
    assert WebhookEndpoint.objects.count() == 0


def test_an_address_that_is_none_is_refused_and_nothing_moves(world: World) -> None:
    choose(world, events=["incident.open"])
    choose(world, events=["incident.open"], url="file:///etc/passwd")
    assert WebhookEndpoint.objects.get().url == URL


def test_a_closed_account_is_told_nothing_more(world: World) -> None:
    choose(world, events=["incident.open"])
    change_account(world.noc, by=make_user("admin@operator.example", "admin"), at=NOW, active=False)
    lose(world.line)
    assert WebhookDelivery.objects.count() == 0


def test_the_house_changes_and_renews_its_own_webhook_on_its_page(world: World) -> None:
    admin = as_(make_user("admin@operator.example", "admin"))
    made = {"label": "Chat", "url": "https://chat.example/in", "events": ["incident.open"]}
    admin.post("/reglages/webhooks/", made)
    found = WebhookEndpoint.objects.get()
    page, old = f"/reglages/webhooks/{found.pk}/", found.secret
    answer = admin.post(f"{page}secret")
    found.refresh_from_db()
    assert (found.secret != old, found.secret in answer.content.decode()) == (True, True)
    assert answer.headers["Cache-Control"] == "no-store"
    assert admin.post(page, {**made, "url": "nonsense"}).status_code == 422
    assert admin.post(page, {**made, "label": "Autre", "events": []}).status_code == 302
    found.refresh_from_db()
    assert (found.label, found.url, found.events) == ("Autre", "https://chat.example/in", [])
    assert as_(world.noc).post(f"{page}secret").status_code == 404
