"""What a line must be: every contract state with every set of reasons."""

from dataclasses import replace
from itertools import chain, combinations

import pytest

from provisioning.domain.intent import LineFacts, derive, opens, said, state_of
from provisioning.domain.policy import NetworkPolicy, SuspensionPolicy

REASONS = ("unpaid", "unlawful", "telephony", "breach")
SETS = list(chain.from_iterable(combinations(REASONS, size) for size in range(len(REASONS) + 1)))
LINE = LineFacts(
    reference="L-00001",
    contract="R-2026-00001",
    contract_state="active",
    site="Atelier Évian",
    down_mbps=100,
    up_mbps=20,
    vlan=107,
    ipv4="198.51.100.7",
    ipv6_prefix="2001:db8:7::/56",
)


@pytest.mark.parametrize("reasons", SETS)
@pytest.mark.parametrize("contract", ["draft", "signed", "active", "ending", "ended"])
def test_the_strongest_reason_wins(contract: str, reasons: tuple[str, ...]) -> None:
    if contract in {"draft", "ended"} or {"unlawful", "breach"} & set(reasons):
        expected = "closed"
    elif "unpaid" in reasons:
        expected = "walled"
    else:
        expected = "open"
    assert state_of(contract, reasons, SuspensionPolicy()) == expected


def test_what_a_reason_does_is_policy() -> None:
    hard = SuspensionPolicy(unpaid="closed", telephony="walled")
    assert state_of("active", ["telephony"], hard) == "walled"
    assert state_of("active", ["telephony", "unpaid"], hard) == "closed"


@pytest.mark.parametrize("reasons", SETS)
def test_adding_a_reason_never_gives_anything_back(reasons: tuple[str, ...]) -> None:
    before = state_of("active", reasons, SuspensionPolicy())
    for more in REASONS:
        assert not opens(before, state_of("active", {*reasons, more}, SuspensionPolicy()))


def test_giving_back_is_going_towards_open() -> None:
    ways = {(before, after): opens(before, after) for before in STATES for after in STATES}
    assert [way for way, gives in ways.items() if gives] == [
        ("walled", "open"), ("closed", "open"), ("closed", "walled"),
    ]  # fmt: skip


STATES = ("open", "walled", "closed")


def test_the_facts_are_what_a_template_needs() -> None:
    wanted = derive(LINE, ["telephony", "unpaid"], SuspensionPolicy(), NetworkPolicy()).as_json()
    assert wanted == {
        "state": "walled",
        "reasons": ["telephony", "unpaid"],
        "reference": "L-00001",
        "contract": "R-2026-00001",
        "site": "Atelier Evian",
        "down_bps": 100_000_000,
        "up_bps": 20_000_000,
        "vlan": 107,
        "ipv4": "198.51.100.7",
        "calls_barred": True,
        "portal_addresses": ["192.0.2.10"],
        "dns_servers": ["192.0.2.53"],
        "ntp_servers": ["192.0.2.123"],
        "lan_network": "192.168.1.0",
        "lan_mask": "255.255.255.0",
        "lan_length": "24",
        "lan_wildcard": "0.0.0.255",
        "lan_address": "192.168.1.1",
        "lan_ipv6": "2001:DB8:7::1/64",
    }


@pytest.mark.parametrize(
    ("prefix", "address"), [("", ""), ("2001:db8::/64", "2001:DB8::1/64"), ("fd00::/72", "FD00::1/72")]
)
def test_the_customers_side_gets_the_first_network_of_the_prefix(prefix: str, address: str) -> None:
    line = replace(LINE, ipv6_prefix=prefix)
    assert derive(line, [], SuspensionPolicy(), NetworkPolicy()).facts["lan_ipv6"] == address


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Café de l'Évêché", "Cafe de l'Eveche"),
        ("a\nno ip http server", "a no ip http server"),
        ("what? now!", "what now"),
        ("日本", "-"),
        ("  ", "-"),
    ],
)
def test_what_people_wrote_cannot_become_a_command(text: str, typed: str) -> None:
    assert said(text) == typed
