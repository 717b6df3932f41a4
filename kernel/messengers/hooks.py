"""Webhooks on the wire: one POST to an address that is not inside our own house."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Mapping
from urllib.parse import urlsplit

import urllib3
from django.conf import settings

from kernel.errors import Rejected, Unavailable

TIMEOUT = urllib3.Timeout(connect=5, read=10)
USER_AGENT = "Raccord-Webhooks/1"


class HttpHooks:
    """Posts over HTTP. The name is looked up once and the connection goes to that very address, so that a name which
    answers differently the second time cannot lead inside."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """Returns the answer's status, whatever it is; redirects are not followed.

        Raises:
            Rejected: the address is no http(s) address, or points inside the operator's own network.
            Unavailable: nobody answered.
        """
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise Rejected("not_an_address")
        port = parts.port or (443 if parts.scheme == "https" else 80)
        address = _resolve(parts.hostname, port)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        host = parts.hostname if parts.port is None else f"{parts.hostname}:{parts.port}"
        sent = {"Content-Type": "application/json", **headers, "Host": host, "User-Agent": USER_AGENT}
        try:
            with _pool(parts.scheme, address, port, parts.hostname) as pool:
                answer = pool.request("POST", path, body=body, headers=sent, redirect=False, retries=False)
                return int(answer.status)
        except urllib3.exceptions.HTTPError as error:
            raise Unavailable(str(error)[:300]) from error


def _pool(scheme: str, address: str, port: int, name: str) -> urllib3.HTTPConnectionPool:
    if scheme == "https":
        return urllib3.HTTPSConnectionPool(
            address, port, timeout=TIMEOUT, server_hostname=name, assert_hostname=name, cert_reqs="CERT_REQUIRED"
        )
    return urllib3.HTTPConnectionPool(address, port, timeout=TIMEOUT)


def _resolve(name: str, port: int) -> str:
    try:
        found = socket.getaddrinfo(name, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Unavailable(f"{name}: {error}") from error
    address = str(found[0][4][0])
    if not settings.WEBHOOKS_INSIDE and not ipaddress.ip_address(address).is_global:
        raise Rejected("inside_address", address=address)
    return address
