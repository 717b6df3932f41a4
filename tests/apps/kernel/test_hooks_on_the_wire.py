"""What receivers of webhooks do to a sender: nonsense, silence, drips, floods. A thread each plays them on loopback."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from kernel import services
from kernel.errors import Refused, Rejected, Unavailable
from kernel.messengers import hooks
from kernel.messengers.hooks import HttpHooks
from kernel.models import WebhookDelivery, WebhookEndpoint
from subscribers.services import sign
from tests.apps.subscribers.make import SIGNED_ON, make_draft, make_user

AT = datetime(2026, 4, 1, 10, tzinfo=UTC)
heard: list[bytes] = []


@contextmanager
def receiver(answer: Callable[[socket.socket], None]) -> Iterator[str]:
    """Takes one POST, answers as told; the address it listens at."""
    heard.clear()
    door = socket.create_server(("127.0.0.1", 0))

    def play() -> None:
        taken, _ = door.accept()
        with taken:
            heard.append(b"")
            while not heard[0].endswith(b"}"):
                heard[0] += taken.recv(65536)
            try:
                answer(taken)
            except OSError:
                return

    player = threading.Thread(target=play, daemon=True)
    player.start()
    yield f"http://127.0.0.1:{door.getsockname()[1]}"
    player.join(5)
    door.close()


def says(text: bytes) -> Callable[[socket.socket], None]:
    return lambda taken: taken.sendall(text)


def drip(taken: socket.socket) -> None:
    """A header that never ends, a byte at a time."""
    taken.sendall(b"HTTP/1.1 200 OK\r\nX: ")
    while True:
        taken.sendall(b"a")
        threading.Event().wait(0.02)


def flood(taken: socket.socket) -> None:
    taken.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10000000000\r\n\r\n")
    while True:
        taken.sendall(b"x" * 65536)


def test_one_post_with_its_own_name_path_and_body() -> None:
    with receiver(says(b"HTTP/1.1 204 No Content\r\n\r\n")) as url:
        assert HttpHooks().post(f"{url}/in?a=é b", b'{"a":1}', {"webhook-id": "evt_1"}) == 204
    head, _, body = heard[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /in?a=%C3%A9%20b HTTP/1.1\r\n")
    assert f"Host: {url.removeprefix('http://')}".encode() in head
    assert (b"webhook-id: evt_1" in head, body) == (True, b'{"a":1}')


def test_a_redirect_is_an_answer_and_leads_nowhere() -> None:
    with receiver(says(b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\n\r\n")) as url:
        assert HttpHooks().post(url, b"{}", {}) == 302


def test_who_answers_byte_by_byte_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """This ends at all: the drip would go on for ever, each byte in time."""
    monkeypatch.setattr(hooks, "WHOLE", 0.3)
    with receiver(drip) as url:
        assert HttpHooks().post(url, b"{}", {}) == 200


def test_an_endless_answer_is_not_read() -> None:
    with receiver(flood) as url:
        assert HttpHooks().post(url, b"{}", {}) == 200


@pytest.mark.parametrize("answer", [lambda taken: taken.recv(1), says(b"nonsense\r\n\r\n"), says(b"")])
def test_who_does_not_answer_in_time_or_talks_nonsense_is_tried_later(
    answer: Callable[[socket.socket], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hooks, "WHOLE", 0.3)
    with receiver(answer) as url, pytest.raises(Unavailable):
        HttpHooks().post(url, b"{}", {})


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example/", "http://", "http://x:99999/", "http://a..b/", f"http://{'a' * 70}.fr/", "http://[::1/", ""],
)
def test_what_is_no_address_is_refused_at_the_door_and_on_the_wire(url: str, db: None) -> None:
    with pytest.raises(Rejected):
        HttpHooks().post(url, b"{}", {})
    with pytest.raises(Refused):
        services.create_endpoint(url=url, label="Ear", events=[], at=AT, by=None)
    assert WebhookEndpoint.objects.count() == 0


def test_a_receiver_that_is_silent_does_not_hold_up_the_others(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Ear:
        def post(self, url: str, body: bytes, headers: object) -> int:
            asked.append(url)
            if "dead" in url:
                raise Unavailable("nobody")
            return 200

    monkeypatch.setattr("kernel.services.webhooks.import_string", lambda _path: Ear)
    for name in ("dead", "alive"):
        services.create_endpoint(url=f"https://{name}.example/", label=name, events=[], at=AT, by=None)
    for _ in range(3):
        sign(make_draft(), on=SIGNED_ON, at=AT, by=None)
    told = WebhookDelivery.objects.filter(endpoint__label="alive").count()
    assert services.deliver_webhooks(at=AT) == told
    assert asked.count("https://dead.example/") == 1
    waiting = WebhookDelivery.objects.filter(endpoint__label="dead").order_by("pk")
    assert [row.attempts for row in waiting] == [1] + [0] * (len(waiting) - 1)
    assert {(row.state, row.due_at) for row in waiting} == {("queued", AT + timedelta(minutes=1))}


def test_the_log_goes_back_three_months(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    services.create_endpoint(url="https://ear.example/", label="Ear", events=["contract.sign"], at=AT, by=None)
    for _ in range(3):
        sign(make_draft(), on=SIGNED_ON, at=AT, by=None)
    _first, second, third = WebhookDelivery.objects.order_by("pk")
    WebhookDelivery.objects.update(queued_at=AT - timedelta(days=91), state="delivered")
    WebhookDelivery.objects.filter(pk=second.pk).update(state="queued", due_at=AT + timedelta(days=1))
    WebhookDelivery.objects.filter(pk=third.pk).update(queued_at=AT - timedelta(days=89))
    services.deliver_webhooks(at=AT)
    assert list(WebhookDelivery.objects.order_by("pk")) == [second, third]


def test_a_new_secret_signs_from_then_on_and_only_the_house_s_own(db: None) -> None:
    endpoint, old = services.create_endpoint(url="https://ear.example/", label="Ear", events=[], at=AT, by=None)
    fresh = services.renew_secret(endpoint)
    endpoint.refresh_from_db()
    assert (endpoint.secret, fresh == old) == (fresh, False)
    user = make_user("noc@operator.example", "noc")
    services.set_own_endpoint(user, url="https://chat.example/", events=[], at=AT)
    own = WebhookEndpoint.objects.get(person=user)
    for act in (
        lambda: services.renew_secret(own),
        lambda: services.switch_endpoint(own, active=True),
        lambda: services.change_endpoint(own, url="https://x.example/", label="x", events=[]),
    ):
        with pytest.raises(Refused, match="endpoint_of_a_person"):
            act()
    own.refresh_from_db()
    assert (own.url, own.active) == ("https://chat.example/", False)
