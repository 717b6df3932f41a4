"""The links by which a reader of mails takes himself off a list: what they end with, and what that stands for."""

from __future__ import annotations

from django.core import signing
from django.utils.crypto import salted_hmac

from kernel import letters

_SALT = "kernel.leave_topic"
STATE_MAILS = frozenset({"state_confirm", "state_incident", "state_restored"})


def state_key(address: str) -> str:
    """Of a reader of the public state page: the same in every mail, so that the oldest still lets him go."""
    return salted_hmac("kernel.state_reader", address, algorithm="sha256").hexdigest()[:40]


def topic_key(address: str, topic: letters.Topic) -> str:
    """Of the mails about one thing to one address; good for as long as the house keeps its secret."""
    return signing.dumps([address.lower(), topic.code], salt=_SALT)


def read_topic_key(key: str) -> tuple[str, letters.Topic] | None:
    """Address and topic; None of a key that is not ours, or whose mails cannot be turned off."""
    try:
        address, code = signing.loads(key, salt=_SALT)
    except (signing.BadSignature, ValueError):
        return None
    found = [topic for topic in letters.topics() if topic.code == code and not topic.obliged]
    return (address, found[0]) if found else None
