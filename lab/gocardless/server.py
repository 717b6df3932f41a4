"""The pretend service over HTTP: authentication, envelopes, errors, pages, limits, and faults on command."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests

from lab.gocardless.ledger import ApiFault, Ledger, Record
from lab.serving import serving

TOKEN, SECRET = "sandbox_token_of_the_lab", "webhook_secret_of_the_lab"
VERSION = "2015-07-06"
PAGE, LARGEST_PAGE = 50, 500


@dataclass
class Faults:
    """What goes wrong: each counts down as it happens.

    Args:
        lose_requests: connections cut before anything is done.
        lose_answers: connections cut after it was done: the caller cannot know.
        limit: requests left in this minute; None for no limit.
    """

    lose_requests: int = 0
    lose_answers: int = 0
    limit: int | None = None


@dataclass
class GoCardless:
    """A running service; `ledger` moves its payments, `webhook` writes what it would send."""

    ledger: Ledger
    url: str
    faults: Faults = field(default_factory=Faults)
    seen: deque[tuple[str, str]] = field(default_factory=lambda: deque(maxlen=5000))
    token: str = TOKEN
    secret: str = SECRET

    def webhook(self, events: list[Record], *, secret: str = "") -> tuple[bytes, str]:
        """Body and signature of a delivery."""
        body = json.dumps({"events": events, "meta": {"webhook_id": "WB1"}}).encode()
        return body, hmac.new((secret or self.secret).encode(), body, hashlib.sha256).hexdigest()

    def deliver(self, url: str, events: list[Record]) -> int:
        """Posts a webhook; the status that it met."""
        body, signature = self.webhook(events)
        headers = {"Webhook-Signature": signature, "Content-Type": "application/json"}
        return requests.post(url, data=body, headers=headers, timeout=10).status_code

    def payment_of(self, debit: str) -> Record:
        """The payment that was made for one of our debits."""
        (found,) = [row for row in self.ledger.rows["payments"].values() if row["metadata"].get("debit") == debit]
        return found

    def go(self, debit: str, *actions: str, **details: Any) -> list[Record]:
        """Takes a payment through `actions`; the events of them. The details are those of the last one."""
        identity = self.payment_of(debit)["id"]
        *first, last = actions
        events = [self.ledger.move("payments", identity, action) for action in first]
        return [*events, self.ledger.move("payments", identity, last, **details)]


@contextmanager
def gocardless(*, now: Callable[[], datetime], port: int = 0) -> Iterator[GoCardless]:
    """A service on loopback until the end of the block."""
    service = GoCardless(Ledger(now), "")
    with serving(_Handler, port=port, service=service) as service.url:
        yield service


class _Handler(BaseHTTPRequestHandler):
    service: GoCardless
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._serve(lambda parts, _body: self._read(parts))

    def do_POST(self) -> None:
        self._serve(self._write)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Says nothing: a test's output is for its faults."""

    def _serve(self, act: Callable[[list[str], Record], tuple[int, Record]]) -> None:
        faults, target = self.service.faults, urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length) or b"{}")
        self.service.seen.append((self.command, target.path))
        if faults.lose_requests > 0:
            faults.lose_requests -= 1
            self.close_connection = True
            return
        try:
            self._check()
            status, told = act(target.path.strip("/").split("/"), body)
        except ApiFault as fault:
            status, told = fault.status, _error(fault)
        if self.command == "POST" and faults.lose_answers > 0:
            faults.lose_answers -= 1
            self.close_connection = True
            return
        self._answer(status, told)

    def _check(self) -> None:
        if self.headers.get("Authorization") != f"Bearer {self.service.token}":
            raise ApiFault(401, "invalid_api_usage", "access_token_not_found", "The access token was not recognised")
        if self.headers.get("GoCardless-Version") != VERSION:
            raise ApiFault(400, "invalid_api_usage", "version_not_found", "Version not found")
        limit = self.service.faults.limit
        if limit is not None:
            if limit <= 0:
                raise ApiFault(429, "invalid_api_usage", "rate_limit_exceeded", "Rate limit exceeded")
            self.service.faults.limit = limit - 1

    def _write(self, parts: list[str], body: Record) -> tuple[int, Record]:
        ledger, resource = self.service.ledger, parts[0]
        if len(parts) == 4 and parts[2] == "actions" and parts[3] == "cancel":
            ledger.move(resource, parts[1], "cancelled", origin="api")
            return 200, {resource: ledger.get(resource, parts[1])}
        given = body.get(resource)
        key = self.headers.get("Idempotency-Key", "")
        if len(parts) != 1 or not isinstance(given, dict) or not key:
            raise ApiFault(400, "invalid_api_usage", "invalid_document_structure", "Invalid document structure")
        return 201, {resource: ledger.create(resource, given, key)}

    def _read(self, parts: list[str]) -> tuple[int, Record]:
        ledger, resource = self.service.ledger, parts[0]
        query = {name: values[0] for name, values in parse_qs(urlsplit(self.path).query).items()}
        if len(parts) == 2:
            return 200, {resource: ledger.get(resource, parts[1])}
        if resource == "payout_items":
            rows = ledger.items[ledger.get("payouts", query["payout"])["id"]]
            return 200, {resource: rows, "meta": {"cursors": {"before": None, "after": None}, "limit": LARGEST_PAGE}}
        return 200, self._page(resource, query)

    def _page(self, resource: str, query: dict[str, str]) -> Record:
        """Newest first, after a cursor, as the API pages."""
        since = query.get("created_at[gte]", "")
        rows = [row for row in reversed(self.service.ledger.rows[resource].values()) if row["created_at"] >= since]
        ids = [row["id"] for row in rows]
        start = ids.index(query["after"]) + 1 if "after" in query else 0
        limit = min(int(query.get("limit", PAGE)), LARGEST_PAGE)
        shown = rows[start : start + limit]
        after = shown[-1]["id"] if start + limit < len(rows) else None
        return {resource: shown, "meta": {"cursors": {"before": None, "after": after}, "limit": limit}}

    def _answer(self, status: int, told: Record) -> None:
        data = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        left = self.service.faults.limit
        self.send_header("RateLimit-Limit", "1000")
        self.send_header("RateLimit-Remaining", str(999 if left is None else left))
        self.send_header("RateLimit-Reset", format_datetime(datetime.now(UTC) + timedelta(seconds=60), usegmt=True))
        self.end_headers()
        self.wfile.write(data)


def _error(fault: ApiFault) -> Record:
    one: Record = {"reason": fault.reason, "message": fault.message, **fault.more}
    if "field" in fault.more:
        one = {
            "field": fault.more["field"],
            "message": fault.more["text"],
            "request_pointer": f"/{fault.more['field']}",
        }
    told = {"message": fault.message, "errors": [one], "type": fault.kind, "code": fault.status, "request_id": "RQ1"}
    return {"error": told | {"documentation_url": "https://developer.gocardless.com/api-reference#" + fault.reason}}
