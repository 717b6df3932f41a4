"""Several requests at once: the preview does nothing, the act does what it showed, a refusal holds up no other."""

import pytest

from kernel.models import Message
from sla import services as sla
from sla.models import Ticket
from tests.web.world import NOW, World, as_, lose, ticket_of

pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture
def numbers(world: World) -> list[str]:
    """A question, and a fault whose clock runs."""
    asked = sla.ask(
        customer=world.customer, subject="Une question", body="Laquelle ?", origin="portal", at=NOW, by=world.owner
    )
    return [asked.number, ticket_of(lose(world.line)).number]


def send(world: World, numbers: list[str], act: str = "close", who: str = "noc", **more: str) -> str:
    client, posted = as_(getattr(world, who)), {"act": act, "number": numbers, **more}
    return client.post("/noc/demandes/lot", posted, follow=True).content.decode()


def test_the_preview_says_what_becomes_of_each_and_does_nothing(world: World, numbers: list[str]) -> None:
    before = (list(Ticket.objects.values("pk", "state")), Message.objects.count())
    page = send(world, numbers)
    assert (page.count("Laissée telle quelle"), page.count('name="number"')) == (1, 1)
    assert (list(Ticket.objects.values("pk", "state")), Message.objects.count()) == before


def test_the_act_does_what_can_be_done(world: World, numbers: list[str]) -> None:
    page = send(world, numbers, sure="1")
    assert "1 ligne traitée." in page
    assert dict(Ticket.objects.values_list("number", "state"))[numbers[0]] == "closed"
    assert dict(Ticket.objects.values_list("number", "state"))[numbers[1]] != "closed"


def test_they_are_taken_together(world: World, numbers: list[str]) -> None:
    send(world, numbers, "take", sure="1")
    assert set(Ticket.objects.values_list("assigned_to", flat=True)) == {world.noc.pk}


@pytest.mark.parametrize("who", ["finance", "owner", "stranger"])
def test_who_does_not_work_incidents_does_nothing(world: World, numbers: list[str], who: str) -> None:
    answer = as_(getattr(world, who)).post("/noc/demandes/lot", {"act": "close", "number": numbers, "sure": "1"})
    assert answer.status_code in {302, 403, 404}
    assert not Ticket.objects.filter(state="closed").exists()


def test_nothing_ticked_nothing_done(world: World, numbers: list[str]) -> None:
    assert "Cochez d’abord" in send(world, [])
