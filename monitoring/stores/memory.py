"""A store that forgets when the process ends: for tests, behind the same contract."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from monitoring.domain.shares import percentile
from monitoring.stores.base import STEPS, Bucket, Keep, Point, Share, mean_step, whole_stretches

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


class MemoryStore:
    def __init__(self) -> None:
        self._raw: dict[tuple[int, datetime], float] = {}
        self._rolled: dict[tuple[timedelta, int, datetime], Bucket] = {}

    def append(self, points: Sequence[Point]) -> None:
        for point in points:
            self._raw.setdefault((point.series, point.at), point.value)

    def flush(self, *, at: datetime) -> int:
        return 0

    def read(
        self, series: Collection[int], since: datetime, until: datetime, step: timedelta = timedelta()
    ) -> Mapping[int, Sequence[Bucket]]:
        found: dict[int, dict[datetime, Bucket]] = {number: {} for number in series}
        for bucket_of, bucket in self._buckets(step):
            if bucket_of in found and since <= bucket.at < until:
                found[bucket_of][bucket.at] = bucket
        return {number: [buckets[at] for at in sorted(buckets)] for number, buckets in found.items()}

    def percentile(
        self, series: Collection[int], since: datetime, until: datetime, share: float = 0.95
    ) -> Mapping[int, Share]:
        step = mean_step(until - since)
        found = self.read(series, *whole_stretches(since, until, step), step)
        return {
            number: Share(percentile([bucket.mean for bucket in buckets], share), step)
            for number, buckets in found.items()
        }

    def _buckets(self, step: timedelta) -> Iterable[tuple[int, Bucket]]:
        if not step:
            return [(number, Bucket(at, value, value, value, 1)) for (number, at), value in self._raw.items()]
        kept = {(number, at): bucket for (width, number, at), bucket in self._rolled.items() if width == step}
        return [(number, bucket) for (number, _), bucket in (self._reckoned(step) | kept).items()]

    def _reckoned(self, step: timedelta) -> dict[tuple[int, datetime], Bucket]:
        values: dict[tuple[int, datetime], list[float]] = {}
        for (number, at), value in self._raw.items():
            begins = _EPOCH + ((at - _EPOCH) // step) * step
            values.setdefault((number, begins), []).append(value)
        return {
            (number, at): Bucket(at, min(found), sum(found) / len(found), max(found), len(found))
            for (number, at), found in values.items()
        }

    def roll_up(self, *, at: datetime) -> int:
        written = 0
        for step in STEPS:
            for (number, begins), bucket in self._reckoned(step).items():
                if begins + step <= at and (step, number, begins) not in self._rolled:
                    self._rolled[step, number, begins] = bucket
                    written += 1
        return written

    def expire(self, *, at: datetime, keep: Keep | None = None) -> int:
        keep = keep or Keep()
        oldest = (at - keep.raw).replace(hour=0, minute=0, second=0, microsecond=0)
        raw = {key: value for key, value in self._raw.items() if key[1] >= oldest}
        rolled = {key: value for key, value in self._rolled.items() if key[2] >= at - keep.rolled}
        gone = len(self._raw) - len(raw) + len(self._rolled) - len(rolled)
        self._raw, self._rolled = raw, rolled
        return gone
