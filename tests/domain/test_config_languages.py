"""Configurations that are not trees of `no`: what must be typed, and that it is enough."""

from __future__ import annotations

import shlex
from collections.abc import Callable

import pytest
from jinja2 import Environment, StrictUndefined

from provisioning.domain import setlines, terse
from provisioning.domain.catalogue import ERROR_PATTERNS, HIDDEN, mask, rejection
from provisioning.domain.configs import commands, way_back
from provisioning.drivers.families import ReadyModel, ready_made_models

FACTS = {
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
    "lan_length": "24",
    "lan_address": "192.168.1.1",
    "lan_ipv6": "2001:DB8:1::1/64",
    "ipv4": "198.51.100.7",
    "down_bps": 100_000_000,
    "up_bps": 100_000_000,
}
NEWEST = {model.driver: model for model in ready_made_models()}


def rendered(model: ReadyModel, state: str) -> str:
    environment = Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)
    return environment.from_string(model.template).render(FACTS, state=state)


def set_box(running: str, typed: list[str]) -> str:
    """A box of `set` lines: what is deleted goes with all below it, and what is set comes last."""
    lines = setlines.lines(running)
    for command in typed:
        words = tuple(shlex.split(command)[1:])
        lines = [line for line in lines if line[: len(words)] != words]
        lines += [words] if command.startswith("set ") else []
    return "".join(f"set {setlines.said(line)}\n" for line in lines)


def terse_box(running: str, typed: list[str]) -> str:
    """A RouterOS that knows its items by their comments and exports no default."""
    known = {entry.key: dict(entry.values) for entry in terse.entries(running)}
    for command in typed:
        path, _, rest = command.partition(" remove [find comment=")
        if rest:
            del known[path, "add", shlex.split(rest.removesuffix("]"))[0]]
            continue
        (entry,) = terse.entries(command)
        comment = entry.which.removeprefix("[ find comment=").removesuffix(" ]").strip('"')
        key = (entry.path, "add", comment) if entry.which.startswith("[ find comment=") else entry.key
        known.setdefault(key, {}).update(entry.values)
    return "".join(_exported(key, values) for key, values in known.items())


def _exported(key: tuple[str, str, str], values: dict[str, str]) -> str:
    path, verb, which = key
    said = " ".join(f"{n}={terse.quoted(v)}" for n, v in sorted(values.items()) if terse.UNSAID.get(n) != v)
    return f"{path} {verb} {which if verb == 'set' else ''} {said}\n" if said else ""


@pytest.mark.parametrize(
    ("driver", "box"), [("juniper_junos", set_box), ("vyos", set_box), ("mikrotik_routeros", terse_box)]
)
def test_each_state_is_reached_from_each_other_and_then_nothing_is_left_to_type(
    driver: str, box: Callable[[str, list[str]], str]
) -> None:
    model, running = NEWEST[driver], ""
    for state in ("open", "walled", "closed", "walled", "open", "closed", "open"):
        typed = commands(running, rendered(model, state))
        assert typed
        running = box(running, typed)
        assert commands(running, rendered(model, state)) == []


def test_a_wall_is_one_line_on_junos_and_so_is_its_end() -> None:
    model = NEWEST["juniper_junos"]
    running = set_box("", commands("", rendered(model, "open")))
    wall = commands(running, rendered(model, "walled"))
    assert wall == ["set interfaces ge-0/0/1 unit 0 family inet filter input WALLED"]
    running = set_box(running, wall)
    assert commands(running, rendered(model, "open")) == ["delete interfaces ge-0/0/1 unit 0 family inet filter"]


@pytest.mark.parametrize(
    ("running", "wanted", "typed"),
    [
        ("set a b 'c d'", 'set a b "c d"', []),
        ("set a b c", 'set a b "c d"', ['set a b "c d"']),
        ("set a b c", "delete a x", []),
        ("set a b c\nset a d", "delete a", ["delete a"]),
        ("set n s 1\nset n s 2 prefer", "! only set n s\nset n s 1", ["delete n s 2"]),
        ("set f term 2 x\nset f term 1 y", "! exact set f\nset f term 1 y\nset f term 2 x",
         ["delete f", "set f term 1 y", "set f term 2 x"]),
        ("set f rule 2 x\nset f rule 1 y", "! exact set f\nset f rule 1 y\nset f rule 2 x", []),
        ("set f rule 1 y\nset f rule 3 z", "! exact set f\nset f rule 1 y", ["delete f", "set f rule 1 y"]),
    ],
)  # fmt: skip
def test_set_lines(running: str, wanted: str, typed: list[str]) -> None:
    assert commands(running, f"! language set\n{wanted}") == typed


@pytest.mark.parametrize(
    ("running", "wanted", "typed"),
    [
        ("/snmp set enabled=yes", "/snmp set enabled=yes location=x", ["/snmp set location=x"]),
        ("", "/interface ethernet set [ find default-name=e2 ] disabled=no", []),
        ("/interface ethernet set [ find default-name=e2 ] disabled=yes mtu=1400",
         "/interface ethernet set [ find default-name=e2 ] disabled=no",
         ["/interface ethernet set [ find default-name=e2 ] disabled=no"]),
        ('/ip address add address=1.1.1.1/24 comment="r lan"', '/ip address add address=1.1.1.2/24 comment="r lan"',
         ['/ip address set [find comment="r lan"] address=1.1.1.2/24']),
        ("/ip address add address=1.1.1.1/24 comment=r1", "! only /ip address comment=r",
         ["/ip address remove [find comment=r1]"]),
        ("/p add comment=r2 x=1\n/p add comment=r1 x=1",
         "! exact /p comment=r\n/p add comment=r1 x=1\n/p add comment=r2 x=1",
         ["/p remove [find comment=r2]", "/p remove [find comment=r1]",
          "/p add comment=r1 x=1", "/p add comment=r2 x=1"]),
    ],
)  # fmt: skip
def test_terse_lines(running: str, wanted: str, typed: list[str]) -> None:
    assert commands(running, f"! language terse\n{wanted}") == typed


