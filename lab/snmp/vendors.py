"""Pretend agents of other makes, written from what their makers publish of them: names, numbers, holes and habits.

Each is a small device at one instant. Nothing in them was recorded: object identifiers are those of the public MIBs
(IF-MIB, HOST-RESOURCES-MIB, ENTITY-MIB, JUNIPER-MIB, HUAWEI-ENTITY-EXTENT-MIB, HUAWEI-XPON-MIB, MIKROTIK-MIB,
CISCO-PROCESS-MIB, CISCO-MEMORY-POOL-MIB), and the habits are those that operators of these boxes write about.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

from pyasn1.codec.ber import decoder, encoder
from pysnmp.proto.api import v2c
from pysnmp.proto.rfc1902 import Counter32, Counter64, Gauge32, Integer32, ObjectIdentifier, OctetString, TimeTicks

from lab.snmp.rules import respond
from lab.snmp.view import View

Rows = dict[str, Any]

_SYSTEM, _IF, _IFX = "1.3.6.1.2.1.1", "1.3.6.1.2.1.2.2.1", "1.3.6.1.2.1.31.1.1.1"
_PROCESSOR, _PHYSICAL = "1.3.6.1.2.1.25.3.3.1.2", "1.3.6.1.2.1.47.1.1.1.1.7"
_NOT_AVAILABLE = 2147483647  # what many makers' agents say of a value that they do not have
WIDE = 2**40  # more than 32 bits hold


def _system(says: str | bytes, product: str, name: str | bytes, ticks: int = 8_640_000) -> Rows:
    values = (OctetString(says), ObjectIdentifier(product), TimeTicks(ticks), OctetString("noc"), OctetString(name))
    return {f"{_SYSTEM}.{place}.0": value for place, value in enumerate(values, start=1)}


def _interfaces(names: Mapping[int, str] | Mapping[int, str | bytes], *, mbps: int = 1000, wide: bool = True) -> Rows:
    """In the order of their numbers; each counts a little more than the one before."""
    rows: Rows = {}
    for place, (index, name) in enumerate(names.items(), start=1):
        rows |= {f"{_IF}.2.{index}": OctetString(name), f"{_IF}.14.{index}": Counter32(place)}
        rows |= {f"{_IF}.20.{index}": Counter32(0), f"{_IF}.10.{index}": Counter32((WIDE + place) % 2**32)}
        rows[f"{_IF}.16.{index}"] = Counter32((WIDE + 2 * place) % 2**32)
        if wide:
            rows |= {f"{_IFX}.1.{index}": OctetString(name), f"{_IFX}.15.{index}": Gauge32(mbps)}
            rows |= {f"{_IFX}.6.{index}": Counter64(WIDE + place), f"{_IFX}.10.{index}": Counter64(WIDE + 2 * place)}
    return rows


def _column(oid: str, values: Mapping[int, Any] | Mapping[str, Any], kind: type[Any] = Gauge32) -> Rows:
    return {f"{oid}.{row}": kind(value) for row, value in values.items()}


def cisco_isr() -> Rows:
    """IOS XE: a description of several lines, numbers with holes, Null0 among the interfaces, no optics at all."""
    says = "Cisco IOS Software [Amsterdam], ISR Software (ARMV8EB_LINUX_IOSD-UNIVERSALK9_IAS-M)\r\nTechnical Support"
    names = {1: "Gi0/0/0", 2: "Gi0/0/1", 5: "Gi0/1/0", 9: "Nu0", 10: "Vo0", 14: "Gi0/0/0.100", 40: "Tu0"}
    rows = _system(says, "1.3.6.1.4.1.9.1.2862", "cpe-isr.example") | _interfaces(names)
    rows |= _column("1.3.6.1.4.1.9.9.109.1.1.1.1.7", {1: 14})
    rows |= _column("1.3.6.1.4.1.9.9.48.1.1.1.5", {1: 300_000_000, 2: 1})
    return rows | _column("1.3.6.1.4.1.9.9.48.1.1.1.6", {1: 100_000_000, 2: 1})


def mikrotik() -> Rows:
    """RouterOS: sessions come and go under numbers of eight digits and names in brackets; the optics have names."""
    names = {1: "ether1", 2: "ether2", 7: "sfp-sfpplus1", 9: "bridge", 11: "vlan100", 15728653: "<pppoe-dupont>"}
    rows = _system("RouterOS CCR2004-1G-12S+2XS", "1.3.6.1.4.1.14988.1", "cœur-01".encode()) | _interfaces(names)
    rows |= _column(_PROCESSOR, {1: 3, 2: 5, 3: 2, 4: 90}, Integer32)
    rows |= _column("1.3.6.1.4.1.14988.1.1.19.1.1.2", {7: "sfp-sfpplus1", 8: "sfp-sfpplus2"}, OctetString)
    rows |= _column("1.3.6.1.4.1.14988.1.1.19.1.1.9", {7: -2350, 8: 0}, Integer32)
    rows |= _column("1.3.6.1.4.1.14988.1.1.19.1.1.10", {7: -6120, 8: _NOT_AVAILABLE}, Integer32)
    return rows | _column("1.3.6.1.4.1.14988.1.1.3.10", {0: 415}, Integer32)


def juniper() -> Rows:
    """Junos: logical units beside their ports, internal interfaces, and an operating table of four indices."""
    names = {
        1: "fxp0", 6: "lo0", 16: "lo0.16384", 502: "ge-0/0/0", 503: "ge-0/0/0.0", 510: "xe-0/1/0", 520: "ae0",
        521: "ae0.100", 530: "pfe-0/0/0",
    }  # fmt: skip
    rows = _system(
        "Juniper Networks, Inc. mx204 internet router, kernel JUNOS 21.4R3", "1.3.6.1.4.1.2636.1.1.1.2.150", ""
    )
    rows |= _interfaces(names, mbps=10_000)
    table = "1.3.6.1.4.1.2636.3.1.13.1"
    parts = {"1.1.0.0": "midplane", "7.1.0.0": "FPC: MPC @ 0/*/*", "9.1.0.0": "Routing Engine 0", "2.1.0.0": "PEM 0"}
    rows |= _column(f"{table}.5", parts, OctetString)
    rows |= _column(f"{table}.7", {"1.1.0.0": 0, "7.1.0.0": 51, "9.1.0.0": 47, "2.1.0.0": 39})
    rows |= _column(f"{table}.8", {"1.1.0.0": 0, "7.1.0.0": 12, "9.1.0.0": 8})
    return rows | _column(f"{table}.11", {"9.1.0.0": 31})


def huawei_router() -> Rows:
    """VRP: a description in the maker's own letters, entities under numbers of eight digits, some without sensors."""
    says = "Huawei Versatile Routing Platform\r\nVRP (R) Software, 版本 5.170".encode("gbk")
    names = {1: "InLoopBack0", 2: "NULL0", 3: "GigabitEthernet0/0/0", 4: "GigabitEthernet0/0/1", 12: "Eth-Trunk1"}
    rows = _system(says, "1.3.6.1.4.1.2011.2.224.279", "ar-6140") | _interfaces(names)
    parts = {3: "AR6140-S Board", 9: "Fan 0", 67108873: "MPU Board 0"}
    rows |= _column(_PHYSICAL, parts, OctetString)
    for column, values in ((5, (21, 0, 7)), (7, (63, 0, 44)), (11, (48, 0, 52))):
        rows |= _column(f"1.3.6.1.4.1.2011.5.25.31.1.1.1.1.{column}", dict(zip(parts, values, strict=True)), Integer32)
    return rows


