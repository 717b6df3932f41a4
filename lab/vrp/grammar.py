"""What each view of a VRP takes, what `undo` takes there (no more words than it must), and its access rules."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import AddressValueError, IPv4Address

from lab.ios.acl import Packet
from lab.ios.grammar import Grammar, Incomplete, Invalid

VIEWS: Mapping[str, Grammar] = {
    "": Grammar(
        (
            "sysname =WORD",
            "snmp-agent",
            "snmp-agent sys-info location =LINE",
            "snmp-agent sys-info contact =LINE",
            "snmp-agent sys-info version =WORD",
            "snmp-agent community read WORD",
            "snmp-agent usm-user v3 WORD auth =WORD priv =WORD",
            "ntp-service unicast-server A.B.C.D",
            "stelnet server enable",
            "acl number <2000-3999> -> acl",
            "aaa -> aaa",
            "interface WORD -> if",
            "ip route-static A.B.C.D <0-32> A.B.C.D",
            "ip route-static A.B.C.D A.B.C.D A.B.C.D",
        )
    ),
    "aaa": Grammar(
        (
            "local-user WORD password irreversible-cipher =WORD",
            "local-user WORD privilege level =<0-15>",
            "local-user WORD service-type =WORD",
        )
    ),
    "acl": Grammar(("description =LINE", "step =<1-20>", "rule <0-4294967294> =LINE", "rule LINE")),
    "if": Grammar(
        (
            "description =LINE",
            "ip address =A.B.C.D =WORD",
            "ip address =dhcp-alloc",
            "traffic-filter inbound =acl =<2000-3999>",
            "traffic-filter outbound =acl =<2000-3999>",
            "nat outbound <2000-3999>",
            "mtu =<46-9600>",
            "dhcp select interface",
            "shutdown",
        )
    ),
}
UNDO: Mapping[str, Grammar] = {
    "": Grammar(
        (
            "sysname",
            "snmp-agent sys-info location",
            "snmp-agent sys-info contact",
            "snmp-agent community read WORD",
            "ntp-service unicast-server A.B.C.D",
            "acl number <2000-3999>",
            "acl <2000-3999>",
            "interface WORD",
            "ip route-static A.B.C.D <0-32>",
            "ip route-static A.B.C.D A.B.C.D",
        )
    ),
    "aaa": Grammar(("local-user WORD",)),
    "acl": Grammar(("description", "rule <0-4294967294>")),
    "if": Grammar(
        (
            "description",
            "ip address",
            "traffic-filter inbound",
            "traffic-filter outbound",
            "nat outbound <2000-3999>",
            "mtu",
            "shutdown",
        )
    ),
}
INTERFACE = re.compile(r"(GigabitEthernet0/0/[01]|LoopBack\d{1,4})", re.IGNORECASE)
PORTS: Mapping[tuple[str, str], str] = {("udp", "53"): "dns", ("tcp", "53"): "domain", ("tcp", "80"): "www"}
NUMBERS = {(protocol, name): number for (protocol, number), name in PORTS.items()}


def interface(word: str) -> str | None:
    """The name as the router writes it; None when it has no such interface and may make none."""
    found = INTERFACE.fullmatch(word)
    if not found:
        return None
    kinds = {"gigabitethernet": "GigabitEthernet", "loopback": "LoopBack"}
    return re.sub(r"^[A-Za-z]+", lambda kind: kinds[kind[0].lower()], found[1])


@dataclass(frozen=True)
class Rule:
    """One rule of an advanced list: `target` and its wildcard, "" and port "" for any."""

    action: str
    protocol: str
    target: str = ""
    wildcard: str = "0"
    port: str = ""

    @property
    def text(self) -> str:
        to = f" destination {self.target} {self.wildcard}" if self.target else ""
        port = f" destination-port eq {PORTS.get((self.protocol, self.port), self.port)}" if self.port else ""
        return f"{self.action} {self.protocol}{to}{port}"

    def fits(self, packet: Packet) -> bool:
        return (
            self.protocol in {"ip", packet.protocol}
            and (not self.port or int(self.port) == packet.port)
            and (not self.target or self._covers(packet.target))
        )

    def _covers(self, address: str) -> bool:
        free = int(IPv4Address("0.0.0.0" if self.wildcard == "0" else self.wildcard))
        return (int(IPv4Address(self.target)) ^ int(IPv4Address(address))) & ~free == 0


def rule(text: str, column: int = 0) -> Rule:
    """What follows a rule's number. Raises Invalid or Incomplete as the command line would."""
    words = text.split()
    if len(words) < 2:
        raise Incomplete
    action, protocol, rest = words[0], words[1], words[2:]
    if action not in {"permit", "deny"} or protocol not in {"ip", "tcp", "udp", "icmp"}:
        raise Invalid(column)
    target = wildcard = port = ""
    if rest[:1] == ["destination"]:
        target, wildcard, rest = *_side(rest[1:], column), rest[3:]
    if rest[:2] == ["destination-port", "eq"] and protocol in {"tcp", "udp"}:
        port, rest = _port(protocol, rest[2:], column), rest[3:]
    if rest:
        raise Invalid(column)
    return Rule(action, protocol, target, wildcard or "0", port)


def _side(words: Sequence[str], column: int) -> tuple[str, str]:
    if len(words) < 2:
        raise Incomplete
    try:
        target = str(IPv4Address(words[0]))
        wildcard = "0" if words[1] in {"0", "0.0.0.0"} else str(IPv4Address(words[1]))
    except AddressValueError as error:
        raise Invalid(column) from error
    return target, wildcard


def _port(protocol: str, words: Sequence[str], column: int) -> str:
    if not words:
        raise Incomplete
    number = NUMBERS.get((protocol, words[0]), words[0])
    if not number.isdecimal() or int(number) > 65_535:
        raise Invalid(column)
    return number
