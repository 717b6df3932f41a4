from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from kernel.errors import Rejected

if TYPE_CHECKING:
    from kernel.models import Message


class AddressRefused(Rejected):
    """Nobody is at the address of the message: no other message to it will arrive either."""


class Messenger(Protocol):
    """Carries one message to its reader."""

    def send(self, message: Message) -> None:
        """Hands `message` over.

        Raises:
            Unavailable: the carrier did not take it now; trying later may succeed.
            Rejected: the carrier will never take it, with its own words; `AddressRefused` for its recipient's sake.
        """


class Carrier(Protocol):
    """Posts an event to another program."""

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> int:
        """The status of the answer, whatever it is.

        Raises:
            Unavailable: nobody answered; trying later may succeed.
            Rejected: this address will never be posted to, with the reason.
        """
