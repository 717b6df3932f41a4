"""ICMP echo (RFC 792, RFC 4443) through the kernel's own unprivileged socket: one for all addresses of a family."""

from __future__ import annotations

import errno
import selectors
import socket
import struct
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress

import structlog

log = structlog.get_logger(__name__)

_HEADER = struct.Struct("!BBHHH")
_KINDS = {
    socket.AF_INET: (socket.IPPROTO_ICMP, 8, 0),
    socket.AF_INET6: (socket.IPPROTO_ICMPV6, 128, 129),
}
_BURST = 64  # between two looks at what came back, so that no buffer overflows
_BUFFER = 1 << 22


class IcmpPinger:
    """Needs no privilege where `net.ipv4.ping_group_range` holds the process's group; else CAP_NET_RAW."""

    def ping(self, addresses: Sequence[str], *, within: float = 2.0) -> Mapping[str, float]:
        found: dict[str, float] = {}
        for family in _KINDS:
            asked = [address for address in addresses if (":" in address) == (family == socket.AF_INET6)]
            if asked:
                found |= _Round(family, asked, within).run()
        return found


class _Round:
    """One echo to each address; its place in the list is the sequence number by which the answer is known."""

    def __init__(self, family: socket.AddressFamily, addresses: Sequence[str], within: float) -> None:
        self.family, self.addresses, self.within = family, addresses, within
        self.protocol, self.request, self.reply = _KINDS[family]
        self.sent: dict[int, float] = {}
        self.found: dict[str, float] = {}

    def run(self) -> dict[str, float]:
        try:
            wire, raw = _socket(self.family, self.protocol)
        except PermissionError:
            log.warning("ping_not_permitted", family=self.family)
            return {}
        with wire:
            self.raw, self.own = raw, wire.getsockname()[1] if not raw else id(self) & 0xFFFF
            for begin in range(0, len(self.addresses), _BURST):
                self._send(wire, range(begin, min(begin + _BURST, len(self.addresses))))
                self._receive(wire, 0.0)
            until = time.perf_counter() + self.within
            while len(self.found) < len(self.sent) and (left := until - time.perf_counter()) > 0:
                self._receive(wire, left)
        return self.found

    def _send(self, wire: socket.socket, places: range) -> None:
        for place in places:
            packet = _packet(self.request, self.own, place & 0xFFFF, place)
            # What cannot be sent gets no answer: no route, or a full queue.
            with suppress(OSError):
                wire.sendto(packet, (self.addresses[place], 0))
                self.sent[place] = time.perf_counter()

    def _receive(self, wire: socket.socket, patience: float) -> None:
        with selectors.DefaultSelector() as ready:
            ready.register(wire, selectors.EVENT_READ)
            if not ready.select(patience):
                return
        while True:
            try:
                data, sender = wire.recvfrom(2048)
            except BlockingIOError:
                return
            except OSError as error:
                if error.errno not in (errno.EHOSTUNREACH, errno.ENETUNREACH, errno.ECONNREFUSED):
                    raise
                continue
            self._take(data, sender[0])

    def _take(self, data: bytes, sender: str) -> None:
        """An answer counts when it comes from the address that was asked, with the bytes that were sent there."""
        if self.raw and self.family == socket.AF_INET:
            data = data[(data[0] & 15) * 4 :] if data else b""
        if len(data) < _HEADER.size + 4 or data[0] != self.reply:
            return
        _, _, _, number, _ = _HEADER.unpack_from(data)
        place = int.from_bytes(data[_HEADER.size : _HEADER.size + 4], "big")
        ours = not self.raw or number == self.own
        if ours and place in self.sent and self.addresses[place] == sender and sender not in self.found:
            self.found[sender] = time.perf_counter() - self.sent[place]


def _socket(family: int, protocol: int) -> tuple[socket.socket, bool]:
    """The unprivileged kind where it is allowed, else the raw one; and whether it is raw."""
    try:
        wire, raw = socket.socket(family, socket.SOCK_DGRAM, protocol), False
    except PermissionError:
        wire, raw = socket.socket(family, socket.SOCK_RAW, protocol), True
    wire.setblocking(False)
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
    return wire, raw


def _packet(kind: int, number: int, sequence: int, place: int) -> bytes:
    """The kernel writes the checksum of ICMPv6 and of unprivileged sockets anew; a raw IPv4 socket sends ours."""
    body = place.to_bytes(4, "big") + b"raccord."
    blank = _HEADER.pack(kind, 0, 0, number, sequence)
    return _HEADER.pack(kind, 0, _checksum(blank + body), number, sequence) + body


def _checksum(data: bytes) -> int:
    """RFC 1071."""
    words = struct.unpack(f"!{len(data) // 2}H", data)
    total: int = sum(words)
    total = (total >> 16) + (total & 0xFFFF)
    return ~(total + (total >> 16)) & 0xFFFF
