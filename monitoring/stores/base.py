"""The store port: where samples go, and where graphs are read from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

STEPS = (timedelta(minutes=5), timedelta(hours=1), timedelta(days=1))


class Point(NamedTuple):
    """One measured value of one series. A tuple, for there are thousands a second."""

    series: int
    at: datetime
    value: float


@dataclass(frozen=True, slots=True)
class Bucket:
    """The samples of a stretch of time that begins at `at`; a raw sample is a stretch of its own."""

    at: datetime
    low: float
    mean: float
    high: float
    count: int


@dataclass(frozen=True)
class Keep:
    """How long samples and roll-ups are kept."""

    raw: timedelta = timedelta(days=14)
    rolled: timedelta = timedelta(days=396)


class Store(Protocol):
    """Times are aware and in UTC; every stretch is half-open, `[since, until)`."""

    def append(self, points: Sequence[Point]) -> None:
        """Stores new values, inside the caller's transaction where there is one; what is there already stays."""
        ...

    def flush(self, *, at: datetime) -> int:
        """Hands over what waits to be stored elsewhere, outside any transaction; how many batches went."""
        ...

    def read(
        self, series: Collection[int], since: datetime, until: datetime, step: timedelta = timedelta()
    ) -> Mapping[int, Sequence[Bucket]]:
        """The stretches of each series, oldest first: raw samples, or roll-ups of one of `STEPS`.

        A roll-up that is not complete yet is reckoned from the samples that are there.
        """
        ...

    def roll_up(self, *, at: datetime) -> int:
        """Completes the roll-ups up to `at`; how many stretches were written."""
        ...

    def expire(self, *, at: datetime, keep: Keep | None = None) -> int:
        """Drops what is older than is kept, without holding up who reads or writes; how many pieces went."""
        ...
