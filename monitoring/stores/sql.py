"""Samples in PostgreSQL: copied in, partitioned by day, rolled up by the database itself."""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db import connection, transaction
from psycopg.errors import UniqueViolation

from monitoring.models import Rollup, RollupMark, Sample
from monitoring.stores.base import STEPS, Bucket, Keep, Point, Share, mean_step, whole_stretches

_TABLE = "monitoring_sample"
_PARTITION_LOCK = 0x52_41_43_43  # one name for all workers that might create the same day
_EXPIRY_LOCK = 0x52_41_43_44
_BATCH = 20_000
_DAY = timedelta(days=1)
# A sample may be stored some seconds after it was taken: a stretch is complete when it has been over for so long.
_LATE = timedelta(seconds=60)
# Longest stretch rolled up in one statement, so that no transaction lives long after a pause of the workers.
_STRIDE = {STEPS[0]: timedelta(hours=6), STEPS[1]: timedelta(days=7), STEPS[2]: timedelta(days=60)}


class SqlStore:
    def append(self, points: Sequence[Point]) -> None:
        if not points:
            return
        with transaction.atomic():
            _ensure_days({point.at.astimezone(UTC).date() for point in points})
            try:
                with transaction.atomic():
                    _copy(_TABLE, points)
            except UniqueViolation:
                _copy_what_is_new(points)

    def flush(self, *, at: datetime) -> int:
        return 0

    def read(
        self, series: Collection[int], since: datetime, until: datetime, step: timedelta = timedelta()
    ) -> Mapping[int, Sequence[Bucket]]:
        found: dict[int, list[Bucket]] = {number: [] for number in series}
        rows = _raw(series, since, until) if not step else _rolled(series, since, until, step)
        for number, at, low, mean, high, count in rows:
            found[number].append(Bucket(at, low, mean, high, count))
        return found

    def percentile(
        self, series: Collection[int], since: datetime, until: datetime, share: float = 0.95
    ) -> Mapping[int, Share]:
        step = mean_step(until - since)
        begin, end = whole_stretches(since, until, step)
        values = dict(_ranked(series, begin, end, step, share)) if series and begin < end else {}
        return {number: Share(values.get(number), step) for number in series}

    def roll_up(self, *, at: datetime) -> int:
        return sum(self._roll_up_step(step, at - _LATE) for step in STEPS)

    def _roll_up_step(self, step: timedelta, at: datetime) -> int:
        written, seconds = 0, int(step.total_seconds())
        while True:
            with transaction.atomic():
                mark = RollupMark.objects.select_for_update().filter(step=seconds).first()
                begin = mark.until if mark else _oldest(step)
                if begin is None:
                    return written
                until = min(_floor(at, step), _floor(begin + _STRIDE[step], step))
                if until <= begin:
                    return written
                written += _roll(step, begin, until)
                RollupMark.objects.update_or_create(step=seconds, defaults={"until": until})

    def expire(self, *, at: datetime, keep: Keep | None = None) -> int:
        keep = keep or Keep()
        with _alone() as alone:
            if not alone:
                return 0
            gone = sum(_drop_day(name) for name in _days_before((at - keep.raw).date()))
            while removed := _delete_batch(at - keep.rolled):
                gone += removed
            return gone


