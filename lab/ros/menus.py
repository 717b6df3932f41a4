"""The menus of a RouterOS: what may be said in each, what must be, and what stands there from the start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import AddressValueError, IPv4Address, IPv4Interface, NetmaskValueError

Values = dict[str, str]


@dataclass(frozen=True)
class Menu:
    """`fields` are property -> kind; `unsaid` what an export leaves out; `preset` the items that nobody adds or
    removes, told apart by the property `by`; without `items` it is one thing, as `/system identity`.
    """

    fields: Mapping[str, str]
    unsaid: Mapping[str, str] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    unique: tuple[str, ...] = ()
    preset: tuple[Values, ...] = ()
    by: str = ""
    items: bool = True
    hidden: bool = False


_RULE = {
    "action": "accept|drop|notrack|passthrough|log",
    "chain": "prerouting|output|input|forward",
    "comment": "text",
    "disabled": "yes|no",
    "dst-address": "prefix",
    "dst-address-list": "text",
    "dst-address-type": "local|unicast|broadcast|multicast",
    "dst-port": "ports",
    "in-interface": "interface",
    "log": "yes|no",
    "protocol": "tcp|udp|icmp",
    "src-address": "prefix",
}
_SECRET = {"authentication-password": "text", "encryption-password": "text"}

MENUS: Mapping[str, Menu] = {
    "/interface bridge": Menu({"name": "text", "comment": "text", "disabled": "yes|no"}, {"disabled": "no"}, ("name",)),
    "/interface ethernet": Menu(
        {"default-name": "text", "name": "text", "comment": "text", "disabled": "yes|no", "mtu": "number"},
        {"disabled": "no", "mtu": "1500"},
        preset=({"default-name": "ether1", "name": "ether1"}, {"default-name": "ether2", "name": "ether2"}),
        by="default-name",
    ),
    "/ip address": Menu(
        {"address": "interface-address", "comment": "text", "disabled": "yes|no", "interface": "interface"},
        {"disabled": "no"},
        ("address", "interface"),
        unique=("address", "interface"),
    ),
    "/ip dhcp-client": Menu({"interface": "interface", "comment": "text", "disabled": "yes|no"}, {"disabled": "no"}),
    "/ip firewall address-list": Menu(
        {"address": "prefix", "comment": "text", "disabled": "yes|no", "list": "text"},
        {"disabled": "no"},
        ("address", "list"),
        unique=("address", "list"),
    ),
    "/ip firewall filter": Menu(_RULE, {"disabled": "no", "log": "no"}, ("chain",)),
    "/ip firewall raw": Menu(_RULE, {"disabled": "no", "log": "no"}, ("chain",)),
    "/ip route": Menu(
        {"comment": "text", "disabled": "yes|no", "dst-address": "prefix", "gateway": "text"}, {"disabled": "no"}
    ),
    "/snmp": Menu(
        {"contact": "text", "enabled": "yes|no", "location": "text"},
        {"contact": "", "enabled": "no", "location": ""},
        items=False,
    ),
    "/snmp community": Menu(
        {"name": "text", "security": "none|authorized|private", "default": "yes|no", **_SECRET},
        {"security": "none", "default": "no"},
        ("name",),
        preset=({"default": "yes", "name": "public"},),
        by="default",
    ),
    "/system identity": Menu({"name": "text"}, {"name": "MikroTik"}, items=False),
    "/system ntp client": Menu({"enabled": "yes|no"}, {"enabled": "no"}, items=False),
    "/system ntp client servers": Menu(
        {"address": "text", "comment": "text", "disabled": "yes|no"}, {"disabled": "no"}, ("address",)
    ),
    "/system scheduler": Menu(
        {"comment": "text", "interval": "interval", "name": "text", "on-event": "text"},
        {},
        ("name",),
        unique=("name",),
    ),
    "/user": Menu({"name": "text", "group": "full|read|write", "password": "text"}, {}, ("name",), hidden=True),
}


def fault(kind: str, name: str, value: str, interfaces: Callable[[], set[str]]) -> str:
    """What the router says of a value that does not do; "" when it does."""
    if "|" in kind:
        return "" if value in kind.split("|") else f"input does not match any value of {name}"
    if kind == "interface":
        return "" if value in interfaces() else f"input does not match any value of {name}"
    if kind == "number":
        return "" if value.isdecimal() else f"invalid value for argument {name}"
    checks = {"prefix": _network, "interface-address": _on_interface, "ports": _ports, "interval": _interval}
    return checks[kind](name, value) if kind in checks else ""


def _network(name: str, value: str) -> str:
    try:
        IPv4Interface(value)
    except (AddressValueError, NetmaskValueError, ValueError):
        return f"value of {name} expects range of ip addresses"
    return ""


def _on_interface(name: str, value: str) -> str:
    address, slash, length = value.partition("/")
    try:
        IPv4Address(address)
    except AddressValueError:
        return f"invalid value for argument {name}"
    return "" if slash and length.isdecimal() and int(length) <= 32 else f"invalid value for argument {name}"


def _ports(name: str, value: str) -> str:
    fine = all(part.isdecimal() and int(part) < 65_536 for part in value.replace("-", ",").split(","))
    return "" if fine else f"invalid value for argument {name}"


def _interval(name: str, value: str) -> str:
    return "" if minutes(value) is not None else f"invalid value of {name}"


def minutes(text: str) -> float | None:
    """`5m`, `30s`, `1h` or `00:05:00` in minutes; None for anything else."""
    units = {"s": 1 / 60, "m": 1.0, "h": 60.0, "d": 1440.0}
    if text[:-1].isdecimal() and text[-1:] in units:
        return int(text[:-1]) * units[text[-1]]
    parts = text.split(":")
    if len(parts) == 3 and all(part.isdecimal() for part in parts):
        return int(parts[0]) * 60 + int(parts[1]) + int(parts[2]) / 60
    return None
