"""The pretend push service, with the browsers it serves: a real HTTP server that checks what it is sent as they do.

It answers as RFC 8030 says (201 with a location, 404 and 410 for who left, 413, 429), holds the sender to the key the
browser subscribed with (RFC 8292), and its browsers read each message with their own keys (RFC 8291). Written from
those documents and not from our sender, so that both must have read them alike.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from lab.serving import serving

MOST = 4096
A_DAY = 24 * 3600


def unwritten(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "==")


def written(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _expand(key: bytes, info: bytes, length: int) -> bytes:
    """One block of HKDF's second step (RFC 5869, 2.3): enough for what is wanted here."""
    return hmac.digest(key, info + b"\x01", "sha256")[:length]


@dataclass
class Browser:
    """A subscribed browser: what it gave to the site, and what it has read since."""

    endpoint: str
    sender: str
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    secret: bytes = field(default_factory=lambda: os.urandom(16))
    read: list[dict[str, str]] = field(default_factory=list)
    gone: bool = False

    @property
    def point(self) -> bytes:
        form = serialization.PublicFormat.UncompressedPoint
        return self.key.public_key().public_bytes(serialization.Encoding.X962, form)

    @property
    def keys(self) -> dict[str, str]:
        """As `PushSubscription.toJSON()` tells them."""
        return {"p256dh": written(self.point), "auth": written(self.secret)}

    def open(self, body: bytes) -> bytes:
        """Reads one record of aes128gcm (RFC 8188, 2.1) with the keys of RFC 8291, 3.4."""
        salt, length = body[:16], body[20]
        theirs, sealed = body[21 : 21 + length], body[21 + length :]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
        mixed = hmac.digest(self.secret, shared, "sha256")
        material = _expand(mixed, b"WebPush: info\x00" + self.point + theirs, 32)
        random = hmac.digest(salt, material, hashlib.sha256)
        key = _expand(random, b"Content-Encoding: aes128gcm\x00", 16)
        nonce = _expand(random, b"Content-Encoding: nonce\x00", 12)
        text = AESGCM(key).decrypt(nonce, sealed, None).rstrip(b"\x00")
        assert text[-1:] == b"\x02", "the last record ends with a 2"
        return text[:-1]


@dataclass
class PushService:
    """A running service. `busy` of the next messages are answered 429; `asked` counts them all."""

    url: str = ""
    browsers: dict[str, Browser] = field(default_factory=dict)
    asked: int = 0
    busy: int = 0
    ttl: list[int] = field(default_factory=list)

    def subscribe(self, sender: str) -> Browser:
        """What `pushManager.subscribe({applicationServerKey: sender})` does."""
        path = f"/push/{written(os.urandom(12))}"
        self.browsers[path] = Browser(self.url + path, sender)
        return self.browsers[path]

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> int:
        self.asked += 1
        browser = self.browsers.get(path)
        if self.busy:
            self.busy -= 1
            return 429
        if browser is None or browser.gone:
            return 404 if browser is None else 410
        if len(body) > MOST:
            return 413
        if headers.get("content-encoding") != "aes128gcm" or not headers.get("ttl", "").isdecimal():
            return 400
        if not self._signed(headers.get("authorization", ""), browser):
            return 403
        self.ttl.append(int(headers["ttl"]))
        browser.read.append(json.loads(browser.open(body)))
        return 201

    def _signed(self, told: str, browser: Browser) -> bool:
        scheme, _, rest = told.partition(" ")
        parts = dict(part.strip().split("=", 1) for part in rest.split(","))
        head, claims, seal = parts["t"].split(".")
        if scheme != "vapid" or parts["k"] != browser.sender:
            return False
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), unwritten(parts["k"]))
        raw, said = unwritten(seal), json.loads(unwritten(claims))
        try:
            pair = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
            key.verify(pair, f"{head}.{claims}".encode(), ec.ECDSA(hashes.SHA256()))
        except InvalidSignature:
            return False
        fresh = self.now() < said["exp"] <= self.now() + A_DAY
        return bool(fresh and said["aud"] == self.url and said["sub"].startswith(("mailto:", "https:")))

    now = staticmethod(time.time)


class _Handler(BaseHTTPRequestHandler):
    service: PushService

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        status = self.service.answer(self.path, headers, body)
        self.send_response(status)
        if status == 201:
            self.send_header("Location", f"{self.service.url}/message/{self.service.asked}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Quiet: the tests read what the browsers read."""


@contextmanager
def push_service() -> Iterator[PushService]:
    """Serves until the end of the block."""
    service = PushService()
    with serving(_Handler, service=service) as service.url:
        yield service
