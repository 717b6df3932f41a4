"""Pools on their pages: opened, looked through, kept back from, closed; and who may."""

from datetime import timedelta

import pytest
from django.core.exceptions import ObjectDoesNotExist
from pytest_django import DjangoAssertNumQueries

from kernel.models import User
from provisioning import services
from provisioning.models import Allocation, Pool
from tests.apps.provisioning.make import AT
from tests.apps.subscribers.make import make_user
from tests.web.world import World, as_, told

pytestmark = pytest.mark.usefixtures("at_ten")


@pytest.fixture
def senior(world: World) -> User:
    return make_user("senior@operator.example", "senior_noc")


@pytest.fixture
def pool() -> Pool:
    return services.create_pool("Clients", kind="ipv4", block="203.0.113.0/29", at=AT)


def test_a_pool_is_opened_and_shows_how_full_it_is(world: World, senior: User) -> None:
    asked = {"name": "Clients", "kind": "ipv4", "block": "203.0.113.0/29", "quarantine_days": 30}
    answer = as_(senior).post("/noc/adresses/nouveau", asked)
    made = Pool.objects.get()
    assert answer.headers["Location"] == f"/noc/adresses/{made.pk}/"
    services.allocate(made, line=world.line, at=AT)
    text = as_(world.noc).get("/noc/adresses/").content.decode()
    assert ("203.0.113.0/29" in text, 'value="1"' in text, 'max="6"' in text) == (True, True, True)
    page = as_(world.noc).get(f"/noc/adresses/{made.pk}/?q=Ravel").content.decode()
    assert ("203.0.113.1/32" in page, world.line.reference in page, "Senior" in page) == (True, True, True)
    assert "203.0.113.1/32" not in as_(world.noc).get(f"/noc/adresses/{made.pk}/?list=resting").content.decode()


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"block": "203.0.113.4/30"}, "chevauche"),
        ({"block": "not one"}, "Cela ne fait pas une plage"),
        ({"kind": "vlan", "block": "", "first": 10, "last": 20}, "Cela ne fait pas une plage"),
        ({"name": "Clients", "block": "198.51.100.0/24"}, "déjà une plage"),
    ],
)
def test_what_makes_no_pool_is_told(
    world: World, senior: User, pool: Pool, changed: dict[str, object], said: str
) -> None:
    asked = {"name": "Autre", "kind": "ipv4", "block": "", "quarantine_days": 30, **changed}
    answer = as_(senior).post("/noc/adresses/nouveau", asked)
    assert (said in told(answer)[0], Pool.objects.count()) == (True, 1)


def test_what_is_kept_back_is_not_given_until_it_may_be_again(world: World, senior: User, pool: Pool) -> None:
    client = as_(senior)
    client.post(f"/noc/adresses/{pool.pk}/reserver", {"thing": "203.0.113.1"})
    pool.refresh_from_db()
    assert pool.kept_back == ["203.0.113.1/32"]
    assert str(services.allocate(pool, line=world.line, at=AT).network) == "203.0.113.2/32"
    for thing, said in (("203.0.113.2", "attribuée"), ("198.51.100.1", "pas de celles"), ("203.0.113.1", "déjà mise")):
        assert said in told(client.post(f"/noc/adresses/{pool.pk}/reserver", {"thing": thing}))[-1]
    client.post(f"/noc/adresses/{pool.pk}/liberer", {"thing": "203.0.113.1/32"})
    pool.refresh_from_db()
    assert pool.kept_back == []
    assert str(services.allocate(pool, box=world.box, at=AT).network) == "203.0.113.1/32"


def test_a_quarantine_is_cut_short_by_a_second_click_only_while_it_lasts(
    world: World, senior: User, pool: Pool
) -> None:
    given = services.allocate(pool, line=world.line, at=AT)
    path = f"/noc/adresses/quarantaine/{given.pk}/fin"
    assert "n’est pas en quarantaine" in told(as_(senior).post(path))[0]
    services.free(given, at=AT + timedelta(days=1))
    as_(senior).post(path)
    assert Allocation.objects.taken().count() == 0
    assert str(services.allocate(pool, line=world.line, at=AT).network) == "203.0.113.1/32"


def test_a_closed_pool_gives_nothing_more(world: World, senior: User, pool: Pool) -> None:
    as_(senior).post(f"/noc/adresses/{pool.pk}/fermer")
    pool.refresh_from_db()
    assert pool.closed_at is not None
    assert "Fermée" in as_(world.noc).get(f"/noc/adresses/{pool.pk}/").content.decode()


def test_who_may_change_pools(world: World, pool: Pool) -> None:
    acts = ["nouveau", f"{pool.pk}/reserver", f"{pool.pk}/liberer", f"{pool.pk}/fermer"]
    for name in acts:
        seen = [as_(user).post(f"/noc/adresses/{name}").status_code for user in (world.noc, world.finance, world.owner)]
        assert (name, seen) == (name, [403, 404, 404])
    pool.refresh_from_db()
    assert (pool.closed_at, pool.kept_back) == (None, [])
    with pytest.raises(ObjectDoesNotExist):
        Pool.objects.get(pk=pool.pk + 1)
    assert as_(world.noc).get(f"/noc/adresses/{pool.pk + 1}/").status_code == 404


def test_the_list_costs_the_same_for_any_number(
    world: World, pool: Pool, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = as_(world.noc)
    client.get("/noc/adresses/")
    services.create_pool("Gestion", kind="management", block="192.0.2.0/24", at=AT)
    services.allocate(pool, line=world.line, at=AT)
    with django_assert_num_queries(5):
        client.get("/noc/adresses/")
