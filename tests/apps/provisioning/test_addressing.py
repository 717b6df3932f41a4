"""Pools: nothing is held twice, nor given anew before its quarantine is over."""

from datetime import timedelta
from functools import partial
from itertools import chain
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from kernel.errors import Refused
from provisioning import selectors, services
from provisioning.models import Allocation, Line, Pool
from tests.apps.provisioning.make import AT, make_line, make_model, make_node
from tests.races import at_once, raced

DAY = timedelta(days=1)


def make_pool(**changes: Any) -> Pool:
    facts: dict[str, Any] = {"kind": "ipv4", "block": "198.51.100.0/29", **changes}
    return services.create_pool(facts.pop("name", facts["kind"]), at=AT, **facts)


@pytest.mark.django_db
def test_a_line_takes_what_it_needs_from_its_pools() -> None:
    pools = [
        make_pool(),
        make_pool(kind="ipv6", block="2001:db8::/40", prefix_length=56),
        make_pool(kind="vlan", block=None, node=make_node(), first=100, last=199),
    ]
    lines = [make_line(pools=pools)]
    lines.append(make_line(lines[0].contract, pools=pools))
    assert [(line.ipv4, str(line.ipv6_prefix), line.vlan) for line in lines] == [
        ("198.51.100.1", "2001:db8::/56", 100),
        ("198.51.100.2", "2001:db8:0:100::/56", 101),
    ]
    assert lines[1].intents.get().wanted["ipv4"] == "198.51.100.2"
    assert [(use.size, use.held, use.free) for use in selectors.pools()] == [(6, 2, 4), (65536, 2, 65534), (100, 2, 98)]
    assert list(selectors.pools_for(make_node())) == [pools[2], pools[0], pools[1]]
    assert {str(row.pool) for row in selectors.allocations_of(lines[0])} == {"ipv4", "ipv6", "vlan"}


@pytest.mark.django_db
def test_what_is_freed_rests_before_it_is_given_again() -> None:
    pool = make_pool(block="198.51.100.0/31", quarantine_days=30)
    first = make_line(pools=[pool])
    second = make_line(first.contract, pools=[pool])
    services.detach_line(first, at=AT, by=None)
    with pytest.raises(Refused) as refused:
        services.allocate(pool, line=second, at=AT + 29 * DAY)
    assert refused.value.code == "pool_exhausted"
    assert [(use.held, use.resting, use.free) for use in selectors.pools()] == [(1, 1, 0)]
    given = services.allocate(pool, line=second, at=AT + 30 * DAY)
    assert str(given.network) == "198.51.100.0/32"
    assert Allocation.objects.taken().count() == 2


@pytest.mark.django_db
def test_an_address_typed_by_hand_is_held_by_its_pool_and_rests_too() -> None:
    pool = make_pool()
    line = make_line(ipv4="198.51.100.3")
    assert [str(row.network) for row in selectors.allocations(pool)] == ["198.51.100.3/32"]
    services.detach_line(line, at=AT, by=None)
    with pytest.raises(Refused) as refused:
        make_line(line.contract, ipv4="198.51.100.3")
    assert refused.value.code == "address_rests"
    assert Line.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"name": "ipv4"}, "pool_name_taken"),
        ({"name": "b", "block": "198.51.100.4/30"}, "pool_overlaps"),
        ({"name": "b", "kind": "ipv5"}, "pool_kind_unknown"),
        ({"name": "b", "block": "198.51.100.9/29"}, "pool_makes_no_sense"),
        ({"name": "b", "kind": "vlan", "first": 9, "last": 5}, "pool_makes_no_sense"),
    ],
)
def test_a_wrong_pool_is_refused(facts: dict[str, Any], code: str) -> None:
    make_pool()
    with pytest.raises(Refused) as refused:
        make_pool(**facts)
    assert refused.value.code == code
    assert Pool.objects.count() == 1


@pytest.mark.django_db
def test_a_closed_pool_and_that_of_another_node_give_nothing() -> None:
    line, there = make_line(), make_pool(node=make_node("pop-9", "pop"))
    with pytest.raises(Refused) as refused:
        services.allocate(there, line=line, at=AT)
    assert refused.value.code == "pool_of_another_node"
    services.close_pool(there, at=AT)
    with pytest.raises(Refused) as refused:
        services.allocate(there, line=line, at=AT)
    assert (refused.value.code, Allocation.objects.count()) == ("pool_closed", 0)


@pytest.mark.django_db
def test_a_box_gets_one_management_address() -> None:
    pool = make_pool(kind="management", block="10.20.0.0/24", kept_back=["10.20.0.1"])
    box = services.receive_box("FOC1", model=make_model(), at=AT)
    assert services.address_box(box, pool, at=AT).address == "10.20.0.2"
    assert services.address_box(box, pool, at=AT).address == "10.20.0.2"
    assert Allocation.objects.count() == 1


@pytest.mark.django_db
def test_the_database_itself_refuses_a_thing_held_twice() -> None:
    pool, line = make_pool(), make_line()
    services.allocate(pool, line=line, at=AT)
    with pytest.raises(IntegrityError, match="allocation_networks_apart"), transaction.atomic():
        Allocation.objects.create(pool=pool, line=line, network="198.51.100.0/30", taken_at=AT)
    assert Allocation.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_twelve_who_ask_at_once_none_gets_what_another_has() -> None:
    pool, line = make_pool(block="198.51.100.0/28"), make_line()

    def ask() -> list[str]:
        return [str(services.allocate(pool, line=line, at=AT).network) for _ in range(2)]

    assert sorted(chain(*at_once(*[ask] * 6))) == sorted(f"198.51.100.{number}/32" for number in range(1, 13))


@pytest.mark.django_db(transaction=True)
def test_of_six_who_open_the_same_pool_at_once_five_are_told_that_it_overlaps() -> None:
    told = raced(*[partial(make_pool, name=f"pool {number}") for number in range(6)])
    assert sorted(told, key=str) == sorted(["pool_overlaps"] * 5 + [Pool.objects.get()], key=str)
