"""The port of e-invoicing, in our words: whoever carries documents to the State's network of approved platforms."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

PENDING, ACCEPTED, REFUSED = "pending", "accepted", "refused"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the platform says of a flow: one of the three above, in its own words, and when."""

    status: str
    words: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the life cycle that waits for us: the platform's name of it, and since when."""

    flow: str
    at: datetime


class Platform(Protocol):
    """Takes Factur-X documents, and says later what became of them.

    Raises `Unavailable` when nobody can say whether it took one, `Rejected` when it said no.
    """

    def submit(self, *, tracking: str, name: str, data: bytes, sha256: str) -> str:
        """Hands a document over under our own name of it; returns the platform's name of the flow."""

    def find(self, tracking: str) -> str | None:
        """The flow that bears our name, where there is one: asked before an unknown outcome is tried again."""

    def verdict(self, flow: str, tracking: str) -> Verdict | None:
        """What the platform says of a flow by now; None where it says nothing (a folder never does)."""

    def messages(self, since: datetime) -> Sequence[Message]:
        """What buyers and platforms said of our invoices after a moment, the oldest first."""

    def message(self, flow: str) -> bytes:
        """One of those, as CDAR."""

    def tell(self, *, tracking: str, data: bytes, sha256: str) -> str:
        """Hands over what we say of an invoice ourselves, as CDAR, under our own name; `find` looks for it too."""
