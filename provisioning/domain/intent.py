"""What a line must be, derived from its contract, its suspensions and the operator's own facts."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from ipaddress import ip_network
from typing import Any
from unicodedata import normalize

from provisioning.domain.policy import NetworkPolicy, SuspensionPolicy

OPEN, WALLED, CLOSED = "open", "walled", "closed"
STRENGTH: Mapping[str, int] = {OPEN: 0, WALLED: 1, CLOSED: 2}
SERVED = frozenset({"signed", "active", "ending"})
"""Contract states that deserve a line: a signed one too, for the technician tries it before it is activated."""


@dataclass(frozen=True)
class LineFacts:
    """The rows behind a line, as plain values; `ipv6_prefix` in CIDR notation or empty."""

    reference: str
    contract: str
    contract_state: str
    site: str
    down_mbps: int
    up_mbps: int
    vlan: int | None = None
    ipv4: str = ""
    ipv6_prefix: str = ""


@dataclass(frozen=True)
class Wanted:
    """`state`, the reasons for it, and the facts that the template is rendered with; never a secret."""

    state: str
    reasons: tuple[str, ...]
    facts: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        return {**self.facts, "state": self.state, "reasons": list(self.reasons)}


def derive(line: LineFacts, reasons: Collection[str], suspension: SuspensionPolicy, network: NetworkPolicy) -> Wanted:
    """The wanted state: the strongest of what each standing reason asks for, closed when no contract carries it."""
    held = state_of(line.contract_state, reasons, suspension)
    facts = {
        "reference": line.reference,
        "contract": line.contract,
        "site": said(line.site),
        "down_bps": line.down_mbps * 1_000_000,
        "up_bps": line.up_mbps * 1_000_000,
        "vlan": line.vlan,
        "ipv4": line.ipv4,
        "calls_barred": "telephony" in reasons,
        "portal_addresses": list(network.portal_addresses),
        "dns_servers": list(network.dns_servers),
        "ntp_servers": list(network.ntp_servers),
        **_lan(network.lan_network),
        **_ipv6(line.ipv6_prefix),
    }
    return Wanted(held, tuple(sorted(reasons)), facts)


def state_of(contract_state: str, reasons: Collection[str], policy: SuspensionPolicy) -> str:
    """The strongest state asked for: closed over walled over open."""
    by_reason: dict[str, str] = asdict(policy)
    asked = [OPEN if contract_state in SERVED else CLOSED, *(by_reason[reason] for reason in reasons)]
    return max(asked, key=lambda held: STRENGTH[held])


def opens(before: str, after: str) -> bool:
    """Whether going from `before` to `after` gives something back to the customer: such pushes go first."""
    return STRENGTH[after] < STRENGTH[before]


def said(text: str) -> str:
    """`text` as a command line may carry it: ASCII, one line, without characters that a router reads as commands."""
    plain = normalize("NFKD", text).encode("ascii", "ignore").decode()
    return " ".join(re.sub(r"[^\w .,:/()@+'-]", " ", plain).split()) or "-"


def _lan(network: str) -> dict[str, str]:
    block = ip_network(network)
    return {
        "lan_network": str(block.network_address),
        "lan_mask": str(block.netmask),
        "lan_length": str(block.prefixlen),
        "lan_wildcard": str(block.hostmask),
        "lan_address": str(block.network_address + 1),
    }


def _ipv6(prefix: str) -> dict[str, str]:
    """The first /64 of the prefix on the customer's side, written in capitals as routers write it."""
    if not prefix:
        return {"lan_ipv6": ""}
    block = ip_network(prefix)
    return {"lan_ipv6": f"{block.network_address + 1}/{max(block.prefixlen, 64)}".upper()}
