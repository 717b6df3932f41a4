"""Text messages by an HTTP gateway: nearly every carrier offers one that takes a number and a text as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import urllib3
from django.conf import settings

from kernel.errors import Rejected, Unavailable

if TYPE_CHECKING:
    from kernel.models import Message

TIMEOUT = urllib3.Timeout(connect=5, read=15)
# Four concatenated messages of the GSM alphabet (3GPP TS 23.040): whoever is woken reads no more.
LONGEST = 612


class HttpGatewaySms:
    """Posts ``{"to", "text", "reference"}`` to the operator's gateway, with its key as a bearer token.

    The reference is our row's, so that a gateway which remembers it sends a second copy once.
    """

    def send(self, message: Message) -> None:
        if not settings.SMS_GATEWAY:
            raise Rejected("no_gateway")
        told = {"to": message.recipient, "text": text_of(message), "reference": f"message-{message.pk}"}
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {settings.SMS_GATEWAY_KEY}"}
        try:
            with urllib3.PoolManager(timeout=TIMEOUT) as pool:
                answer = pool.request(
                    "POST", settings.SMS_GATEWAY, body=json.dumps(told), headers=headers, redirect=False, retries=False
                )
        except urllib3.exceptions.HTTPError as error:
            raise Unavailable(str(error)[:300]) from error
        _check(answer.status, answer.data)


class MemorySms:
    """The lab's gateway: keeps what was sent, and refuses numbers that end in 00."""

    sent: list[tuple[str, str]] = []

    def send(self, message: Message) -> None:
        if message.recipient.endswith("00"):
            raise Rejected("unknown_number")
        self.sent.append((message.recipient, text_of(message)))


def text_of(message: Message) -> str:
    """The subject and the text on one line, cut to what a telephone joins."""
    return " ".join(f"{message.subject} {message.body}".split())[:LONGEST]


def _check(status: int, body: bytes) -> None:
    if 200 <= status < 300:
        return
    words = f"{status} {body[:200].decode(errors='replace')}"
    # 408 and 429 ask to come back, and a key that is refused is ours to mend; any other 4xx says that this message will
    # never be taken (RFC 9110, 15.5).
    raise (Rejected if 400 <= status < 500 and status not in (401, 403, 408, 429) else Unavailable)(words)
