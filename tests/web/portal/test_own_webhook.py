"""What a customer has posted to a program of his: what he ticked and his role opens, signed, once, again on demand."""

import json
from collections.abc import Mapping

import pytest
from django.db import IntegrityError, transaction

from kernel.models import WebhookDelivery, WebhookEndpoint
from kernel.services import deliver_webhooks
from kernel.services.webhooks import signed
from sla import services as sla
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, as_, lose, ticket_of

pytestmark = pytest.mark.usefixtures("at_ten")
PAGE, CHOICE = "/portail/avis/", "/portail/avis/choix"
posted: list[tuple[str, bytes, Mapping[str, str]]] = []


class Ear:
    """A customer's program, as the port has it."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        posted.append((url, body, headers))
        return 204


@pytest.fixture(autouse=True)
def _ear(settings: object) -> None:
    posted.clear()
    settings.WEBHOOK_CARRIER = f"{__name__}.Ear"  # type: ignore[attr-defined]


def choose(world: World, *topics: str) -> None:
    """Each of the three has his own program told of the same topics."""
    for user in world.citizens:
        url = f"https://{user.email.partition('@')[0]}.example/hook"
        page = as_(user).post(CHOICE, {"hook": [f"mails.{one}" for one in topics], "address": url}).content.decode()
        assert WebhookEndpoint.objects.get(person=user).secret in page


def waiting() -> list[tuple[str, str]]:
    rows = WebhookDelivery.objects.order_by("endpoint__person__pk", "pk")
    return [(row.endpoint.url, row.event_name) for row in rows.select_related("endpoint")]


def test_owner_and_colleague_are_told_of_their_line_and_a_stranger_is_not(world: World) -> None:
    choose(world, "incidents", "made.up")
    ticket = ticket_of(lose(world.line))
    assert waiting() == [
        ("https://owner.example/hook", "mails.incidents"), ("https://colleague.example/hook", "mails.incidents"),
    ]  # fmt: skip
    assert deliver_webhooks(at=NOW) == 2
    url, body, headers = posted[0]
    own, told = WebhookEndpoint.objects.get(url=url), json.loads(body)
    assert headers == signed(own.secret, told["id"], NOW, body)
    assert told["object"] == {"type": "sla.ticket", "id": ticket.pk}
    assert (told["type"], world.line.reference in told["subject"]) == ("mails.incidents", True)
    assert told["url"].endswith("/portail/demandes/")


def test_what_nobody_ticked_is_posted_to_nobody(world: World) -> None:
    choose(world, "invoices")
    lose(world.line)
    assert (waiting(), WebhookEndpoint.objects.filter(active=True).count()) == ([], 3)


def test_an_answer_of_the_house_is_posted_and_who_reads_papers_alone_hears_nothing(world: World) -> None:
    ticket = ticket_of(lose(world.line))
    choose(world, "requests", "progress")
    world.colleague.portal_accesses.update(role="billing")
    sla.reply(ticket, body="Un technicien arrive.", at=NOW, by=world.noc)
    assert {url for url, _topic in waiting()} == {"https://owner.example/hook"}


def test_his_log_is_his_own_and_sends_again_what_it_sent(world: World) -> None:
    choose(world, "incidents")
    lose(world.line)
    deliver_webhooks(at=NOW)
    first = WebhookDelivery.objects.get(endpoint__person=world.owner)
    again = f"/portail/avis/webhook/{first.pk}/renvoyer"
    assert f'action="{again}"' in as_(world.owner).get(PAGE).content.decode()
    for other in (world.colleague, world.stranger, world.noc):
        assert as_(other).post(again).status_code == 404
    assert again not in as_(world.colleague).get(PAGE).content.decode()
    assert WebhookDelivery.objects.filter(replay=1).count() == 0
    assert as_(world.owner).post(again).headers["Location"] == PAGE
    posted.clear()
    assert deliver_webhooks(at=NOW) == 1
    assert json.loads(posted[0][1]) == first.content


def test_an_address_inside_or_none_is_refused_and_nothing_moves(world: World) -> None:
    as_(world.owner).post(CHOICE, {"hook": ["mails.incidents"], "address": "file:///etc/passwd"})
    assert WebhookEndpoint.objects.count() == 0
    choose(world, "incidents")
    as_(world.owner).post(CHOICE, {"hook": [], "address": "https://owner.example/hook"})
    lose(world.line)
    assert [url for url, _topic in waiting()] == ["https://colleague.example/hook"]
    as_(world.colleague).post(CHOICE, {"hook": ["mails.incidents"], "address": ""})
    assert WebhookEndpoint.objects.filter(person=world.colleague).count() == 0


def test_the_house_sees_what_was_posted_and_a_row_tells_one_thing(world: World) -> None:
    choose(world, "incidents")
    lose(world.line)
    own = WebhookEndpoint.objects.get(person=world.owner)
    page = as_(make_user("admin@operator.example", "admin")).get(f"/reglages/webhooks/{own.pk}/").content.decode()
    assert "mails.incidents" in page
    with pytest.raises(IntegrityError), transaction.atomic():
        WebhookDelivery.objects.create(endpoint=own, event_name="none", queued_at=NOW, due_at=NOW)
