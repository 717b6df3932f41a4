"""The pretend SMS gateway: a real HTTP server on loopback that remembers references, and refuses as carriers do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler

from lab.serving import serving

KEY = "a-key-of-the-lab"


@dataclass
class SmsGateway:
    """A running gateway: `sent` by reference, and how many times it was `asked`. `busy` of the next requests are
    answered 503; a number that ends in 00 is unknown to it."""

    url: str = ""
    sent: dict[str, tuple[str, str]] = field(default_factory=dict)
    asked: int = 0
    busy: int = 0

    def answer(self, key: str, told: dict[str, str]) -> int:
        self.asked += 1
        if self.busy:
            self.busy -= 1
            return 503
        if key != f"Bearer {KEY}":
            return 401
        if told["to"].endswith("00"):
            return 422
        # The same reference again was accepted already: the telephone rings once.
        self.sent.setdefault(told["reference"], (told["to"], told["text"]))
        return 202


class _Handler(BaseHTTPRequestHandler):
    gateway: SmsGateway

    def do_POST(self) -> None:
        told = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(self.gateway.answer(self.headers.get("Authorization", ""), told))
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        """Quiet: the tests read `sent`."""


@contextmanager
def sms_gateway() -> Iterator[SmsGateway]:
    """Serves until the end of the block."""
    gateway = SmsGateway()
    with serving(_Handler, gateway=gateway) as address:
        gateway.url = f"{address}/messages"
        yield gateway
