"""Three citizens at each object of the portal: the owner and his colleague see it, a stranger finds nothing."""

import pytest
from django.test import Client

from kernel.models import Message
from sla.models import PublicReply, Ticket
from subscribers.models import PortalAccess
from tests.web.world import World, as_, lose, owed, ticket_of

pytestmark = pytest.mark.usefixtures("at_ten")


def statuses(world: World, path: str) -> list[int]:
    return [as_(user).get(path).status_code for user in world.citizens]


def test_the_ticket(world: World) -> None:
    assert statuses(world, f"/portail/demandes/{ticket_of(lose(world.line)).number}/") == [200, 200, 404]


def test_the_state_of_the_line(world: World) -> None:
    assert statuses(world, f"/portail/lignes/{world.line.reference}/etat") == [200, 200, 404]


def test_lists_hold_only_what_is_ones_own(world: World) -> None:
    number = ticket_of(lose(world.line)).number
    shown = [number in as_(user).get("/portail/demandes/").content.decode() for user in world.citizens]
    assert shown == [True, True, False]


def test_a_stranger_cannot_write_into_the_conversation(world: World) -> None:
    ticket = ticket_of(lose(world.line))
    before = PublicReply.objects.filter(ticket=ticket).count()
    answer = as_(world.stranger).post(f"/portail/demandes/{ticket.number}/reponse", {"body": "Bonjour"})
    assert (answer.status_code, PublicReply.objects.filter(ticket=ticket).count()) == (404, before)


def test_a_stranger_cannot_claim_a_penalty(world: World) -> None:
    penalty = owed(world)
    assert as_(world.stranger).post(f"/portail/penalites/{penalty.pk}/demander").status_code == 404
    penalty.refresh_from_db()
    assert penalty.claimed_at is None


def test_the_owner_claims_in_one_click(world: World) -> None:
    penalty = owed(world)
    answer = as_(world.owner).post(f"/portail/penalites/{penalty.pk}/demander")
    penalty.refresh_from_db()
    assert (answer.status_code, penalty.claimed_by) == (302, world.owner)


def test_a_report_about_another_ones_line_is_refused(world: World) -> None:
    told = {"kind": "fault", "contract": world.line.contract_id, "subject": "Panne", "body": "Rien ne marche"}
    assert as_(world.stranger).post("/portail/demandes/nouvelle", told).status_code == 422
    assert not Ticket.objects.exists()


def test_a_report_starts_the_clock_and_a_question_does_not(world: World) -> None:
    told = {"contract": world.line.contract_id, "subject": "Panne", "body": "Rien ne marche"}
    for kind in ("question", "fault"):
        as_(world.owner).post("/portail/demandes/nouvelle", {**told, "kind": kind})
    assert list(Ticket.objects.order_by("pk").values_list("impact__state", flat=True)) == [None, "running"]


@pytest.mark.parametrize(
    ("role", "seen"),
    [
        ("billing", {"/portail/factures/": True, "/portail/demandes/": False}),
        ("technical", {"/portail/demandes/": True}),
    ],
)
def test_a_role_shows_its_part_alone(world: World, role: str, seen: dict[str, bool]) -> None:
    ticket = ticket_of(lose(world.line))
    PortalAccess.objects.filter(user=world.colleague).update(role=role)
    client = as_(world.colleague)
    assert client.get(f"/portail/demandes/{ticket.number}/").status_code == (404 if role == "billing" else 200)
    for path, whole in seen.items():
        assert (ticket.number in client.get(path).content.decode()) is (whole and "demandes" in path)


def test_nobody_is_asked_to_sign_in_and_staff_find_no_portal(world: World) -> None:
    assert Client().get("/portail/").headers["Location"] == "/compte/login/?next=/portail/"
    assert as_(world.noc).get("/portail/").status_code == 404


def test_an_owner_lets_a_colleague_in_for_one_contract_and_shuts_him_out(world: World) -> None:
    client, contract = as_(world.owner), world.line.contract
    given = {"name": "Luc", "email": world.stranger.email, "role": "technical", "contracts": [contract.pk]}
    client.post(f"/portail/acces/{world.customer.number}/", given)
    assert as_(world.stranger).get(f"/portail/lignes/{world.line.reference}/etat").status_code == 200
    # He has an account already: no way in is sent to him, only the news, and once.
    client.post(f"/portail/acces/{world.customer.number}/", {**given, "name": "Luc R."})
    mail = Message.objects.get()
    assert (mail.kind, mail.recipient) == ("access_opened", world.stranger.email)
    assert "a ouvert l’espace client de Menuiserie Ravel" in mail.body
    access = PortalAccess.objects.get(user=world.stranger, customer=world.customer)
    client.post(f"/portail/acces/{world.customer.number}/{access.pk}/fermer")
    assert as_(world.stranger).get(f"/portail/lignes/{world.line.reference}/etat").status_code == 404


def test_nobody_but_an_owner_gives_access(world: World) -> None:
    given = {"name": "Luc", "email": "luc@ravel.example", "role": "owner"}
    for user in (world.colleague, world.stranger):
        assert as_(user).post(f"/portail/acces/{world.customer.number}/", given).status_code == 404
    assert PortalAccess.objects.filter(customer=world.customer).count() == 2


def test_an_access_to_another_contract_shows_nothing_of_this_one(world: World) -> None:
    ticket = ticket_of(lose(world.line))
    access = PortalAccess.objects.get(user=world.colleague)
    access.contracts.set([world.other_line.contract])
    assert statuses(world, f"/portail/demandes/{ticket.number}/") == [200, 404, 404]
    assert ticket.number not in as_(world.colleague).get("/portail/demandes/").content.decode()
