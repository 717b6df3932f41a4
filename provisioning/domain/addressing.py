"""What a pool can give, and what it gives next."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from ipaddress import IPv4Network, IPv6Network, ip_network

Network = IPv4Network | IPv6Network

WHOLE = {"ipv4": 32, "management": 32}
"""The prefix length of one gift where only one makes sense."""


def wrong(kind: str, block: str | None, prefix_length: int | None) -> str:
    """Why a pool of addresses cannot be: "" when it can."""
    try:
        network = ip_network(block or "")
    except ValueError:
        return "block"
    if (network.version == 6) != (kind == "ipv6"):
        return "version"
    if prefix_length is None or not network.prefixlen <= prefix_length <= network.max_prefixlen:
        return "prefix_length"
    return ""


def gifts(block: Network, prefix_length: int, kept_back: Collection[str] = ()) -> Iterator[Network]:
    """Everything a pool may give, in order: neither network nor broadcast address, nor what is kept back."""
    kept = {ip_network(text) for text in kept_back}
    ends = prefix_length == 32 and block.version == 4 and block.prefixlen < 31
    for gift in block.subnets(new_prefix=prefix_length):
        edge = ends and gift.network_address in {block.network_address, block.broadcast_address}
        if not edge and gift not in kept:
            yield gift


def size(block: Network, prefix_length: int, kept_back: Collection[str] = ()) -> int:
    """How many gifts a pool holds."""
    ends = 2 if prefix_length == 32 and block.version == 4 and block.prefixlen < 31 else 0
    return (1 << (prefix_length - block.prefixlen)) - ends - len(set(kept_back))


def next_gift(
    block: Network, prefix_length: int, taken: Iterable[Network], kept_back: Collection[str] = ()
) -> Network | None:
    """The first gift that overlaps nothing taken; None when the pool is exhausted."""
    exact: set[Network] = set()
    wide: list[Network] = []
    for network in taken:
        if network.version != block.version:
            continue
        if network.prefixlen >= prefix_length:
            exact.add(network.supernet(new_prefix=prefix_length))
        else:
            wide.append(network)
    for gift in gifts(block, prefix_length, kept_back):
        if gift not in exact and not any(_within(gift, network) for network in wide):
            return gift
    return None


def holds(block: Network, network: Network) -> bool:
    """Whether `network` lies within `block`, of whatever version they are."""
    return _within(network, block)


def _within(network: Network, block: Network) -> bool:
    if isinstance(network, IPv4Network):
        return isinstance(block, IPv4Network) and network.subnet_of(block)
    return isinstance(block, IPv6Network) and network.subnet_of(block)
