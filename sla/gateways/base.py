from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol


class Mailbox(Protocol):
    """The box that customers write to."""

    def waiting(self) -> Iterator[tuple[str, bytes]]:
        """Each mail not yet taken in, with its place in the box. Raises Unavailable."""

    def done(self, place: str) -> None:
        """Marks one as taken in, so that it is not given again. Raises Unavailable."""

    def close(self) -> None:
        """Lets go of the box; never raises."""
