"""From one configuration to another, what boxes say of it, and what must not be kept of what they say."""

import random
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.domain.backoff import park_for
from provisioning.domain.catalogue import DEFAULT_ON, HIDDEN, mask, rejection
from provisioning.domain.configs import body, commands
from provisioning.domain.policy import NetworkPolicy

RUNNING = """\
Building configuration...

Current configuration : 434 bytes
!
version 17.6
!
hostname box-0001
!
interface GigabitEthernet0/1
 description old
 ip address 192.168.1.1 255.255.255.0
 ip access-group WALLED in
 shutdown
!
ip access-list extended WALLED
 10 permit udp any host 192.0.2.53 eq domain
 20 deny ip any any
!
ntp server 192.0.2.1
ntp server 192.0.2.2
end
"""


@pytest.mark.parametrize(
    ("wanted", "typed"),
    [
        ("hostname box-0001", []),
        ("hostname other", ["hostname other"]),
        (
            "interface GigabitEthernet0/1\n description new",
            ["interface GigabitEthernet0/1", " description new", " exit"],
        ),
        ("interface GigabitEthernet0/1\n description old\n shutdown", []),
        ("interface GigabitEthernet0/1\n no shutdown", ["interface GigabitEthernet0/1", " no shutdown", " exit"]),
        (
            "interface GigabitEthernet0/1\n no ip access-group",
            ["interface GigabitEthernet0/1", " no ip access-group WALLED in", " exit"],
        ),
        ("interface GigabitEthernet0/1\n no ip nat inside", []),
        ("no banner motd", []),
        ("no ip http server", ["no ip http server"]),
        ("ip http server", []),
        ("interface Loopback1\n ip address 198.51.100.7 255.255.255.255",
         ["interface Loopback1", " ip address 198.51.100.7 255.255.255.255", " exit"]),
        ("! only ntp server\nntp server 192.0.2.2", ["no ntp server 192.0.2.1"]),
        ("! only ntp server\nntp server 192.0.2.3",
         ["ntp server 192.0.2.3", "no ntp server 192.0.2.1", "no ntp server 192.0.2.2"]),
        ("! exact\nip access-list extended WALLED\n permit udp any host 192.0.2.53 eq domain\n deny ip any any", []),
        (
            "! exact\nip access-list extended WALLED\n deny ip any any",
            ["no ip access-list extended WALLED", "ip access-list extended WALLED", " deny ip any any", " exit"],
        ),
        ("policy-map P\n class class-default\n  shape average 1000000",
         ["policy-map P", " class class-default", "  shape average 1000000", "  exit", " exit"]),
        ("", []),
    ],
)  # fmt: skip
def test_what_must_be_typed(wanted: str, typed: list[str]) -> None:
    assert commands(RUNNING, wanted, DEFAULT_ON["cisco_ios"]) == typed


def test_a_default_switched_off_is_seen_as_off() -> None:
    assert commands("no ip http server\n", "no ip http server", DEFAULT_ON["cisco_ios"]) == []
    assert commands("no ip http server\n", "ip http server", DEFAULT_ON["cisco_ios"]) == ["ip http server"]


def test_headings_comments_and_numbers_of_lines_do_not_make_a_difference() -> None:
    bare = [line for line in RUNNING.splitlines() if line[:1] not in {"!", "B", "C", ""} and "version" not in line]
    assert body(RUNNING) == body("\n".join(bare).replace(" 10 ", " ").replace(" 20 ", " "))
    assert body(RUNNING).splitlines()[0] == "hostname box-0001"


WORDS = st.sampled_from(["alpha", "beta", "gamma", "delta one", "delta two"])
CONFIGS = st.dictionaries(
    WORDS, st.lists(st.sampled_from(["one", "two", "three"]), unique=True, max_size=3), max_size=5
)


def written(config: dict[str, list[str]]) -> str:
    return "".join(f"{line}\n" + "".join(f" {inner}\n" for inner in inside) for line, inside in config.items())