@contextmanager
def _alone() -> Iterator[bool]:
    """Two who detach partitions at once wait for each other in a ring; the lock outlives the statements' commits."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [_EXPIRY_LOCK])
        (alone,) = cursor.fetchone()
        try:
            yield alone
        finally:
            if alone:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_EXPIRY_LOCK])


def _floor(at: datetime, step: timedelta) -> datetime:
    epoch = datetime(2000, 1, 1, tzinfo=UTC)
    return epoch + ((at - epoch) // step) * step


def _copy(table: str, points: Iterable[Point]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {table} (series_id, at, value) FROM STDIN BINARY") as copy:
        copy.write(_binary(points))


_ROW = struct.Struct(">hiqiqid")
_COPY_HEAD, _COPY_END = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
_PG_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def _binary(points: Iterable[Point]) -> bytes:
    """Rows as COPY BINARY takes them (PostgreSQL's documentation of COPY): a count of fields, each with its length.

    An instant is in microseconds from 2000 on. A driver that looks at each value's type takes five times as long.
    """
    micros: dict[datetime, int] = {}
    pack, rows = _ROW.pack, [_COPY_HEAD]
    for series, at, value in points:
        instant = micros.get(at)
        if instant is None:
            instant = micros[at] = (at - _PG_EPOCH) // _MICROSECOND
        rows.append(pack(3, 8, series, 8, instant, 8, value))
    rows.append(_COPY_END)
    return b"".join(rows)


_MICROSECOND = timedelta(microseconds=1)


def _copy_what_is_new(points: Sequence[Point]) -> None:
    """The slow way, taken only when a batch is handed over a second time."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE fresh_sample (LIKE {_TABLE}) ON COMMIT DROP")
        _copy("fresh_sample", points)
        cursor.execute(
            f"INSERT INTO {_TABLE} SELECT DISTINCT ON (series_id, at) * FROM fresh_sample"  # noqa: S608
            " ON CONFLICT DO NOTHING"
        )
        cursor.execute("DROP TABLE fresh_sample")


def _partition(day: date) -> str:
    return f"{_TABLE}_{day:%Y%m%d}"


def _ensure_days(days: Iterable[date]) -> None:
    with connection.cursor() as cursor:
        for day in days:
            if not _has_day(cursor, day):
                _create_day(cursor, day)


def _has_day(cursor: Any, day: date) -> bool:
    # Read from the catalogue itself: to_regclass may answer from what this connection remembers, and a partition that
    # another one made while we waited for the lock would be missed.
    cursor.execute("SELECT EXISTS (SELECT FROM pg_tables WHERE tablename = %s)", [_partition(day)])
    return bool(cursor.fetchone()[0])


def _create_day(cursor: Any, day: date) -> None:
    """Made beside and then attached: attaching holds up neither readers nor writers of the other days."""
    cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_PARTITION_LOCK])
    if _has_day(cursor, day):
        return
    begin = datetime.combine(day, time(), UTC)
    name = _partition(day)
    cursor.execute(f"CREATE TABLE {name} (LIKE {_TABLE} INCLUDING ALL)")
    cursor.execute(
        f"ALTER TABLE {_TABLE} ATTACH PARTITION {name}"
        f" FOR VALUES FROM ('{begin.isoformat()}') TO ('{(begin + _DAY).isoformat()}')"
    )


def _days_before(day: date) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE tablename ~ %s ORDER BY 1", [f"^{_TABLE}_[0-9]{{8}}$"])
        return [name for (name,) in cursor.fetchall() if name < _partition(day)]


def _drop_day(name: str) -> int:
    """Detaches first, concurrently: readers and writers of the other days go on meanwhile. Not inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT inhdetachpending FROM pg_inherits WHERE inhrelid = %s::regclass", [name])
        attached = cursor.fetchone()
        if attached is not None:
            how = "FINALIZE" if attached[0] else "CONCURRENTLY"
            cursor.execute(f"ALTER TABLE {_TABLE} DETACH PARTITION {name} {how}")
        cursor.execute(f"DROP TABLE {name}")
    return 1


def _delete_batch(before: datetime) -> int:
    table = Rollup._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {table} WHERE ctid = ANY(ARRAY("  # noqa: S608
            f"SELECT ctid FROM {table} WHERE at < %s LIMIT %s))",
            [before, _BATCH],
        )
        return int(cursor.rowcount)


def _oldest(step: timedelta) -> datetime | None:
    """Where roll-ups begin: at the oldest sample."""
    first = Sample.objects.order_by("at").values_list("at", flat=True).first()
    return _floor(first, step) if first else None


_FROM_SAMPLES = """
SELECT series_id, %(step)s::int, date_bin(%(width)s::interval, at, '2000-01-01+00') AS begins,
       min(value), avg(value), max(value), count(*)
