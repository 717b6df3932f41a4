"""Webhooks on the wire: one POST to an address that is not inside our own house, and not for long."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from urllib.parse import SplitResult, quote, urlsplit

from django.conf import settings

from kernel.errors import Rejected, Unavailable

CONNECT, READ, WHOLE = 5, 10, 15
"""Seconds: to connect, for one more byte, and for everything; who sends his answer byte by byte is cut off."""
USER_AGENT = "Raccord-Webhooks/1"
_KEPT_IN_PATHS = "/%:@!$&'()*+,;=~?"
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Global unicast (RFC 4291, 2.4): what lies beside it is a network's own, or leads through a translator of its own.
_WIDE = ipaddress.IPv6Network("2000::/3")


class HttpHooks:
    """Posts over HTTP. The name is looked up once and the connection goes to that very address, so that a name which
    answers differently the second time cannot lead inside."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Returns the answer's status, whatever it is; redirects are not followed, and the answer's body is not read.

        Raises:
            Rejected: the address is no http(s) address, or points inside the operator's own network.
            Unavailable: nobody answered in time.
        """
        parts, port = address_of(url)
        assert parts.hostname is not None
        address = _resolve(parts.hostname, port)
        path = quote(parts.path or "/", safe=_KEPT_IN_PATHS)
        path += f"?{quote(parts.query, safe=_KEPT_IN_PATHS)}" if parts.query else ""
        sent = {"Content-Type": "application/json", **headers, "Host": _host(parts), "User-Agent": USER_AGENT}
        try:
            with _line(parts, address, port) as line:
                line.request("POST", path, body=body, headers={**sent, "Connection": "close"})
                return int(line.getresponse().status)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise Unavailable(f"{type(error).__name__}: {error}"[:300]) from error


def address_of(url: str) -> tuple[SplitResult, int]:
    """The parts of an address that can be posted to, and its port. Raises Rejected `not_an_address`."""
    try:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        name = (parts.hostname or "").encode("idna")
    except (ValueError, UnicodeError) as error:
        raise Rejected("not_an_address") from error
    if parts.scheme not in {"http", "https"} or not name:
        raise Rejected("not_an_address")
    return parts, port


def _host(parts: SplitResult) -> str:
    name = str(parts.hostname)
    shown = f"[{name}]" if ":" in name else name.encode("idna").decode()
    return shown if parts.port is None else f"{shown}:{parts.port}"


@contextmanager
def _line(parts: SplitResult, address: str, port: int) -> Iterator[http.client.HTTPConnection]:
    """A connection to that address, cut off from another thread when its time is over."""
    wire = socket.create_connection((address, port), timeout=CONNECT)
    if parts.scheme == "https":
        safe = ssl.create_default_context()
        wire = safe.wrap_socket(wire, server_hostname=parts.hostname, do_handshake_on_connect=False)
    watch = threading.Timer(WHOLE, _cut, [wire])
    watch.daemon = True
    watch.start()
    try:
        wire.settimeout(READ)
        if isinstance(wire, ssl.SSLSocket):
            wire.do_handshake()
        line = http.client.HTTPConnection(str(parts.hostname), port)
        line.sock = wire
        yield line
    finally:
        watch.cancel()
        wire.close()


def _cut(wire: socket.socket) -> None:
    try:
        socket.socket.shutdown(wire, socket.SHUT_RDWR)
    except OSError:
        return  # It was over a moment ago.


def _resolve(name: str, port: int) -> str:
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unavailable(f"{name}: {error}") from error
    address = str(found[0][4][0])
    if not settings.WEBHOOKS_INSIDE and not _is_outside(ipaddress.ip_address(address.partition("%")[0])):
        raise Rejected("inside_address", address=address)
    return address


def _is_outside(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Whether the wide internet is there; an IPv6 address that carries an IPv4 one leads where that leads."""
    if isinstance(address, ipaddress.IPv6Address):
        carried = address.ipv4_mapped or address.sixtofour
        if carried is None and address in _NAT64:
            carried = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        if carried is not None:
            return _is_outside(carried)
        if address not in _WIDE:
            return False
    return address.is_global and not address.is_multicast
