"""Addresses that open something to whoever knows them: whole for their reader, and for nobody else."""

import importlib
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from config.logs import mask_text
from kernel.models import Message, User
from kernel.services import ask_for_address, invite, queue_message, send_messages
from kernel.ways_in import without_keys
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW

KEY = "Xc3" * 10
LINK = re.compile(r"https?://\S+/(?:invitation|adresse|compte/password/reset/key)/(\S+)")


def addresses(resolver: Any = None, before: str = "/") -> Iterator[str]:
    for one in (resolver or get_resolver()).url_patterns:
        path = before + str(one.pattern).lstrip("^")
        if isinstance(one, URLResolver):
            yield from addresses(one, path)
        elif isinstance(one, URLPattern):
            yield path


def test_every_address_that_is_a_key_is_masked_in_a_log() -> None:
    """A new one fails here until `kernel.ways_in` knows it: who reads a log must not open it."""
    holes = re.compile(r"<str:(?:key|token|secret)>|\(\?P<uidb36>.*")
    known = [path for path in addresses() if holes.search(path)]
    assert len(known) >= 12
    for path in known:
        line = mask_text(f"GET {holes.sub(KEY, path)} from http://house.example{holes.sub(KEY, path)}?x=1")
        assert KEY not in line, path
        assert line.count("***") == 2, path
    assert mask_text("GET /portail/avis/choix") == "GET /portail/avis/choix"


def kept() -> str:
    return "\n".join(Message.objects.values_list("body", flat=True))


@pytest.mark.django_db
def test_what_is_kept_of_a_way_in_no_longer_opens_once_it_is_sent() -> None:
    invite(email="nina@operator.example", name="Nina", role="noc", at=NOW, by=None)
    invite(email="luc@ravel.example", name="Luc", role="customer", at=NOW, by=None)
    jeanne = User.objects.create_user("jeanne@example.org", "quatre mots sans rapport", name="Jeanne")
    ask_for_address(jeanne, email="new@example.org", at=NOW)
    Client().post("/compte/password/reset/", {"email": jeanne.email})
    assert len(LINK.findall(kept())) == 4
    Message.objects.update(due_at=NOW)
    assert send_messages(at=NOW) == 4
    sent = [key for one in mail.outbox for key in LINK.findall(str(one.body))]
    assert (len(sent), min(map(len, sent)) > 16) == (4, True)
    assert [key for key in sent if key in kept()] == []
    assert {key.rstrip("/") for key in LINK.findall(kept())} == {"…"}


@pytest.mark.django_db
def test_a_mail_that_lets_nobody_in_is_kept_as_it_was_sent() -> None:
    body = f"Votre devis : https://house.example/portail/devis/{KEY}/"
    queue_message(channel="mail", to="a@b.example", subject="Devis", body=body, key="q", at=NOW, kind="quote_sent")
    send_messages(at=NOW)
    assert kept() == body


@pytest.mark.django_db
def test_those_sent_before_are_closed_by_the_migration() -> None:
    make_user("nina@operator.example", "noc")
    for key, state in (("a", "sent"), ("b", "failed"), ("c", "queued")):
        Message.objects.create(
            key=key, kind="invitation_staff", channel="mail", recipient="x@y.example", subject="s", state=state,
            body=f"https://house.example/invitation/{KEY}", queued_at=NOW, due_at=NOW, sent_at=NOW,
        )  # fmt: skip
    importlib.import_module("kernel.migrations.0003_ways_in_closed").close_ways_in(apps, None)
    told = {one.key: one.body.rpartition("/")[2] for one in Message.objects.all()}
    assert told == {"a": "…", "b": "…", "c": KEY}
    assert without_keys("/invitation/court") == "/invitation/court"
