"""A browser subscribes itself from the notice page, and its worker shows what is pushed with no page in front."""

import json
from typing import Any

import pytest
from playwright.sync_api import expect

from kernel.models import PushBrowser
from lab.push_service import Browser as Subscriber
from tests.browser.conftest import SignIn
from tests.web.world import World

pytestmark = pytest.mark.django_db(transaction=True)
# What no browser without a push service of its maker can do; all else is the browser's own.
SUBSCRIBED = """
PushManager.prototype.getSubscription = async () => null;
PushManager.prototype.subscribe = async function (asked) {
  if (!asked.userVisibleOnly || asked.applicationServerKey.length !== 65) throw new Error("not as it must be");
  return { toJSON: () => (%s) };
};
"""
TITLES = (
    "navigator.serviceWorker.ready.then((one) => one.getNotifications()).then((all) => all.map((one) => one.title))"
)


def test_it_subscribes_and_shows_what_is_pushed(world: World, sign_in: SignIn) -> None:
    page = sign_in(world.noc)
    subscriber = Subscriber("https://push.example/1", "")
    told = json.dumps({"endpoint": subscriber.endpoint, "keys": subscriber.keys})
    page.context.grant_permissions(["notifications"])
    page.add_init_script(SUBSCRIBED % told)
    wire: Any = page.context.new_cdp_session(page)
    seen: list[dict[str, Any]] = []
    wire.on("ServiceWorker.workerRegistrationUpdated", lambda heard: seen.extend(heard["registrations"]))
    wire.send("ServiceWorker.enable")
    page.goto("/moi/avis/")
    page.get_by_role("button", name="M’avertir dans ce navigateur").click()
    expect(page.locator("[data-push] li")).to_contain_text("Linux")
    assert PushBrowser.objects.get().auth == subscriber.keys["auth"]
    news = json.dumps({"title": "Un incident s’ouvre", "body": "I-2026-00001", "url": "/noc/"})
    page.wait_for_function("navigator.serviceWorker.controller !== null || navigator.serviceWorker.ready")
    known = {"origin": page.url.split("/moi")[0], "registrationId": seen[-1]["registrationId"]}
    wire.send("ServiceWorker.deliverPushMessage", {**known, "data": news})
    page.wait_for_function(f"() => {TITLES}.then((all) => all.includes('Un incident s’ouvre'))")