FROM monitoring_sample WHERE at >= %(since)s AND at < %(until)s
"""
_FROM_FINER = """
SELECT series_id, %(step)s::int, date_bin(%(width)s::interval, at, '2000-01-01+00') AS begins,
       min(low), sum(mean * count) / sum(count), max(high), sum(count)
FROM monitoring_rollup WHERE step = %(finer)s AND at >= %(since)s AND at < %(until)s
"""
_GROUPED = " GROUP BY series_id, begins"
_INSERT = "INSERT INTO monitoring_rollup (series_id, step, at, low, mean, high, count) "
_ON_CONFLICT = (
    " ON CONFLICT (series_id, step, at) DO UPDATE SET"
    " low = excluded.low, mean = excluded.mean, high = excluded.high, count = excluded.count"
)


def _roll(step: timedelta, since: datetime, until: datetime) -> int:
    place = STEPS.index(step)
    source = _FROM_FINER if place else _FROM_SAMPLES
    finer = int(STEPS[place - 1].total_seconds()) if place else 0
    with connection.cursor() as cursor:
        cursor.execute(_INSERT + source + _GROUPED + _ON_CONFLICT, _given(step, since, until, finer=finer))
        return int(cursor.rowcount)


def _given(step: timedelta, since: datetime, until: datetime, **more: Any) -> dict[str, Any]:
    return {"step": int(step.total_seconds()), "width": step, "since": since, "until": until, **more}


def _raw(series: Collection[int], since: datetime, until: datetime) -> list[tuple[Any, ...]]:
    rows = Sample.objects.filter(series_id__in=series, at__gte=since, at__lt=until).order_by("series_id", "at")
    return [(number, at, value, value, value, 1) for number, at, value in rows.values_list("series_id", "at", "value")]


def _rolled(series: Collection[int], since: datetime, until: datetime, step: timedelta) -> list[tuple[Any, ...]]:
    """Complete stretches from the roll-ups, the rest from raw samples."""
    border = _border(since, until, step)
    stored = Rollup.objects.filter(series_id__in=series, step=int(step.total_seconds()), at__gte=since, at__lt=border)
    rows: list[tuple[Any, ...]] = list(
        stored.order_by("series_id", "at").values_list("series_id", "at", "low", "mean", "high", "count")
    )
    with connection.cursor() as cursor:
        cursor.execute(
            _FROM_SAMPLES + " AND series_id = ANY(%(series)s)" + _GROUPED + " ORDER BY 1, 3",
            _given(step, border, until, series=list(series)),
        )
        rows += [(row[0], *row[2:]) for row in cursor.fetchall()]
    return rows


def _border(since: datetime, until: datetime, step: timedelta) -> datetime:
    """Up to where roll-ups answer for a stretch of time; from there on its samples do."""
    mark = RollupMark.objects.filter(step=int(step.total_seconds())).first()
    return min(max(mark.until, since), until) if mark else since


# percentile_disc is the nearest rank: one of the means, never something between two.
_RANKED = """
SELECT series_id, percentile_disc(%(share)s) WITHIN GROUP (ORDER BY mean) FROM (
    SELECT series_id, mean FROM monitoring_rollup
    WHERE series_id = ANY(%(series)s) AND step = %(step)s AND at >= %(since)s AND at < %(border)s
    UNION ALL
    SELECT series_id, avg(value) FROM monitoring_sample
    WHERE series_id = ANY(%(series)s) AND at >= %(border)s AND at < %(until)s
    GROUP BY series_id, date_bin(%(width)s::interval, at, '2000-01-01+00')
) AS means GROUP BY series_id
"""


def _ranked(
    series: Collection[int], since: datetime, until: datetime, step: timedelta, share: float
) -> list[tuple[int, float]]:
    border = _border(since, until, step)
    given = _given(step, since, until, border=border, share=share, series=list(series))
    with connection.cursor() as cursor:
        cursor.execute(_RANKED, given)
        return list(cursor.fetchall())