def test_undo_says_no_more_than_the_template() -> None:
    running = "#\nsysname a\n#\ninterface G0/0/1\n shutdown\n traffic-filter inbound acl 3001\n#\nreturn\n"
    wanted = "! language undo\nsysname b\ninterface G0/0/1\n undo traffic-filter inbound\n undo shutdown\n"
    assert commands(running, wanted) == [
        "sysname b",
        "interface G0/0/1",
        " undo traffic-filter inbound",
        " undo shutdown",
        " quit",
    ]


def test_the_way_back_undoes_what_was_typed() -> None:
    before = "hostname a\nip route 0.0.0.0/0 wan\ninterface lan\n description x\nexit\n"
    now = "hostname b\nip route 0.0.0.0/0 blackhole\ninterface lan\n shutdown\n description y\nexit\n"
    assert way_back(now, before, single=("description",)) == [
        "no hostname b",
        "no ip route 0.0.0.0/0 blackhole",
        "hostname a",
        "ip route 0.0.0.0/0 wan",
        "interface lan",
        " no shutdown",
        " no description",
        " description x",
        " exit",
    ]
    assert way_back(before, before) == []


@pytest.mark.parametrize(
    ("driver", "words"),
    [
        ("frr", "% Unknown command: ip adress"),
        ("frr", "% Malformed address"),
        ("huawei_vrp", "Error: Unrecognized command found at '^' position."),
        ("juniper_junos", "syntax error, expecting <command>."),
        ("juniper_junos", "error: configuration check-out failed"),
        ("mikrotik_routeros", "bad command name adress (line 1 column 5)"),
        ("mikrotik_routeros", "failure: already have such address"),
        ("vyos", "Configuration path: [interfaces ethernt] is not valid"),
        ("vyos", "Commit failed"),
    ],
)
def test_a_refusal_is_told_in_the_devices_own_words(driver: str, words: str) -> None:
    assert rejection(f"\r\n{words}\r\n", driver) == words


@pytest.mark.parametrize("driver", sorted(ERROR_PATTERNS))
def test_silence_and_warnings_are_no_refusal(driver: str) -> None:
    assert rejection("", driver) == ""
    assert rejection("warning: statement not found\n[edit]\ncommit complete", driver) == ""


def test_every_ready_made_model_knows_what_its_family_refuses_and_holds_the_three_states() -> None:
    names = [model.name for model in ready_made_models()]
    assert len(names) == len(set(names)) == 9
    for model in ready_made_models():
        assert ERROR_PATTERNS[model.driver]
        assert len({rendered(model, state) for state in ("open", "walled", "closed")}) == 3


@pytest.mark.parametrize(
    "line",
    [
        "set snmp community S3cret authorization read-only",
        "set service snmp community S3cret authorization ro",
        "set system login user x authentication encrypted-password S3cret",
        "/snmp community set [ find default=yes ] name=S3cret",
        "/user add name=x password=S3cret",
        "local-user x password irreversible-cipher S3cret",
        "snmp-agent community read S3cret",
        "snmp-agent usm-user v3 x auth S3cret priv S3cret",
        '/user add name=x password="S3cret with blanks S3cret"',
        "set service snmp v3 user u privacy plaintext-password 'S3cret S3cret'",
    ],
)
def test_secrets_of_every_family_are_masked_by_where_they_stand(line: str) -> None:
    masked = mask(line, [])
    assert "S3cret" not in masked
    assert HIDDEN in masked


def test_a_mask_leaves_no_quote_alone() -> None:
    job = '/system scheduler add name=x on-event="/system backup load name=y password=\\"\\""'
    (entry,) = terse.entries(mask(job, []))
    assert entry.values == {"name": "x", "on-event": f"/system backup load name=y password={HIDDEN}"}


@pytest.mark.parametrize("language", ["set", "terse"])
def test_noise_with_a_quote_in_it_is_no_line_of_a_box(language: str) -> None:
    good = {"set": 'set a b "c d"', "terse": '/a add comment="c d" x=1'}[language]
    noise = {"set": 'set a "b', "terse": '/a add comment="b'}[language]
    assert commands(f"{noise}\n{good}\n", f"! language {language}\n{good}") == []
    with pytest.raises(ValueError, match="quot"):
        commands("", f"! language {language}\n{noise}")


def test_on_vrp_a_blank_after_a_mark_is_no_section() -> None:
    servers = "ntp-service unicast-server 192.0.2.1"
    running = f"[V300]\n#\n sysname a\n#\nacl number 3001\n rule 5 deny ip\n#\n {servers}\n#\nreturn\n"
    wanted = "! language undo\nsysname a\n! only ntp-service unicast-server\nntp-service unicast-server 192.0.2.2\n"
    assert commands(running, wanted) == [
        "ntp-service unicast-server 192.0.2.2",
        "undo ntp-service unicast-server 192.0.2.1",
    ]
