"""What an agent shows: objects in the order of their identifiers, each read when asked for."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from typing import Any

Oid = tuple[int, ...]
Reader = Callable[[], Any]  # gives an SMIv2 value of pysnmp.proto.rfc1902


class View:
    def __init__(self, rows: Iterable[tuple[Oid, Reader]]) -> None:
        self._readers = dict(rows)
        self._oids = sorted(self._readers)

    def get(self, oid: Oid) -> Any | None:
        """The value, or None where there is no such instance."""
        reader = self._readers.get(oid)
        return None if reader is None else reader()

    def after(self, oid: Oid) -> tuple[Oid, Any] | None:
        """The first object behind `oid` with its value, or None at the end of the view."""
        place = bisect_right(self._oids, oid)
        if place == len(self._oids):
            return None
        following = self._oids[place]
        return following, self._readers[following]()

    def knows_object(self, oid: Oid) -> bool:
        """Whether another instance of the same object is there (RFC 3416 section 4.2.1: noSuchInstance)."""
        prefix = oid[:-1]
        place = bisect_left(self._oids, prefix)
        return place < len(self._oids) and self._oids[place][: len(prefix)] == prefix
