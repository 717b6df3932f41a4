"""Pushes: the lists, one of them step by step, and what may be done to it."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from provisioning import services
from provisioning.drivers.fake import FakeBox, FakeDriver
from provisioning.models import Box, Push
from tests.apps.provisioning.make import FAKE, make_box
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, as_, told

# A world each: its box is unplugged and typed into, which no rollback mends.
pytestmark = [pytest.mark.usefixtures("at_ten"), pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _fake_boxes(settings: object) -> None:
    settings.RACCORD_DRIVERS = FAKE  # type: ignore[attr-defined]


def push_of(box: Box) -> Push:
    return Push.objects.filter(box=box).latest("planned_at", "pk")


def fake_of(box: Box) -> FakeBox:
    return FakeDriver.boxes[str(box.address), 22]


def parked(world: World) -> Push:
    fake_of(world.box).plugged = False
    services.push_due(at=NOW)
    return push_of(world.box)


def test_a_confirmed_push_is_told_step_by_step(world: World) -> None:
    services.push_due(at=NOW)
    text = as_(world.noc).get(f"/noc/envois/{push_of(world.box).pk}/").content.decode()
    assert (text.count('class="is-done"'), text.count('class="is-ahead"')) == (9, 0)
    assert "Relue sur la box dans une nouvelle session" in text
    assert f"hostname {world.box.hostname}" in text
    assert [secret for secret in world.box.secrets() if secret in text] == []
    assert "every 2s" not in text, "nothing is asked again of a push that has ended"


def test_a_running_push_is_polled_until_it_ends(world: World) -> None:
    client, path = as_(world.noc), f"/noc/envois/{push_of(world.box).pk}/direct"
    first = client.get(path)
    same = client.get(path, headers={"if-none-match": first.headers["ETag"]})
    services.push_due(at=NOW)
    ended = client.get(path, headers={"if-none-match": first.headers["ETag"]})
    assert [first.status_code, same.status_code, ended.status_code] == [200, 304, 286]
    assert "Confirmé par la box" in ended.content.decode()


def test_a_parked_push_says_why_and_waits_in_its_list(world: World) -> None:
    push, client = parked(world), as_(world.noc)
    assert push.state == "parked"
    text = client.get("/noc/envois/", {"list": "parked"}).content.decode()
    assert push.outcome["reason"] == f"{world.box.address}:22 does not answer"
    assert (world.box.hostname in text, f"{world.box.address}:22 ne répond pas" in text) == (True, True)
    assert world.box.hostname not in client.get("/noc/envois/").content.decode()
    assert world.box.hostname in client.get("/noc/envois/", {"list": "all", "q": "ravel"}).content.decode()


def test_one_parked_for_a_day_is_to_look_at(world: World) -> None:
    push = parked(world)
    Push.objects.filter(pk=push.pk).update(parked_since=NOW - timedelta(days=1))
    assert world.box.hostname in as_(world.noc).get("/noc/envois/").content.decode()


def test_a_push_is_cancelled_with_a_reason_while_nothing_was_touched(world: World) -> None:
    push, client = push_of(world.box), as_(world.noc)
    client.post(f"/noc/envois/{push.pk}/annuler", {"why": ""})
    push.refresh_from_db()
    assert push.state == "approved"
    client.post(f"/noc/envois/{push.pk}/annuler", {"why": "Le client déménage"})
    push.refresh_from_db()
    assert (push.state, push.steps.latest("pk").detail) == ("cancelled", "Le client déménage")


def test_a_confirmed_push_cannot_be_cancelled(world: World) -> None:
    services.push_due(at=NOW)
    push = push_of(world.box)
    answer = as_(world.noc).post(f"/noc/envois/{push.pk}/annuler", {"why": "Trop tard"})
    push.refresh_from_db()
    assert (push.state, len(told(answer))) == ("confirmed", 1)
    assert "plus possible" in told(answer)[0]


def test_pushing_again_opens_the_new_push(world: World) -> None:
    old, client = push_of(world.box), as_(world.noc)
    client.post(f"/noc/envois/{old.pk}/annuler", {"why": "Erreur"})
    answer = client.post(f"/noc/envois/{old.pk}/refaire")
    new = push_of(world.box)
    assert (new.pk != old.pk, new.planned_by) == (True, world.noc)
    assert answer.headers["Location"] == f"/noc/envois/{new.pk}/"


def test_a_reader_sees_and_touches_nothing(world: World) -> None:
    push, reader = push_of(world.box), as_(make_user("reader@operator.example", "read_only"))
    assert reader.get(f"/noc/envois/{push.pk}/").status_code == 200
    for act in ("annuler", "refaire"):
        assert reader.post(f"/noc/envois/{push.pk}/{act}", {"why": "x"}).status_code == 403
    push.refresh_from_db()
    assert (push.state, Push.objects.count()) == ("approved", 1)


@pytest.mark.parametrize("wanted", ["stuck", "parked", "moving", "all"])
def test_the_list_costs_the_same_for_one_push_and_for_two(
    world: World, wanted: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = as_(world.noc)
    client.get("/noc/envois/", {"list": wanted})
    make_box(world.other_line, 2)
    with django_assert_max_num_queries(7):
        client.get("/noc/envois/", {"list": wanted})
