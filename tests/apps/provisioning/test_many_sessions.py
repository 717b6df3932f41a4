"""Many boxes at once, over real SSH: all of them proven, nothing leaked, and no node asked for more than it bears."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction

from lab.control import Lab
from lab.testing import street
from provisioning import services
from provisioning.drivers.fake import FakeBox
from provisioning.models import Box, BoxLock, Node, Push
from provisioning.services import locks
from tests.apps.provisioning.make import AT, MINUTE, make_box, make_lab_box, make_line, make_node
from tests.apps.subscribers.make import make_contract
from tests.races import at_once

SESSIONS = 50


@pytest.fixture
def busy_node() -> Node:
    node = make_node()
    Node.objects.filter(pk=node.pk).update(sessions=SESSIONS)
    return node


def many_boxes(lab: Lab) -> None:
    contract = make_contract()
    for spec in lab.street.boxes:
        make_lab_box(make_line(contract), spec)


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def pushed_at_once(lab: Lab) -> tuple[int, bool]:
    """How many were taken, and whether as many descriptors and threads are there as before."""
    many_boxes(lab)
    before = descriptors(), set(threading.enumerate())
    taken = services.push_due(at=AT, sessions=SESSIONS)
    return taken, (descriptors(), set(threading.enumerate())) == before


def proven() -> int:
    done = Push.objects.filter(state="confirmed", attempts=1, box__template__isnull=False)
    return done.count()


# Their minute is a whole one: on a crowded machine a push outlasts a shorter timer, and the box rightly undoes it.


@pytest.mark.django_db(transaction=True)
def test_a_dozen_pushes_at_once_are_all_proven_and_leave_nothing_behind(busy_node: Node) -> None:
    with street(12) as lab:
        assert pushed_at_once(lab) == (12, True)
    assert proven() == Push.objects.count() == 12


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_two_hundred_pushes_at_once_are_all_proven_and_leave_nothing_behind(busy_node: Node) -> None:
    with street(200) as lab:
        assert pushed_at_once(lab) == (200, True)
    assert proven() == Push.objects.count() == 200


@pytest.fixture
def street_of_nine(fakes: dict[tuple[str, int], FakeBox]) -> list[FakeBox]:
    contract = make_contract()
    return [make_box(make_line(contract), number)[1] for number in range(1, 10)]


def most_at_once() -> int:
    """The most locks of one node that were ever held together, by the history of their slots."""
    return max(slot for slot in BoxLock.objects.values_list("slot", flat=True) if slot is not None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("ceiling", "most"), [(4, 3), (1, 1)])
def test_two_workers_together_keep_to_the_ceiling_of_the_node(
    street_of_nine: list[FakeBox], ceiling: int, most: int
) -> None:
    Node.objects.update(sessions=ceiling)
    at_once(*[lambda: services.push_due(at=AT, sessions=6)] * 2)
    services.push_due(at=AT, sessions=1)
    assert set(Push.objects.values_list("state", "attempts")) == {("confirmed", 1)}
    assert [fake.sessions for fake in street_of_nine] == [2] * 9
    assert most_at_once() <= most, "the last slot is for restores"


@pytest.mark.django_db
def test_the_last_slot_of_a_node_is_for_restores(street_of_nine: list[FakeBox]) -> None:
    Node.objects.update(sessions=2)
    first, second, third = Box.objects.order_by("pk")[:3]
    assert locks.take(first, "one", at=AT, sparing=True) == 1
    assert locks.take(second, "two", at=AT, sparing=True) is None
    assert services.push_due(at=AT, sessions=1) == 0
    assert locks.take(second, "two", at=AT) == 1
    assert locks.take(third, "three", at=AT) is None
    assert set(Push.objects.values_list("state", flat=True)) == {"approved"}
    assert list(BoxLock.objects.exclude(owner="").order_by("slot").values_list("slot", flat=True)) == [1, 2]


@pytest.mark.django_db
def test_a_dead_workers_slots_are_free_again(street_of_nine: list[FakeBox]) -> None:
    Node.objects.update(sessions=1)
    assert locks.take(Box.objects.earliest("pk"), "dies", at=AT) == 1
    assert services.push_due(at=AT + timedelta(seconds=15), sessions=1) == 0
    assert services.push_due(at=AT + MINUTE, sessions=1) == 9


@pytest.mark.django_db
def test_the_database_itself_gives_no_slot_twice(street_of_nine: list[FakeBox]) -> None:
    first, second = Box.objects.order_by("pk")[:2]
    locks.take(first, "one", at=AT)
    node = first.line.node if first.line else None
    with pytest.raises(IntegrityError), transaction.atomic():
        BoxLock.objects.create(box=second, owner="two", taken_at=AT, beat_at=AT, node=node, slot=1)
