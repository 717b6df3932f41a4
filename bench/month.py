"""A month of a line's counters, asked for as its graph is: both ways' traffic and their 95th percentile, from either
store of samples.

    python -m bench.month [--lines 20] [--rounds 40]

The lines are polled once a minute for thirty days. The SQL store holds the last fourteen raw and the rest rolled up, as
after a month of service; Prometheus (Debian's, started here; left out where it is not installed) holds everything raw.
The bar is 200 ms at p95; on a busy machine it is its neighbours' too.
"""

from __future__ import annotations

import argparse
import time
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from bench.watch import database
from kernel.memory import set_aside
from lab.prometheus import installed, prometheus

if TYPE_CHECKING:
    from monitoring.stores.base import Point, Store

END = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MONTH, DAY, MINUTE = timedelta(days=30), timedelta(days=1), timedelta(minutes=1)
BAR = 0.200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lines", type=int, default=20)
    parser.add_argument("--rounds", type=int, default=40)
    asked = parser.parse_args()
    with database():
        from monitoring.stores.prometheus import PrometheusStore
        from monitoring.stores.sql import SqlStore

        print(f"{asked.lines} lines polled once a minute for thirty days; a month of one of them, {asked.rounds} times")
        _timed("SQL", SqlStore(), asked.lines, asked.rounds)
        if not installed():
            print("  Prometheus is not installed: left out")
            return
        with prometheus() as url:
            _timed("Prometheus", PrometheusStore(url), min(asked.lines, 5), asked.rounds)


def _timed(name: str, store: Store, lines: int, rounds: int) -> None:
    from django.db import connection

    from monitoring.selectors.reading import finest_step

    step = finest_step(MONTH)
    for day in range(30):
        store.append(_points(lines, END - MONTH + day * DAY))
        store.flush(at=END)
    store.roll_up(at=END)
    store.expire(at=END)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as autovacuum has long done
    set_aside()  # as each process of the console does once it stands
    taken = []
    for number in range(rounds):
        asked = [2 * (number % lines), 2 * (number % lines) + 1]
        began = time.perf_counter()
        found = store.read(asked, END - MONTH, END, step)
        shares = store.percentile(asked, END - MONTH, END)
        taken.append(time.perf_counter() - began)
        assert [len(found[series]) for series in asked] == [720, 720], "a month has 720 hours"
        # Each of 288 means comes thirty times: rank 8,208 of 8,640 is in the 274th, of the minutes 1365 to 1369.
        assert [shares[series].value for series in asked] == [series * 1e5 + 1367 for series in asked]
    median, p95 = sorted(taken)[rounds // 2], sorted(taken)[int(rounds * 0.95)]
    print(f"  {name:12} median {median * 1000:6.1f} ms, p95 {p95 * 1000:6.1f} ms; bar 200 ms")
    assert p95 <= BAR


def _points(lines: int, day: datetime) -> list[Point]:
    from monitoring.stores.base import Point

    instants = [day + minute * MINUTE for minute in range(1440)]
    return [
        Point(series, at, float(series * 1e5 + place))
        for place, at in enumerate(instants)
        for series in range(2 * lines)
    ]


if __name__ == "__main__":
    main()