def huawei_olt() -> Rows:
    """An OLT: ports of xPON under numbers beyond 31 bits, and terminals that are off receive the largest number."""
    rows = _system("Huawei Integrated Access Software", "1.3.6.1.4.1.2011.2.248", "olt-forges")
    rows |= _interfaces({4194304000: "gpon0/1/0", 4194304256: "gpon0/1/1", 234881024: "ethernet0/9/0", 40: "meth0"})
    received = {"4194304000.0": -2134, "4194304000.1": -2810, "4194304000.2": _NOT_AVAILABLE}
    return rows | _column("1.3.6.1.4.1.2011.6.128.1.1.2.51.1.4", received, Integer32)


def firewall() -> Rows:
    """A firewall that says nothing of itself, names interfaces as its owner did, and one of them in broken UTF-8."""
    names: dict[int, str | bytes] = {1: "port1", 2: b"DMZ \xe9t\xe9\x00", 3: "wan1", 17: "ssl.root", 18: "   "}
    return _system("", "1.3.6.1.4.1.12356.101.1.641", "") | _interfaces(names)


def switch() -> Rows:
    """A switch whose ports are called by bare numbers, with as many as there are, and a counter that is missing."""
    names = {port: str(port) for port in range(1, 49)} | {4158: "lo0", 52: "DEFAULT_VLAN"}
    rows = _system("HP J9776A 2530-24G Switch, revision YA.16.11", "1.3.6.1.4.1.11.2.3.7.11.151", "sw") | _interfaces(
        names
    )
    del rows[f"{_IFX}.10.7"], rows[f"{_IF}.14.7"]
    return rows


def ont() -> Rows:
    """A terminal of the cheap kind: no ifXTable, so nothing but 32 bits, and names that end in a nought."""
    names: dict[int, str | bytes] = {1: b"eth0\x00", 2: b"pon0\x00", 3: "br0"}
    return _system("ONT", "1.3.6.1.4.1.99999", "ont") | _interfaces(names, wide=False)


MAKES = {
    make.__name__: make for make in (cisco_isr, mikrotik, juniper, huawei_router, huawei_olt, firewall, switch, ont)
}


@contextmanager
def answering(rows: Rows, *, room: int = 1400) -> Iterator[int]:
    """The agent on a port of 127.0.0.1, for the community "public", for as long as it is needed."""
    view = View((tuple(map(int, oid.split("."))), partial(_value, value)) for oid, value in rows.items())
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire:
        wire.bind(("127.0.0.1", 0))
        wire.settimeout(0.1)
        done = threading.Event()
        thread = threading.Thread(target=_serve, args=(wire, view, room, done), daemon=True)
        thread.start()
        try:
            yield int(wire.getsockname()[1])
        finally:
            done.set()
            thread.join()


def _value(value: Any) -> Any:
    return value


def _serve(wire: socket.socket, view: View, room: int, done: threading.Event) -> None:
    while not done.is_set():
        with suppress(TimeoutError):
            question, asker = wire.recvfrom(65_535)
            message, _ = decoder.decode(question, asn1Spec=v2c.Message())
            answer = respond(v2c.apiMessage.get_pdu(message), view, room)
            if answer is not None:
                v2c.apiMessage.set_pdu(message, answer)
                wire.sendto(encoder.encode(message), asker)
