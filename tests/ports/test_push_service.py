"""Web push: the published example byte for byte, then the sender against a service and browsers of another reading."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from kernel.errors import Refused
from kernel.messengers import push
from kernel.models import PushBrowser, PushKey, PushMessage, User
from kernel.services import change_account, push_key, queue_push, send_pushes, subscribe_browser
from lab.push_service import Browser, PushService, push_service
from tests.apps.subscribers.make import make_user

AT = datetime(2026, 11, 23, 10, tzinfo=UTC)
NEWS = {"title": "Un incident s’ouvre", "body": "I-2026-00001", "url": "/noc/incidents/I-2026-00001/", "lang": "fr"}


def test_the_example_of_rfc_8291() -> None:
    """Appendix A: the same keys and salt give the same bytes."""
    number = int.from_bytes(push.decode("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
    body = push.encrypted(
        b"When I grow up, I want to be a watermelon",
        p256dh="BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4",
        auth="BTBZMqHH6r4Tts7J_aSIgg",
        own=ec.derive_private_key(number, ec.SECP256R1()),
        salt=push.decode("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert push.encode(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBr"
        "u3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[PushService]:
    monkeypatch.setattr(PushService, "now", staticmethod(AT.timestamp))
    with push_service() as found:
        yield found


@pytest.fixture
def user(db: None) -> User:
    return make_user("noc@operator.example", "noc")


def subscribed(service: PushService, user: User) -> tuple[Browser, PushBrowser]:
    browser = service.subscribe(push_key(at=AT).public)
    row = subscribe_browser(user, endpoint=browser.endpoint, **browser.keys, label="Firefox, Linux", at=AT)
    return browser, row


def test_what_is_told_is_read_by_that_browser(service: PushService, user: User) -> None:
    browser, _row = subscribed(service, user)
    assert queue_push(user, NEWS, key="notice/1", at=AT) == 1
    queue_push(user, NEWS, key="notice/1", at=AT)
    assert (send_pushes(at=AT), send_pushes(at=AT)) == (1, 0)
    assert (browser.read, service.asked, service.ttl) == ([NEWS], 1, [4 * 3600])


def test_the_secrets_are_not_in_the_clear_in_the_database(service: PushService, user: User) -> None:
    browser, row = subscribed(service, user)
    queue_push(user, NEWS, key="notice/1", at=AT)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT k.private, b.auth, m.content FROM kernel_pushkey k, kernel_pushbrowser b, kernel_pushmessage m"
        )
        stored = cursor.fetchone()
    assert "PRIVATE KEY" in PushKey.objects.get().private
    assert [word in text for word, text in zip(("PRIVATE", browser.keys["auth"], "incident"), stored, strict=True)] == [
        False
    ] * 3
    assert row.auth == browser.keys["auth"]


def test_a_busy_service_is_asked_again_and_old_news_are_none(service: PushService, user: User) -> None:
    browser, _row = subscribed(service, user)
    queue_push(user, NEWS, key="notice/1", at=AT)
    service.busy = 2
    assert (send_pushes(at=AT), send_pushes(at=AT + timedelta(seconds=59))) == (0, 0)
    assert (send_pushes(at=AT + timedelta(minutes=1)), service.asked) == (0, 2)
    message = PushMessage.objects.get()
    assert (message.state, message.last_error, message.due_at) == ("queued", "429", AT + timedelta(minutes=6))
    assert send_pushes(at=AT + timedelta(hours=5)) == 0
    message.refresh_from_db()
    assert (message.state, message.last_error, browser.read) == ("failed", "too_late", [])


def test_a_browser_that_left_is_forgotten(service: PushService, user: User) -> None:
    browser, _row = subscribed(service, user)
    other, _other = subscribed(service, user)
    browser.gone = True
    queue_push(user, NEWS, key="notice/1", at=AT)
    assert (send_pushes(at=AT), other.read) == (1, [NEWS])
    assert [row.endpoint for row in PushBrowser.objects.all()] == [other.endpoint]


def test_another_house_cannot_send_to_it(service: PushService, user: User) -> None:
    browser = service.subscribe(push.new_pair()[1])
    subscribe_browser(user, endpoint=browser.endpoint, **browser.keys, at=AT)
    queue_push(user, NEWS, key="notice/1", at=AT)
    assert send_pushes(at=AT) == 0
    assert (PushMessage.objects.get().state, PushMessage.objects.get().last_error, browser.read) == (
        "failed",
        "403",
        [],
    )


def test_a_closed_account_is_told_nothing(service: PushService, user: User) -> None:
    subscribed(service, user)
    queue_push(user, NEWS, key="notice/1", at=AT)
    change_account(user, by=make_user("admin@operator.example", "admin"), at=AT, active=False)
    assert (PushBrowser.objects.count(), send_pushes(at=AT), service.asked) == (0, 0, 0)


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("address_invalid", {"endpoint": "ftp://push.example/1"}),
        ("address_invalid", {"endpoint": "https://push.example/" + "x" * 600}),
        ("push_keys_invalid", {"p256dh": "AAAA"}),
        ("push_keys_invalid", {"p256dh": "é"}),
        ("push_keys_invalid", {"auth": "AAAA"}),
    ],
)
def test_half_a_subscription_is_refused(user: User, code: str, changes: dict[str, str]) -> None:
    keys = Browser("https://push.example/1", "").keys
    facts: dict[str, Any] = {"endpoint": "https://push.example/1", **keys, **changes}
    with pytest.raises(Refused) as refusal:
        subscribe_browser(user, **facts, at=AT)
    assert (refusal.value.code, PushBrowser.objects.count()) == (code, 0)
