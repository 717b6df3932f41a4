from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.domain import addressing

POOL = ip_network("198.51.100.0/28")


def test_neither_network_nor_broadcast_address_is_given() -> None:
    given_ = [str(gift) for gift in addressing.gifts(ip_network("198.51.100.0/30"), 32)]
    assert given_ == ["198.51.100.1/32", "198.51.100.2/32"]
    assert [str(gift) for gift in addressing.gifts(ip_network("198.51.100.0/31"), 32)] == [
        "198.51.100.0/32",
        "198.51.100.1/32",
    ]


def test_what_is_kept_back_is_never_given() -> None:
    assert addressing.size(POOL, 32, ["198.51.100.1"]) == 13
    found = addressing.next_gift(POOL, 32, [], ["198.51.100.1"])
    assert str(found) == "198.51.100.2/32"


def test_a_smaller_network_takes_the_whole_gift_that_holds_it() -> None:
    block = ip_network("2001:db8::/48")
    taken = [ip_network("2001:db8:0:7::/64"), ip_network("2001:db8:0:200::/55")]
    assert str(addressing.next_gift(block, 56, taken)) == "2001:db8:0:100::/56"


@pytest.mark.parametrize(
    ("kind", "block", "length", "reason"),
    [
        ("ipv4", "198.51.100.1/28", 32, "block"),
        ("ipv4", "2001:db8::/48", 32, "version"),
        ("ipv6", "2001:db8::/48", 40, "prefix_length"),
        ("ipv6", "2001:db8::/48", None, "prefix_length"),
        ("ipv6", "2001:db8::/48", 56, ""),
        ("management", "10.0.0.0/16", 32, ""),
    ],
)
def test_a_pool_that_makes_no_sense_is_told_why(kind: str, block: str, length: int | None, reason: str) -> None:
    assert addressing.wrong(kind, block, length) == reason


@given(st.sets(st.integers(min_value=0, max_value=15)))
def test_a_gift_is_free_and_the_first_or_there_is_none(taken: set[int]) -> None:
    held = [ip_network(POOL.network_address + number) for number in taken]
    found = addressing.next_gift(POOL, 32, held)
    free = [number for number in range(1, 15) if number not in taken]
    assert found == (ip_network(POOL.network_address + free[0]) if free else None)
