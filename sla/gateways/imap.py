"""A mailbox over IMAP (RFC 9051): what is unseen waits, what was taken in is marked seen and stays where it is."""

from __future__ import annotations

import imaplib
import ssl
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings

from kernel.errors import Unavailable

TIMEOUT = 30  # seconds
LARGEST = 40 * 1024 * 1024
FAILURES = (imaplib.IMAP4.error, OSError)
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class ImapMailbox:
    """``settings.MAILBOX`` is ``imaps://user:password@host[:port][/folder]``; ``imap://`` upgrades by STARTTLS, and a
    password never crosses an open line but to this very machine. Certificates are checked."""

    def __init__(self) -> None:
        self._parts = urlsplit(settings.MAILBOX)
        self._client: imaplib.IMAP4 | None = None

    def waiting(self) -> Iterator[tuple[str, bytes]]:
        client = self._open()
        # Some servers say nothing at all where nothing is found.
        for uid in (self._ask(client, "SEARCH", "UNSEEN")[0] or b"").split():
            place = uid.decode()
            # Peeked at: a mail is seen once its row is committed, not before.
            answer = self._ask(client, "FETCH", place, f"(BODY.PEEK[]<0.{LARGEST}>)")
            raw = next((part[1] for part in answer if isinstance(part, tuple)), None)
            if raw is not None:
                yield place, raw

    def done(self, place: str) -> None:
        self._ask(self._open(), "STORE", place, "+FLAGS", r"(\Seen)")

    def close(self) -> None:
        if self._client is not None:
            with suppress(*FAILURES):
                self._client.logout()
            self._client = None

    def _open(self) -> imaplib.IMAP4:
        if self._client is None:
            try:
                self._client = self._signed_in()
            except FAILURES as error:
                raise Unavailable(str(error)[:300]) from error
        return self._client

    def _signed_in(self) -> imaplib.IMAP4:
        host = self._parts.hostname or ""
        if self._parts.scheme == "imaps":
            port = self._parts.port or 993
            # imaplib's own context takes any certificate (Python 3.11).
            client: imaplib.IMAP4 = imaplib.IMAP4_SSL(host, port, ssl_context=_trusting(), timeout=TIMEOUT)
        else:
            client = imaplib.IMAP4(host, self._parts.port or 143, timeout=TIMEOUT)
            if "STARTTLS" in client.capabilities:
                client.starttls(ssl_context=_trusting())
            elif host not in LOOPBACK:
                client.shutdown()
                raise imaplib.IMAP4.error("the server offers no STARTTLS: the password was not sent")
        client.login(unquote(self._parts.username or ""), unquote(self._parts.password or ""))
        folder = unquote(self._parts.path.strip("/")) or "INBOX"
        status, answer = client.select(_quoted(folder))
        if status != "OK":
            raise imaplib.IMAP4.error(f"{folder}: {answer[0]!r}")
        return client

    def _ask(self, client: imaplib.IMAP4, command: str, *words: str) -> list[Any]:
        try:
            status, answer = client.uid(command, *words)
        except FAILURES as error:
            raise Unavailable(str(error)[:300]) from error
        if status != "OK":
            raise Unavailable(f"{command}: {status}")
        return answer


def _trusting() -> ssl.SSLContext:
    """Checks names and chains against the system's authorities, or those that ``SSL_CERT_FILE`` names."""
    return ssl.create_default_context()


def _quoted(folder: str) -> str:
    escaped = folder.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
