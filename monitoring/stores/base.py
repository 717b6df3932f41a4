"""The store port: where samples go, and where graphs are read from."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import NamedTuple, Protocol

STEPS = (timedelta(minutes=5), timedelta(hours=1), timedelta(days=1))
# Thirty-five days of five minutes. Prometheus gives no more than 11,000 points of a series at once.
_MOST_MEANS = 10_080
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


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


@dataclass(frozen=True, slots=True)
class Share:
    """The value that a share of the means over `step` does not exceed; None where nothing was measured."""

    value: float | None
    step: timedelta


def mean_step(span: timedelta) -> timedelta:
    """Which means a percentile over so long a stretch is taken over: of five minutes, as traffic is billed, up to
    thirty-five days; of an hour, then of a day, beyond."""
    return next((step for step in STEPS if span / step <= _MOST_MEANS), STEPS[-1])


def whole_stretches(since: datetime, until: datetime, step: timedelta) -> tuple[datetime, datetime]:
    """From where the first stretch begins that lies in `[since, until)` as a whole, to where the last one ends."""
    return _EPOCH - (_EPOCH - since) // step * step, _EPOCH + (until - _EPOCH) // step * step


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

    def percentile(
        self, series: Collection[int], since: datetime, until: datetime, share: float = 0.95
    ) -> Mapping[int, Share]:
        """What that share of the means does not exceed (nearest rank), for each series.

        The means are those of the whole stretches of `mean_step` within; where no sample is, there is no mean.
        """
        ...

    def roll_up(self, *, at: datetime) -> int:
        """Completes the roll-ups up to `at`; how many stretches were written."""
        ...

    def expire(self, *, at: datetime, keep: Keep | None = None) -> int:
        """Drops what is older than is kept, without holding up who reads or writes; how many pieces went."""
        ...