@given(CONFIGS, CONFIGS)
def test_what_is_typed_makes_the_claim_true_and_once_is_enough(
    running: dict[str, list[str]], wanted: dict[str, list[str]]
) -> None:
    held = {line: list(inside) for line, inside in running.items()}
    section = ""
    for line in commands(written(running), written(wanted)):
        if line.strip() == "exit":
            section = ""
        elif line.startswith(" "):
            held[section].append(line.strip())
        else:
            section = line
            held.setdefault(line, [])
    assert commands(written(held), written(wanted)) == []
    assert all(line in held and set(inside) <= set(held[line]) for line, inside in running.items())


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("           ^\r\n% Invalid input detected at '^' marker.\r\n", "% Invalid input detected at '^' marker."),
        ("% Incomplete command.\n", "% Incomplete command."),
        ('% Ambiguous command:  "sh"\n', '% Ambiguous command:  "sh"'),
        ("% 192.168.1.0 overlaps with GigabitEthernet0/2\n", "% 192.168.1.0 overlaps with GigabitEthernet0/2"),
        ("Command rejected: vlan in use\n", "Command rejected: vlan in use"),
        ("%No Rollback Confirmed Change pending\n", "%No Rollback Confirmed Change pending"),
        ("", ""),
        ("Enter configuration commands, one per line.  End with CNTL/Z.\n", ""),
        ("*Nov 21 21:30:05: %LINK-3-UPDOWN: Interface Gi0/1, changed state to up\n", ""),
    ],
)
def test_the_devices_own_words(answer: str, words: str) -> None:
    assert rejection(answer, "cisco_ios") == words


def test_a_models_own_patterns_are_added() -> None:
    assert rejection("WARNING: licence needed", "cisco_ios", [r"^WARNING: licence.*$"]) == "WARNING: licence needed"
    assert rejection("WARNING: licence needed", "cisco_ios") == ""


@pytest.mark.parametrize(
    "line",
    [
        "snmp-server community {} RO",
        "username raccord privilege 15 password 0 {}",
        "username raccord privilege 15 secret 8 {}",
        "enable secret {}",
        "snmp-server user u g v3 auth sha-2 256 {} priv aes 128 other",
        "snmp-server user u g v3 auth sha other priv aes 128 {}",
        "snmp-server host 192.0.2.1 version 2c {}",
        "radius-server host 192.0.2.1 key 7 {}",
        " key-string 7 {}",
        " crypto isakmp pre-shared-key address 192.0.2.1 {}",
        "ntp authentication-key 1 md5 {}",
    ],
)
def test_secrets_are_masked_by_their_place_even_when_nobody_knows_them(line: str) -> None:
    assert "s3cr3t!" not in mask(line.format("s3cr3t!"), [])
    assert HIDDEN in mask(line.format("s3cr3t!"), [])


@given(st.text(min_size=6), st.text(), st.text())
def test_known_secrets_are_masked_wherever_they_stand(secret: str, before: str, after: str) -> None:
    assert secret not in mask(f"{before}{secret}{after}".replace(HIDDEN, ""), [secret]).replace(HIDDEN, "\0")


def test_a_secret_inside_another_is_masked_with_it() -> None:
    assert mask("x abcdefghi y", ["abcdef", "abcdefghi"]) == f"x {HIDDEN} y"


@given(st.integers(1, 200), st.floats(0, 0.999))
def test_parking_doubles_to_the_cap_within_the_jitter(attempt: int, chance: float) -> None:
    plain = min(10 * 2 ** (attempt - 1), 720)
    waited = park_for(attempt, chance, NetworkPolicy())
    assert 0.75 * plain <= waited / timedelta(minutes=1) <= 1.25 * plain


def test_without_jitter_the_steps_are_exact() -> None:
    policy = NetworkPolicy(park_jitter_percent=0)
    minutes = [park_for(attempt, random.random(), policy) / timedelta(minutes=1) for attempt in range(1, 9)]
    assert minutes == [10, 20, 40, 80, 160, 320, 640, 720]
