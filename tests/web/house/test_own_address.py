"""The address somebody signs in with is changed by the link that the new one is sent, and by nothing else."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.account.models import EmailAddress
from django.core import mail
from django.test import Client

from kernel.models import Message, User
from kernel.services import send_messages
from tests.web.world import NOW, World, as_, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_ten")]
NEW = "claire@nouvelle.example"


def signed_in(user: User) -> Client:
    client = Client()
    client.post("/compte/login/", {"login": user.email, "password": "une longue phrase"})
    return client


def link() -> str:
    send_messages(at=NOW)
    found = re.search(r"/adresse/\S+", str(mail.outbox[-1].body))
    assert found
    return found[0]


def asked(world: World, email: str = NEW) -> str:
    signed_in(world.owner).post("/moi/adresse/", {"email": email})
    return link()


def test_the_new_address_counts_once_its_link_is_confirmed(world: World) -> None:
    found, old, stranger = asked(world, " Claire@Nouvelle.example "), world.owner.email, Client()
    assert mail.outbox[-1].to == [NEW]
    assert stranger.get(found).status_code == 200
    world.owner.refresh_from_db()
    assert world.owner.email == old
    assert stranger.post(found).status_code == 302
    world.owner.refresh_from_db()
    assert world.owner.email == NEW
    send_messages(at=NOW)
    assert (mail.outbox[-1].to, NEW in str(mail.outbox[-1].body)) == ([old], True)
    assert [stranger.get(found).status_code, stranger.post(found).status_code] == [410, 410]
    assert signed_in(world.owner).session["_auth_user_id"] == str(world.owner.pk)


def test_a_link_is_good_for_a_day_and_for_nobody_elses_making(world: World) -> None:
    found = asked(world)
    with time_machine.travel(NOW + timedelta(hours=24), tick=False):
        assert Client().post(found).status_code == 410
    assert Client().post(found[:-3] + "xyz").status_code == 410
    world.owner.refresh_from_db()
    assert world.owner.email != NEW


@pytest.mark.parametrize("email", ["nonsense", "", "owner@ravel.example", "a" * 300 + "@example.org"])
def test_nonsense_is_told_at_the_field(world: World, email: str) -> None:
    assert signed_in(world.owner).post("/moi/adresse/", {"email": email}).status_code == 422
    assert not Message.objects.filter(kind="address_confirm").exists()


def test_an_address_of_somebody_else_is_neither_told_nor_taken(world: World) -> None:
    client = signed_in(world.owner)
    known, free = (client.post("/moi/adresse/", {"email": one}) for one in (world.noc.email, NEW))
    assert told(known)[-1] == told(free)[-1]
    assert Message.objects.filter(kind="address_confirm").count() == 1
    found = link()
    User.objects.create_user(NEW, name="Plus vite")
    assert Client().post(found).status_code == 422
    world.owner.refresh_from_db()
    assert world.owner.email == "owner@ravel.example"


def test_who_signed_in_long_ago_proves_himself_again(world: World) -> None:
    answer = as_(world.owner).post("/moi/adresse/", {"email": NEW})
    assert "/compte/reauthenticate/" in answer.headers["Location"]
    assert Message.objects.count() == 0


def test_the_library_s_own_page_of_addresses_is_no_more(world: World) -> None:
    client = signed_in(world.owner)
    for path in ("/compte/", "/compte/email/"):
        assert client.get(path).headers["Location"].startswith("/moi/")
    client.post("/compte/email/", {"action_add": "", "email": NEW})
    assert EmailAddress.objects.count() == 0


def test_a_new_password_comes_by_a_mail_of_the_house_once(world: World, settings: Any) -> None:
    for email in (world.owner.email.upper(), "nobody@example.org"):
        answer = Client().post("/compte/password/reset/", {"email": email})
        assert answer.headers["Location"] == "/compte/password/reset/done/"
    send_messages(at=NOW)
    assert [message.to for message in mail.outbox] == [[world.owner.email]]
    found = re.search(r"http://[^/\s]+(/compte/password/reset/key/\S+)", str(mail.outbox[-1].body))
    assert found
    assert "4 heures" in str(mail.outbox[-1].body)
    client = Client()
    page = client.get(found[1], follow=True).redirect_chain[-1][0]
    weak = client.post(page, {"password1": "123456789012", "password2": "123456789012"})
    assert "entièrement numérique" in weak.content.decode()
    words = {"password1": "quatre mots sans rapport", "password2": "quatre mots sans rapport"}
    assert client.post(page, words).status_code == 302
    assert Client().get(found[1]).context["token_fail"] is True
    assert world.owner.email in Message.objects.latest("pk").recipient
