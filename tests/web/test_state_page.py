"""The public page: says how the network is, and nothing of any customer."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from kernel.models import Message, NoticeRule, StatusReader
from kernel.services import ask_for_state, queue_message, send_messages
from sla.models import Incident
from tests.web.world import NOW, World, lose
from web.state_news import tell_state

pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def of_the_network(world: World) -> Incident:
    incident = lose(world.line)
    Incident.objects.filter(pk=incident.pk).update(root_node=world.line.node)
    return incident


def test_all_is_well_until_the_network_has_an_incident(world: World) -> None:
    assert "Le réseau fonctionne normalement." in Client().get("/etat/").content.decode()
    lose(world.other_line)
    assert "Le réseau fonctionne normalement." in Client().get("/etat/").content.decode()
    of_the_network(world)
    page = Client().get("/etat/").content.decode()
    assert "Une partie du réseau a un incident" in page
    assert world.line.node.name in page
    for secret in (world.customer.name, world.line.reference, world.line.contract.number):
        assert secret not in page


def confirmed() -> str:
    Client().post("/etat/abonnement", {"email": "Voisin@Example.org"})
    send_messages(at=NOW)
    found = re.search(r"/etat/abonnement/\S+", str(mail.outbox[-1].body))
    assert found
    assert Client().post(found[0]).status_code == 302
    return found[0]


def test_an_address_says_yes_itself_before_it_is_told_anything(world: World) -> None:
    Client().post("/etat/abonnement", {"email": "voisin@example.org"})
    of_the_network(world)
    assert tell_state(at=NOW) == 0


def test_news_leave_once(world: World) -> None:
    link = confirmed()
    of_the_network(world)
    later = NOW + timedelta(minutes=5)
    assert tell_state(at=later) == 1
    tell_state(at=later)
    assert Message.objects.filter(key__startswith="state/").count() == 1
    assert "Incident" in Message.objects.get(key__startswith="state/").subject
    Client().get(f"{link}/fin")
    assert StatusReader.objects.count() == 1
    Client().post(f"{link}/fin")
    assert StatusReader.objects.count() == 0


def test_a_mail_scanner_that_opens_links_neither_confirms_nor_ends(world: World) -> None:
    Client().post("/etat/abonnement", {"email": "voisin@example.org"})
    send_messages(at=NOW)
    links = re.findall(r"/etat/abonnement/\S+", str(mail.outbox[-1].body))
    assert [Client().get(link).status_code for link in links] == [200, 200]
    assert "voisin@example.org" in Client().get(links[0]).content.decode()
    assert [reader.confirmed_at for reader in StatusReader.objects.all()] == [None]
    assert Client().get("/etat/abonnement/nonsense").status_code == 410


def test_the_button_of_a_mail_program_ends_it_in_one_click(world: World) -> None:
    confirmed()
    of_the_network(world)
    tell_state(at=NOW + timedelta(minutes=5))
    send_messages(at=NOW + timedelta(minutes=5))
    headers = mail.outbox[-1].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = headers["List-Unsubscribe"].strip("<>").partition("/etat/")[2]
    program = Client(enforce_csrf_checks=True)
    answer = program.post(f"/etat/{link}", {"List-Unsubscribe": "One-Click"})
    assert (answer.status_code, answer.content, StatusReader.objects.count()) == (200, b"", 0)


def test_mails_of_a_topic_end_by_their_link_and_obliged_ones_have_none(world: World) -> None:
    for kind, to in (("service_restored", world.owner.email), ("service_restored", "guichet@example.org"),
                     ("invoice_sent", world.owner.email)):  # fmt: skip
        queue_message(channel="mail", to=to, subject="s", body="b", key=f"{kind}/{to}", at=NOW, kind=kind)
    send_messages(at=NOW)
    tuned, *others = [message.extra_headers for message in mail.outbox]
    assert ["List-Unsubscribe" in headers for headers in others] == [False, False]
    link = "/desabonnement/" + tuned["List-Unsubscribe"].strip("<>").rpartition("/")[2]
    assert Client().get(link).status_code == 200
    assert not NoticeRule.objects.exists()
    Client().post(link, {"List-Unsubscribe": "One-Click"})
    rule = NoticeRule.objects.get()
    assert (rule.user, rule.event, rule.by_mail) == (world.owner, "mails.restored", False)
    assert Client().post(link[:-2] + "zz").status_code == 410


def test_one_address_is_written_to_once_an_hour(world: World) -> None:
    for _ in range(3):
        Client().post("/etat/abonnement", {"email": "voisin@example.org"})
    assert Message.objects.filter(key__startswith="state-reader/").count() == 1


def test_asking_again_leaves_the_links_that_are_in_the_letter_box_already(world: World) -> None:
    link = confirmed()
    Client().post("/etat/abonnement", {"email": "VOISIN@example.org"})
    assert Client().get(link).status_code == 200
    assert (StatusReader.objects.count(), StatusReader.objects.exclude(confirmed_at=None).count()) == (1, 1)


def test_every_mail_of_news_lets_its_reader_go(world: World) -> None:
    confirmed()
    of_the_network(world)
    tell_state(at=NOW + timedelta(minutes=5))
    found = re.search(r"/etat/abonnement/\S+/fin", Message.objects.get(key__startswith="state/").body)
    assert found
    Client().post(found[0])
    assert StatusReader.objects.count() == 0


@pytest.mark.parametrize("email", ["", "nonsense", "a@b", "x" * 250 + "@example.org"])
def test_nonsense_is_told_and_nothing_is_noted(world: World, email: str) -> None:
    answer = Client().post("/etat/abonnement", {"email": email}, follow=True)
    assert "adresse" in str(next(iter(answer.context["messages"])))
    assert (StatusReader.objects.count(), Message.objects.count()) == (0, 0)


def test_one_place_types_in_ten_addresses_and_no_more(world: World) -> None:
    answers = [Client().post("/etat/abonnement", {"email": f"v{n}@example.org"}).status_code for n in range(12)]
    assert answers == [302] * 10 + [429] * 2
    assert StatusReader.objects.count() == 10


def test_who_never_confirmed_is_forgotten_after_a_week(world: World) -> None:
    Client().post("/etat/abonnement", {"email": "voisin@example.org"})
    ask_for_state("autre@example.org", language="fr", at=NOW + timedelta(days=8))
    assert [reader.email for reader in StatusReader.objects.all()] == ["autre@example.org"]
