"""Several incidents ticked on the board: looked at, then given, followed or merged; nothing by who may not."""

import pytest

from kernel.models import Message, User
from sla import services as sla
from sla.models import Incident, IncidentWatch
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, as_, lose, ticket_of

pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture
def mate(world: World) -> User:
    return make_user("mate@operator.example", "noc")


@pytest.fixture
def two(world: World) -> tuple[Incident, Incident]:
    return lose(world.line), lose(world.other_line)


def send(who: User, rows: tuple[Incident, ...], act: str, **more: object) -> str:
    posted = {"act": act, "number": [row.number for row in rows], **more}
    return as_(who).post("/noc/incidents/lot", posted, follow=True).content.decode()


def stands() -> tuple[object, ...]:
    rows = list(Incident.objects.order_by("pk").values_list("state", "owner", "merged_into"))
    return rows, Message.objects.count(), IncidentWatch.objects.count()


def test_a_look_does_nothing_and_shows_each_as_it_is(world: World, two: tuple[Incident, Incident], mate: User) -> None:
    before = stands()
    page = send(world.noc, two, "assign", to=mate.pk)
    assert (stands(), page.count('name="number"'), page.count("Nouveau"), "En cours" in page) == (before, 2, 2, False)
    assert f'name="to" value="{mate.pk}"' in page


def test_they_are_given_together_and_he_is_told(world: World, two: tuple[Incident, Incident], mate: User) -> None:
    page = send(world.noc, two, "assign", to=mate.pk, sure="1")
    assert "2 incidents traités." in page
    assert list(Incident.objects.values_list("state", "owner")) == [("in_progress", mate.pk)] * 2
    told = Message.objects.filter(recipient=mate.email, key__startswith="sla.given:")
    assert sorted(row.subject for row in told) == sorted(f"{one.number}\u202f: cet incident est à vous" for one in two)


def test_they_are_followed_together_once(world: World, two: tuple[Incident, Incident]) -> None:
    for _ in range(2):
        send(world.noc, two, "watch", sure="1")
    assert set(IncidentWatch.objects.values_list("incident", "user")) == {(one.pk, world.noc.pk) for one in two}


def test_they_end_in_a_master_which_is_left_as_it_is(world: World, two: tuple[Incident, Incident]) -> None:
    master, other = two
    look = send(world.noc, two, "merge", into=master.number)
    assert (look.count("Laissé tel quel"), look.count('name="number"')) == (1, 1)
    assert Incident.objects.filter(merged_into=master).count() == 0
    send(world.noc, (other,), "merge", into=master.number, sure="1")
    assert Incident.objects.get(pk=other.pk).merged_into == master
    assert master.impacts.count() == 2


@pytest.mark.parametrize(
    ("act", "more"), [("merge", {"into": "I-9999-1"}), ("assign", {"to": "0"}), ("burn", {}), ("", {})]
)
def test_nonsense_does_nothing(world: World, two: tuple[Incident, Incident], act: str, more: dict[str, object]) -> None:
    before = stands()
    send(world.noc, two, act, sure="1", **more)
    assert stands() == before


@pytest.mark.parametrize("who", ["finance", "owner", "colleague", "stranger"])
def test_who_does_not_work_incidents_does_nothing(world: World, two: tuple[Incident, Incident], who: str) -> None:
    before = stands()
    for address in ("/noc/incidents/lot", f"/noc/incidents/{two[0].number}/attribuer"):
        answer = as_(getattr(world, who)).post(address, {"act": "take", "number": two[0].number, "sure": "1"})
        assert answer.status_code in {302, 403, 404}
    assert stands() == before


def test_an_incident_is_not_given_to_who_may_not_work_it(world: World, two: tuple[Incident, Incident]) -> None:
    as_(world.noc).post(f"/noc/incidents/{two[0].number}/attribuer", {"to": world.finance.pk})
    assert Incident.objects.get(pk=two[0].pk).owner is None


def test_one_waits_for_somebody_else_and_goes_on_counting(world: World, two: tuple[Incident, Incident]) -> None:
    client, address = as_(world.noc), f"/noc/incidents/{two[0].number}/"
    client.post(f"{address}attendre", {"why": ""})
    assert Incident.objects.get(pk=two[0].pk).state == "new"
    client.post(f"{address}attendre", {"why": "Orange, ticket 12"})
    found = Incident.objects.get(pk=two[0].pk)
    assert (found.state, found.impacts.get().state) == ("waiting", "running")
    client.post(f"{address}suivre", {"on": "1"})
    assert IncidentWatch.objects.filter(incident=found, user=world.noc).exists()
    client.post(f"{address}suivre", {})
    assert not IncidentWatch.objects.exists()


def test_who_follows_is_told_of_thresholds_by_mail_and_of_what_the_customer_writes(
    world: World, two: tuple[Incident, Incident], mate: User
) -> None:
    mate.phone = "+33600000000"
    mate.save()
    for one in two:
        sla.take(one, at=NOW, by=world.noc)
    sla.watch_incident(two[0], by=mate)
    impact = two[0].impacts.get()
    assert impact.next_due_at is not None
    sla.cross_thresholds(at=impact.next_due_at)
    told = Message.objects.filter(recipient=mate.email, key__contains=":100%:")
    assert (told.count(), Message.objects.filter(channel="sms", recipient=mate.phone).count()) == (1, 0)
    sla.reply(ticket_of(two[0]), body="Toujours rien", at=impact.next_due_at, by=world.owner)
    assert Message.objects.filter(recipient=mate.email, key__startswith="sla.reply:").count() == 1
