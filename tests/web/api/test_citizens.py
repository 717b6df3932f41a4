"""Every act of the API by the three citizens: what is not theirs to do is refused, what is not theirs is not found."""

from collections.abc import Callable
from functools import partial
from itertools import cycle
from typing import Any

import pytest
from django.test import Client

from kernel.models import Event
from sla import services as sla
from tests.apps.subscribers.make import make_user
from tests.web.world import NOW, World, lose, owed, ticket_of
from web.api import shapes
from web.api.registry import Act, Resource
from web.api.resources import CATALOGUE
from web.api.routes import visible

pytestmark = pytest.mark.usefixtures("at_ten")
Program = Callable[..., Client]
ACTS = [(resource, act) for resource in CATALOGUE.values() for act in resource.acts]


@pytest.fixture
def lived(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """The owner has a penalty, a lost line and a question: of most kinds of objects, one is his."""
    monkeypatch.setattr("web.api.gate.A_MINUTE", 10**9)
    owed(world)
    lose(world.line)
    sla.ask(customer=world.customer, subject="Où", body="Quand ?", origin="portal", at=NOW, by=world.owner)
    return world


def path(resource: Resource, act: Act, key: object) -> str:
    return f"/api/v1/{resource.name}{resource.path_of(act).format(key=key)}"


def sent(client: Client, address: str) -> int:
    answer: Any = client.post(address, {}, content_type="application/json")
    return int(answer.status_code)


def test_what_customers_may_not_do_is_refused_to_them_all(lived: World, as_program: Program) -> None:
    """The door asks for the role, which is the same of all three: each knocks at a third of them."""
    before, clients = Event.objects.count(), cycle([as_program(user) for user in lived.citizens])
    refused = 0
    for resource, act in ACTS:
        if act.customer:
            continue
        told = {sent(next(clients), path(resource, act, "1"))}
        # A body that lacks what it needs is not read any further.
        assert told <= ({403} if not act.takes else {403, 422}), (resource.name, act.name)
        refused += told == {403}
    assert refused > 60
    assert Event.objects.count() == before


def test_who_only_reads_does_nothing(lived: World, as_program: Program) -> None:
    before, client = Event.objects.count(), as_program(make_user("reader@operator.example", "read_only"))
    for resource, act in ACTS:
        if not act.staff:  # of what is his own
            continue
        assert sent(client, path(resource, act, "1")) in ({403} if not act.takes else {403, 422}), act.name
    assert Event.objects.count() == before


def test_what_is_the_owners_is_not_there_for_a_stranger(lived: World, as_program: Program) -> None:
    stranger, aimed = as_program(lived.stranger), 0
    for resource, act in ACTS:
        if not act.customer or act.makes:
            continue
        rows = act.mine(lived.owner) if act.mine else visible(resource, lived.owner)
        theirs = act.mine(lived.stranger) if act.mine else visible(resource, lived.stranger)
        for row in rows.exclude(pk__in=theirs.order_by().values("pk"))[:2]:
            aimed += 1
            told = sent(stranger, path(resource, act, shapes.value_of(row, resource.key)))
            assert told in ({404} if not act.takes else {404, 422}), (resource.name, act.name)
        assert not rows.filter(pk__in=theirs.order_by().values("pk")).exists(), (resource.name, act.name)
    assert aimed > 8


def test_a_colleague_reaches_no_more_than_the_owner(lived: World) -> None:
    assert ticket_of(lived.line.impacts.latest("pk").incident).customer == lived.customer
    for resource, act in ACTS:
        if act.customer and not act.makes:
            rows = act.mine or partial(visible, resource)
            own = set(rows(lived.owner).values_list("pk", flat=True))
            assert set(rows(lived.colleague).values_list("pk", flat=True)) <= own, (resource.name, act.name)
