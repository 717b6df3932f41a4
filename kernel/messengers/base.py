from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from kernel.models import Message


class Messenger(Protocol):
    """Carries one message to its reader."""

    def send(self, message: Message) -> None:
        """Hands `message` over.

        Raises:
            Unavailable: the carrier did not take it now; trying later may succeed.
            Rejected: the carrier will never take it, with its own words.
        """
