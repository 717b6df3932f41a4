"""Looking as a customer does: traced before the first page, hands tied, and his to refuse."""

from datetime import timedelta

import pytest
import time_machine
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kernel.models import Look, User
from kernel.services import push_key, queue_message
from sla.models import Ticket
from subscribers.models import PortalAccess
from tests.web.test_crawler import addresses
from tests.web.world import NOW, World, as_, lose, ticket_of, told

pytestmark = pytest.mark.usefixtures("at_ten")


def start(world: World, why: str = "Il ne trouve pas sa facture") -> tuple[Client, str]:
    access = PortalAccess.objects.get(user=world.owner)
    client = as_(world.noc)
    answer = client.post(f"/reglages/clients/{world.customer.number}/acces/{access.pk}/regarder", {"why": why})
    return client, answer.headers["Location"]


def test_one_of_ours_sees_the_portal_as_the_customer_does_and_leaves_a_trace(world: World) -> None:
    client, where = start(world)
    page = client.get(where).content.decode()
    look = Look.objects.get()
    assert (look.staff, look.user, look.why) == (world.noc, world.owner, "Il ne trouve pas sa facture")
    assert "Vous voyez ce que voit" in page
    assert world.line.contract.site.label in page
    assert client.get("/noc/").status_code == 200


def test_nothing_can_be_done_while_looking(world: World) -> None:
    ticket, (client, _) = ticket_of(lose(world.line)), start(world)
    before = Ticket.objects.get(pk=ticket.pk).replies.count()
    answer = client.post(f"/portail/demandes/{ticket.number}/reponse", {"body": "Au nom du client"})
    assert (answer.status_code, Ticket.objects.get(pk=ticket.pk).replies.count()) == (302, before)


def test_a_look_ends_by_itself_and_by_hand(world: World) -> None:
    client, _ = start(world)
    with time_machine.travel(NOW + timedelta(minutes=31), tick=False):
        assert client.get("/portail/").status_code == 302
    client, _ = start(world)
    client.post("/reglages/regards/fin")
    assert client.get("/portail/").status_code == 404
    assert Look.objects.filter(ended_at=None).count() == 0


def test_a_customer_who_refuses_is_not_looked_at(world: World) -> None:
    as_(world.owner).post("/moi/", {"name": "Owner", "phone": ""})
    assert not User.objects.get(pk=world.owner.pk).open_to_looks
    client, where = start(world)
    assert where.endswith("/acces/")
    assert Look.objects.count() == 0
    assert client.get("/portail/").status_code == 404


def test_he_reads_who_looked(world: World) -> None:
    start(world)
    assert "Il ne trouve pas sa facture" in as_(world.owner).get("/moi/").content.decode()


def test_a_look_without_a_reason_does_not_start(world: World) -> None:
    _, where = start(world, why="  ")
    assert (where.endswith("/acces/"), Look.objects.count()) == (True, 0)


@pytest.mark.parametrize("change", [{"why": "autre chose"}, None])
def test_the_trace_stays(world: World, change: dict[str, str] | None) -> None:
    start(world)
    with pytest.raises(ProgrammingError), transaction.atomic():
        Look.objects.update(**change) if change else Look.objects.all().delete()
    assert Look.objects.get().why == "Il ne trouve pas sa facture"


def test_a_refusal_is_told(world: World) -> None:
    User.objects.filter(pk=world.owner.pk).update(open_to_looks=False)
    access = PortalAccess.objects.get(user=world.owner)
    answer = as_(world.noc).post(
        f"/reglages/clients/{world.customer.number}/acces/{access.pk}/regarder", {"why": "voir"}
    )
    assert told(answer) == ["Owner ne souhaite pas que son espace soit regardé."]


WRITES = ("INSERT", "UPDATE", "DELETE")
OWN = ("django_session", "usersessions", "set_config")
"""What the sign-in library keeps of the looker's own session."""


def test_no_page_writes_anything_while_it_is_looked_at(world: World) -> None:
    """Not even that something was seen: the customer finds his pages as he left them."""
    push_key(at=NOW)  # the house's own, made by whoever asks first
    paths, (client, _), wrote = [one for one in addresses(world) if one.startswith("/portail/")], start(world), []
    for path in paths:
        with CaptureQueriesContext(connection) as asked:
            client.get(path)
        for one in asked:
            sql = one["sql"].rpartition("; ")[2]
            if sql.startswith(WRITES) and not any(name in sql for name in OWN):
                wrote.append((path, sql[:90]))
    assert (len(paths) > 40, wrote) == (True, [])


@pytest.mark.parametrize("how", ["post", "put", "patch", "delete", "options"])
def test_no_word_of_http_does_anything_in_the_customer_s_name(world: World, how: str) -> None:
    client, _ = start(world)
    answer = getattr(client, how)(
        f"/portail/societe/{world.customer.number}/accord", {"kind": "marketing", "given": "yes"}
    )
    assert (answer.status_code, answer.headers["Location"]) == (302, "/portail/")
    assert not world.customer.consents.exists()


def test_the_customer_ends_it_by_refusing_and_the_looker_by_signing_out(world: World) -> None:
    client, _ = start(world)
    as_(world.owner).post("/moi/", {"name": "Owner", "phone": ""})
    assert client.get("/portail/").headers["Location"] == "/"
    as_(world.owner).post("/moi/", {"name": "Owner", "phone": "", "open_to_looks": "1"})
    client, _ = start(world)
    client.post("/compte/logout/")
    client.force_login(world.noc, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/portail/").status_code == 404


def test_a_look_carries_away_no_key_that_acts_in_the_customer_s_name(world: World) -> None:
    """A calendar's address and the links of mails open without a sign-in, long after the look is over."""
    ticket = ticket_of(lose(world.line))
    body = f"https://house.example/avis/{'Xc3' * 10}/"
    told = queue_message(
        channel="mail", to=world.owner.email, subject="s", body=body, key="x", at=NOW, about=ticket, kind="opinion"
    )
    (looker, _), owner, path = start(world), as_(world.owner), f"/portail/courrier/{told.pk}/"
    assert [".ics" in one.get("/portail/travaux/").content.decode() for one in (owner, looker)] == [True, False]
    assert [body in one.get(path).content.decode() for one in (owner, looker)] == [True, False]
    desk = as_(world.finance).get(f"/bureau/fiches/{world.customer.number}/envois/{told.pk}/").content.decode()
    assert ("/avis/…" in desk, body in desk) == (True, False)
