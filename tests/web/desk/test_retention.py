"""Kept long enough: looked at, approved, carried out in every room, proven."""

import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import ProgrammingError, transaction

from kernel.models import Message, User
from kernel.services import publish_policy, queue_message, send_messages
from sla import services as sla
from sla.models import PublicReply
from subscribers import services
from subscribers.models import Customer, ErasureProof
from tests.apps.invoicing import paper_world
from tests.apps.subscribers.make import AT, make_contract, make_customer, make_file, make_user
from tests.web.world import World, as_
from web import personal_data

pytestmark = pytest.mark.usefixtures("at_ten")
PLACE = "/bureau/droits/"


@pytest.fixture
def gone(db: None, settings: Any, tmp_path: Path) -> Customer:
    """His contract ended in April; he has an account, a request with its mails, a paper and a note."""
    settings.MEDIA_ROOT = tmp_path
    paper_world.operator()
    customer = make_customer(name="Zéphirin Quatremère", email="zephirin@quatremere.example")
    account = make_user("quatremere@mail.example")
    User.objects.filter(pk=account.pk).update(name="Zéphirin Quatremère", phone="+33600000001")
    services.grant_portal_access(account, customer)
    services.add_contact(customer, name="Madame Quatremère", email="a@quatremere.example", roles=["technical"])
    services.write_note(customer, body="Quatremère rappelle", at=AT, by=None)
    make_file(customer)
    contract = services.give_notice(
        make_contract(customer), dated_on=date(2026, 4, 1), effective_on=date(2026, 4, 30), at=AT, by=None
    )
    sla.ask(customer=customer, subject="Quatremère sans ligne", body="Zéphirin", origin="portal", at=AT, by=account)
    sla.receive_mail(b"From: a@quatremere.example\nMessage-ID: <1@q>\nSubject: Quatremere\n\nQuatremere", at=AT)
    queue_message(channel="mail", to=account.email, subject="Quatremère", body="Quatremère", key="k", at=AT)
    send_messages(at=AT)
    services.end(contract, on=date(2026, 4, 30), at=datetime(2026, 6, 1, tzinfo=UTC), by=None)
    return customer


def named() -> Iterator[str]:
    """Every row of ours that still says his name, whichever way it is written."""
    for model in apps.get_models(include_auto_created=True):
        for row in model._default_manager.all().values():
            if any(word in str(row).lower() for word in ("quatrem", "zephirin", "zéphirin")):
                yield f"{model._meta.label}: {row}"


def test_what_was_ticked_is_named_nowhere_any_more_and_proven(world: World, gone: Customer) -> None:
    seller = make_user("s@operator.example", "sales")
    client = as_(seller)
    shown = client.get(PLACE).content.decode()
    assert ("Zéphirin Quatremère" in shown, len(list(named())) > 12) == (True, True)
    messages, replies = Message.objects.count(), PublicReply.objects.count()
    client.post(f"{PLACE}conservation", {"customer": [gone.number, world.customer.number]})
    assert list(named()) == []
    proof = ErasureProof.objects.get()
    assert (proof.customer, proof.why, proof.by) == (gone, "kept_enough", seller)
    assert (proof.goes["accounts"], proof.goes["tickets"], proof.goes["mails"]) == (1, 2, 1)
    assert (Message.objects.count(), PublicReply.objects.count()) == (messages, replies)
    assert not User.objects.get(email__startswith="efface-compte-").is_active
    assert gone.number in client.get(PLACE).content.decode()
    with pytest.raises(ProgrammingError), transaction.atomic():
        ErasureProof.objects.update(why="asked")


def test_an_account_that_opens_another_file_stays(world: World, gone: Customer) -> None:
    account = User.objects.get(email="quatremere@mail.example")
    services.grant_portal_access(account, world.customer)
    as_(make_user("s@operator.example", "sales")).post(f"{PLACE}conservation", {"customer": [gone.number]})
    account.refresh_from_db()
    assert (account.is_active, account.email) == (True, "quatremere@mail.example")
    assert Customer.objects.get(pk=gone.pk).erased_at is not None


def test_a_longer_retention_keeps_him(world: World, gone: Customer) -> None:
    publish_policy("retention", {"contract_months": 12}, valid_from=date(2026, 1, 1), at=AT, by=None, reason="12 mois")
    client = as_(make_user("s@operator.example", "sales"))
    assert "Quatremère" not in client.get(PLACE).content.decode()
    client.post(f"{PLACE}conservation", {"customer": [gone.number]})
    assert (Customer.objects.get(pk=gone.pk).erased_at, ErasureProof.objects.count()) == (None, 0)


def test_it_is_for_sales_alone(world: World, gone: Customer) -> None:
    seen = [as_(user).post(f"{PLACE}conservation", {"customer": [gone.number]}).status_code
            for user in (world.finance, *world.citizens)]  # fmt: skip
    assert seen == [403, 404, 404, 404]
    assert Customer.objects.get(pk=gone.pk).erased_at is None


def test_what_is_known_of_him_can_be_read_by_people(world: World, gone: Customer) -> None:
    data = personal_data.archive(gone)
    with zipfile.ZipFile(BytesIO(data)) as archived:
        page = archived.read("donnees.html").decode()
    for said in ("<h2>Identité</h2>", "<strong>Nom</strong>", "Zéphirin Quatremère", "<strong>Ville</strong>",
                 "Madame Quatremère", "<h2>Contrats</h2>", "01/04/2026", "Terminé"):  # fmt: skip
        assert said in page, said
    assert "external_reference" not in page
    assert personal_data.archive(gone) == data
