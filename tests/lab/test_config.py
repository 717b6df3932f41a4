"""The configuration as a tree: what merges, what replaces, what goes, and what is refused."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import Environment

from lab import kept
from lab.ios.acl import Packet, passes
from lab.ios.config import LAN, Config
from lab.ios.grammar import Ambiguous, Incomplete, Invalid, Misread, interface_name, short_name
from lab.ios.passwords import hashed, opens
from lab.street import build

TEMPLATE = Path(__file__).parents[2] / "provisioning" / "drivers" / "cisco_ios.j2"
LINES = [
    "hostname box",
    "ip route 10.0.0.0 255.0.0.0 192.0.2.1",
    "ntp server 192.0.2.123",
    "no ip http server",
    "interface GigabitEthernet0/1",
    "description the shop",
    "ip address 192.168.1.1 255.255.255.0",
    "ip access-group WALLED in",
    "shutdown",
    "interface Loopback1",
    "ip access-list extended WALLED",
    "permit udp any any eq domain",
    "deny ip any any",
    "policy-map PLAN",
    "class class-default",
    "shape average 100000000",
    "line vty 0 4",
    "transport input ssh",
]


def typed(*lines: str) -> Config:
    config = Config()
    config.load("\n".join(lines))
    return config


@given(st.lists(st.sampled_from(LINES), max_size=25))
def test_what_it_writes_it_reads_back_to_the_same(lines: list[str]) -> None:
    config = Config()
    path = [config.top]
    for line in lines:
        try:
            path = config.type(path, line)
        except Misread:
            continue
    assert Config(config.render()).render() == config.render()


@given(st.sampled_from([line for line in LINES if not line.startswith(("interface Gig", "no "))]))
def test_no_takes_away_what_the_line_brought(line: str) -> None:
    config = Config()
    home = [config.top]
    for mode in (
        "",
        "interface GigabitEthernet0/1",
        "ip access-list extended X",
        "policy-map P\nclass C",
        "line vty 0 4",
    ):
        path = home
        for opening in mode.split("\n"):
            path = config.type(path, opening) if opening else path
        before = config.render()
        try:
            config.type(path, line)
        except Misread:
            continue
        config.type(path, f"no {line}")
        assert config.render() == before
        return
    pytest.fail(f"no mode takes {line}")


def test_the_same_setting_keeps_its_place_and_takes_the_new_value() -> None:
    config = typed(
        "interface gi0/1",
        " ip address 10.0.0.1 255.0.0.0",
        " ip address 10.0.0.2 255.0.0.0",
        " desc x",
        " description y z",
    )
    assert config.interfaces()[LAN].texts() == ["ip address 10.0.0.2 255.0.0.0", "description y z"]


def test_what_may_be_there_many_times_is() -> None:
    config = typed("ntp server 192.0.2.1", "ntp server 192.0.2.2", "ip route 1.0.0.0 255.0.0.0 192.0.2.1")
    assert config.top.texts()[-3:] == [
        "ntp server 192.0.2.1",
        "ntp server 192.0.2.2",
        "ip route 1.0.0.0 255.0.0.0 192.0.2.1",
    ]


def test_no_with_fewer_words_takes_all_that_begin_so() -> None:
    config = typed(
        "interface gi0/1", " ip address 10.0.0.1 255.0.0.0", " ip access-group A in", " ip access-group B out"
    )
    config.load("interface gi0/1\n no ip access-group\n no ip address")
    assert config.interfaces()[LAN].texts() == []


def test_what_is_on_by_default_shows_only_when_off() -> None:
    assert "http" not in typed("ip http server").render()
    assert "no ip http server\n" in typed("no ip http server").render()
    assert "http" not in typed("no ip http server", "ip http server").render()


def test_a_line_that_fits_only_further_up_goes_there() -> None:
    config = Config()
    path = config.type([config.top], "interface gi0/1")
    assert config.type(path, "ip route 0.0.0.0 0.0.0.0 192.0.2.1") == [config.top]
    assert config.top.has("ip route 0.0.0.0 0.0.0.0 192.0.2.1")


def test_numbered_entries_stand_in_the_order_of_their_numbers() -> None:
    config = typed(
        "ip access-list extended A", " 20 deny ip any any", " 10 permit icmp any any", " 20 deny udp any any"
    )
    entries = " 10 permit icmp any any\n 20 deny udp any any\n"
    assert entries in config.render()
    config.load("ip access-list extended A\n no 20")
    assert entries.splitlines()[1] not in config.render()


def test_well_known_ports_are_written_by_name_and_found_by_number() -> None:
    config = typed("ip access-list extended A", " permit tcp any any eq 80", " permit tcp any any eq 443")
    section = config.section("ip access-list extended A")
    assert section is not None
    assert section.texts() == ["permit tcp any any eq www", "permit tcp any any eq 443"]
    config.load("ip access-list extended A\n no permit tcp any any eq 80")
    assert section.texts() == ["permit tcp any any eq 443"]
    with pytest.raises(Invalid):
        config.load("ip access-list extended A\n permit tcp any any eq https")


@pytest.mark.parametrize(
    ("line", "refusal", "column"),
    [
        ("interfaces gi0/1", Invalid, 0),
        ("interface GigabitEthernet0/9", Invalid, 10),
        ("  ip route 10.0.0.300 255.0.0.0 192.0.2.1", Invalid, 11),
        ("no foo", Invalid, 3),
        ("ip route 10.0.0.0", Incomplete, None),
        ("hostname", Incomplete, None),
        ("s", Ambiguous, None),
    ],
)
def test_refusals_say_what_and_where_and_change_nothing(line: str, refusal: type[Misread], column: int | None) -> None:
    config = typed(*LINES)
    before = config.render()
    with pytest.raises(refusal) as caught:
        config.type([config.top], line)
    if isinstance(caught.value, Invalid):
        assert caught.value.column == column
    assert config.render() == before


def test_a_physical_interface_cannot_be_removed() -> None:
    config = Config()
    with pytest.raises(Misread, match="Removal of physical interfaces is not permitted"):
        config.type([config.top], "no interface GigabitEthernet0/1")


@pytest.mark.parametrize(
    ("typed_name", "name", "short"),
    [
        ("gi0/1", "GigabitEthernet0/1", "Gi0/1"),
        ("Lo7", "Loopback7", "Lo7"),
        ("Gi0/0.100", "GigabitEthernet0/0.100", "Gi0/0.100"),
    ],
)
def test_interface_names_are_completed_and_shortened(typed_name: str, name: str, short: str) -> None:
    assert interface_name(typed_name) == name
    assert short_name(name) == short
    assert interface_name("nonsense0") is None


def test_a_secret_is_kept_as_a_hash_that_opens_to_it_alone() -> None:
    stored = typed("username bob privilege 15 secret hello").top.value("username bob")
    assert "hello" not in stored
    assert opens(stored, "hello")
    assert not opens(stored, "Hello")
    assert hashed("hello", "salt") == hashed("hello", "salt") != hashed("hello", "other")


def test_access_lists_are_judged_from_the_top() -> None:
    config = typed(
        "ip access-list extended W",
        " permit udp any any eq domain",
        " permit tcp any host 192.0.2.10 eq 443",
        " permit tcp any 198.51.100.0 0.0.0.255 range 8000 8010",
        " deny tcp any any",
        " permit ip 10.0.0.0 0.255.255.255 any",
    )
    verdicts = {
        Packet("udp", "203.0.113.9", 53): True,
        Packet("tcp", "192.0.2.10", 443): True,
        Packet("tcp", "192.0.2.10", 80): False,
        Packet("tcp", "198.51.100.7", 8005): True,
        Packet("tcp", "198.51.100.7", 8011): False,
        Packet("udp", "203.0.113.9", 99): False,
        Packet("udp", "203.0.113.9", 99, source="10.1.2.3"): True,
        Packet("tcp", "203.0.113.9", 99, source="10.1.2.3"): False,
    }
    assert {packet: passes(config, "W", packet) for packet in verdicts} == verdicts
    assert passes(config, "NEVER-WRITTEN", Packet("tcp", "203.0.113.9", 99)) is True


WANTED = {
    "hostname": "box-0001",
    "snmp_community": "secret",
    "site": "12 rue des Forges",
    "reference": "L-00001",
    "contract": "R-2026-00001",
    "ntp_servers": ["192.0.2.123"],
    "dns_servers": ["192.0.2.53", "192.0.2.54"],
    "portal_addresses": ["192.0.2.10"],
    "lan_network": "192.168.1.0",
    "lan_wildcard": "0.0.0.255",
    "lan_mask": "255.255.255.0",
    "lan_address": "192.168.1.1",
    "lan_ipv6": "2001:db8:1::1/64",
    "ipv4": "198.51.100.7",
    "down_bps": 100_000_000,
    "up_bps": 100_000_000,
}


@pytest.mark.parametrize("state", ["open", "walled", "closed"])
def test_the_products_own_template_is_taken_whole(state: str, tmp_path: Path) -> None:
    lines = Environment(trim_blocks=True, lstrip_blocks=True, autoescape=False).from_string(TEMPLATE.read_text())
    spec = build(1).boxes[0]
    kept.preconfigure(tmp_path, spec, lines.render(WANTED, state=state))
    startup = kept.load(kept.path_of(tmp_path, spec), spec).startup
    assert startup is not None
    shown = Config(startup).interfaces()[LAN].texts()
    assert ("ip access-group WALLED in" in shown, "shutdown" in shown) == (state == "walled", state == "closed")
