"""What was sent to a customer: who may read it, that it is whole, and what a letter that came back sets going."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from kernel.models import Bounce, Message
from kernel.services import queue_message, record_delivery, record_posting
from sla.services import ask, reply
from subscribers.models import PortalAccess
from subscribers.selectors import postal_address
from subscribers.services import change_customer
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, as_
from web.correspondence import came_back, scope_of, sent
from web.returned_letters import ask_where_they_live

pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def letter(world: World, **more: Any) -> Message:
    """A registered letter about his contract."""
    facts: dict[str, Any] = {"kind": "contract_ended", "subject": "Fin de contrat", "body": "Nous y mettons fin."}
    return queue_message(
        channel="letter", to=postal_address(world.customer), key="letter", at=NOW, registered=True,
        about=world.line.contract, **facts, **more,
    )  # fmt: skip


def invoice_mail(world: World, media: Path) -> Message:
    (media / "f.pdf").write_bytes(b"%PDF-1.7 paper")
    return queue_message(
        channel="mail", to=world.customer.email, subject="Votre facture", body="Ci-joint.\n", key="bill", at=NOW,
        kind="invoice_sent", about=world.customer,
        attachments=[{"name": "F-1.pdf", "media_type": "application/pdf", "path": "f.pdf"}],
    )  # fmt: skip


def statuses(world: World, path: str) -> list[int]:
    return [as_(user).get(path).status_code for user in world.citizens]


def test_each_message_is_read_as_it_left_by_whom_it_concerns(world: World, media: Path) -> None:
    told, posted = invoice_mail(world, media), letter(world)
    assert statuses(world, "/portail/courrier/") == [200, 200, 200]
    listed = [list(as_(user).get("/portail/courrier/").context["page"]) for user in world.citizens]
    assert [{one.pk for one in rows} for rows in listed] == [{told.pk, posted.pk}, {told.pk, posted.pk}, set()]
    for path in (f"{told.pk}/", f"{told.pk}/pieces/0", f"{posted.pk}.pdf"):
        assert statuses(world, f"/portail/courrier/{path}") == [200, 200, 404]
    owner = as_(world.owner)
    assert "Nous y mettons fin." in owner.get(f"/portail/courrier/{posted.pk}/").content.decode()
    assert owner.get(f"/portail/courrier/{told.pk}/pieces/0").content == b"%PDF-1.7 paper"
    assert owner.get(f"/portail/courrier/{posted.pk}.pdf").content.startswith(b"%PDF-")
    assert [owner.get(f"/portail/courrier/{told.pk}{end}").status_code for end in (".pdf", "/pieces/1")] == [404, 404]


def test_a_limited_role_reads_what_its_role_is_about(world: World, media: Path) -> None:
    told, posted = invoice_mail(world, media), letter(world)
    asked = ask(contract=world.line.contract, customer=world.customer, subject="Débit", body="Lent", origin="portal",
                at=NOW, by=world.owner)  # fmt: skip
    received = Message.objects.get(about_type="sla.ticket", about_id=asked.pk, recipient=world.customer.email)
    seen = {}
    for role in ("billing", "technical", "colleague"):
        PortalAccess.objects.filter(user=world.colleague).update(role=role)
        seen[role] = {one.pk for one in as_(world.colleague).get("/portail/courrier/").context["page"]}
    assert seen == {
        "billing": {told.pk},
        "technical": {received.pk},
        "colleague": {told.pk, posted.pk, received.pk},
    }


def test_what_our_own_people_are_told_is_not_the_customer_s_to_read(world: World) -> None:
    asked = ask(contract=world.line.contract, customer=world.customer, subject="Débit", body="Lent", origin="portal",
                at=NOW, by=world.owner)  # fmt: skip
    reply(asked, body="Toujours rien ?", at=NOW + timedelta(hours=1), by=world.owner)
    inward = Message.objects.create(
        key="inward", channel="mail", recipient=world.noc.email, subject="T: the customer wrote", body="x",
        about_type="sla.ticket", about_id=asked.pk, state="queued", queued_at=NOW, due_at=NOW,
    )  # fmt: skip
    assert inward.pk not in set(sent(scope_of(world.customer)).values_list("pk", flat=True))
    assert sent(scope_of(world.customer)).count() >= 1
    assert statuses(world, f"/portail/courrier/{inward.pk}/") == [404, 404, 404]


def test_the_file_shows_it_to_whoever_reads_customers(world: World, media: Path) -> None:
    told = invoice_mail(world, media)
    page = f"/bureau/fiches/{world.customer.number}/envois/"
    sales = make_user("sales@operator.example", "sales")
    assert [as_(user).get(page).status_code for user in (sales, world.owner)] == [200, 404]
    assert as_(sales).get(f"{page}{told.pk}/pieces/0").content == b"%PDF-1.7 paper"
    assert "Ci-joint." in as_(sales).get(f"{page}{told.pk}/").content.decode()
    assert list(as_(sales).get(f"{page}?q=rien").context["page"]) == []
    assert list(as_(sales).get(f"{page}?channel=mail&q=facture").context["page"]) == [told]
    other = world.other_line.contract.customer.number
    assert as_(sales).get(f"/bureau/fiches/{other}/envois/{told.pk}/").status_code == 404


def test_a_letter_that_came_back_marks_its_reader_until_he_moves(world: World) -> None:
    posted = record_posting(letter(world), at=NOW, by=world.finance)
    assert (came_back(world.customer), ask_where_they_live(at=NOW)) == (None, 0)
    facts: dict[str, Any] = {"on": date(2026, 11, 23), "at": NOW, "by": world.finance}
    record_delivery(posted, came_back=True, why="inconnu à l’adresse", **facts)
    mark = came_back(world.customer)
    assert mark == Bounce.objects.get()
    assert [ask_where_they_live(at=NOW) for _time in range(2)] == [1, 0]
    asked = Message.objects.get(kind="letter_came_back")
    assert (asked.recipient, asked.about_id) == (world.customer.email, world.customer.pk)
    assert "Nous y mettons fin." in asked.body
    home = [as_(user).get("/portail/").content.decode() for user in world.citizens]
    assert ["societe/" + world.customer.number + "/identite" in page for page in home] == [True, False, False]
    sales = as_(make_user("sales@operator.example", "sales"))
    file = f"/bureau/fiches/{world.customer.number}/"
    assert "inconnu à l’adresse" in sales.get(file).content.decode()
    change_customer(world.customer, street="9 quai Neuf")
    assert came_back(world.customer) is None
    assert "inconnu à l’adresse" not in sales.get(file).content.decode()


def test_who_cannot_be_mailed_either_is_left_to_a_person(world: World) -> None:
    posted = record_posting(letter(world), at=NOW, by=world.finance)
    facts: dict[str, Any] = {"on": date(2026, 11, 23), "at": NOW, "by": world.finance}
    record_delivery(posted, came_back=True, why="", **facts)
    Bounce.objects.create(address=world.customer.email.lower(), source="hand", why="boîte fermée", at=NOW)
    assert ask_where_they_live(at=NOW) == 0
    assert not Message.objects.filter(kind="letter_came_back").exists()
