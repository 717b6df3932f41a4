"""Webhooks: told in the transaction of the event, signed, tried again, replayed; and what people asked to be told."""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction

from kernel import services
from kernel.errors import Rejected, Unavailable
from kernel.messengers.hooks import HttpHooks
from kernel.models import Event, Message, PersonalNotice, User, WebhookDelivery, WebhookEndpoint
from subscribers.services import sign
from tests.apps.subscribers.make import SIGNED_ON, make_draft, make_user
from web.notices import mail_notices

pytestmark = pytest.mark.django_db
AT = datetime(2026, 4, 1, 10, tzinfo=UTC)
posted: list[tuple[str, bytes, Mapping[str, str]]] = []
answers: list[int | Exception] = []


class Ear:
    """Another program, as the port has it."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        posted.append((url, body, headers))
        answer = answers.pop(0) if answers else 200
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture(autouse=True)
def _ear(monkeypatch: pytest.MonkeyPatch) -> None:
    posted.clear()
    answers.clear()
    monkeypatch.setattr("django.conf.settings.WEBHOOK_CARRIER", "tests.apps.kernel.test_webhooks.Ear")
    monkeypatch.setattr("kernel.services.webhooks.import_string", lambda _path: Ear)


def listen(*events: str) -> tuple[WebhookEndpoint, str]:
    return services.create_endpoint(url="https://ear.example/in", label="Ear", events=events, at=AT, by=None)


def signed_contract(by: User | None = None) -> None:
    sign(make_draft(), on=SIGNED_ON, at=AT, by=by)


def test_an_event_is_posted_signed_and_once() -> None:
    _, secret = listen()
    signed_contract()
    assert (services.deliver_webhooks(at=AT), services.deliver_webhooks(at=AT)) == (1, 0)
    (url, body, headers), told = posted[0], json.loads(posted[0][1])
    assert (url, told["type"], told["object"]["after"]) == ("https://ear.example/in", "contract.sign", "signed")
    whole = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    seal = hmac.new(base64.b64decode(secret.removeprefix("whsec_")), whole, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(seal).decode()


def test_what_was_rolled_back_is_never_told() -> None:
    listen()
    with transaction.atomic():
        signed_contract()
        transaction.set_rollback(True)
    assert WebhookDelivery.objects.count() == 0


def test_only_what_was_asked_for_and_only_while_it_is_on() -> None:
    listen("contract.end")
    off, _ = listen()
    services.switch_endpoint(off, active=False)
    signed_contract()
    assert WebhookDelivery.objects.count() == 0
    assert Event.objects.filter(name="contract.sign").count() == 1


@pytest.mark.parametrize("answer", [500, 302, Unavailable("nobody")])
def test_what_is_not_taken_is_tried_again_later(answer: int | Exception) -> None:
    listen()
    signed_contract()
    answers.append(answer)
    assert services.deliver_webhooks(at=AT) == 0
    row = WebhookDelivery.objects.get()
    assert (row.state, row.attempts, row.due_at) == ("queued", 1, AT + timedelta(minutes=1))
    assert services.deliver_webhooks(at=AT + timedelta(minutes=1)) == 1
    assert WebhookDelivery.objects.get().state == "delivered"


def test_after_two_days_it_is_given_up_and_may_be_replayed() -> None:
    listen()
    signed_contract()
    at = AT
    for _ in range(8):
        answers.append(503)
        services.deliver_webhooks(at=at)
        at = max(at, WebhookDelivery.objects.get().due_at)
    given_up = WebhookDelivery.objects.get()
    assert (given_up.state, given_up.attempts, given_up.status) == ("failed", 8, 503)
    again = services.replay(given_up, at=at)
    services.deliver_webhooks(at=at)
    again.refresh_from_db()
    assert (again.state, again.replay, again.event_id) == ("delivered", 1, given_up.event_id)
    assert posted[-1][2]["webhook-id"] == posted[0][2]["webhook-id"]


def test_an_address_that_will_never_do_is_not_tried_again() -> None:
    listen()
    signed_contract()
    answers.append(Rejected("inside_address"))
    services.deliver_webhooks(at=AT)
    assert WebhookDelivery.objects.get().state == "failed"


INSIDE = (
    *("127.0.0.1", "10.0.0.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1", "2130706433", "localhost"),
    *("[::1]", "[fe80::1]", "[ff02::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]"),
    *("[::127.0.0.1]", "[::ffff:0:127.0.0.1]", "[64:ff9b:1::7f00:1]", "[fec0::1]", "[5f00::1]", "[::]"),
)


@pytest.mark.parametrize("url", [f"http://{host}/x" for host in INSIDE])
def test_nobody_knocks_at_the_doors_inside(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.conf.settings.WEBHOOKS_INSIDE", False)
    with pytest.raises(Rejected, match="inside_address"):
        HttpHooks().post(url, b"{}", {})


def test_each_person_is_told_what_he_chose_and_not_of_his_own_acts() -> None:
    reader, doer = make_user("reader@operator.example", "admin"), make_user("doer@operator.example", "admin")
    for user in (reader, doer):
        services.choose_notices(user, {"contract.sign": (True, True), "contract.end": (False, False)})
    signed_contract(by=doer)
    assert list(PersonalNotice.objects.values_list("user", flat=True)) == [reader.pk]
    assert (mail_notices(at=AT), mail_notices(at=AT)) == (1, 0)
    mail = Message.objects.get(key__startswith="notices/")
    assert (mail.recipient, mail.subject) == (reader.email, "[Raccord] Un contrat est signé : R-2026-00001")
    assert services.see_notices(reader, at=AT) == 1
