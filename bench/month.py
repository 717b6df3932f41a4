"""A month of a line's counters, asked for as its graph is: both ways' traffic, from either store of samples.

    python -m bench.month [--lines 20] [--rounds 40]

The lines are polled once a minute for thirty days. The SQL store holds the last fourteen raw and the rest rolled up, as
after a month of service; Prometheus (Debian's, started here; left out where it is not installed) holds everything raw.
The bar is 200 ms for the median; the p95 is printed beside it, for on a busy machine it is its neighbours'.
"""

from __future__ import annotations

import argparse
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from bench.watch import database

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
        if shutil.which("prometheus") is None:
            print("  Prometheus is not installed: left out")
            return
        with prometheus() as url:
            _timed("Prometheus", PrometheusStore(url), min(asked.lines, 5), asked.rounds)


@contextmanager
def prometheus() -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            address = f"127.0.0.1:{free.getsockname()[1]}"
        config = Path(folder) / "prometheus.yml"
        config.write_text("storage: {tsdb: {out_of_order_time_window: 60d}}\n")
        command = [
            "prometheus", f"--config.file={config}", f"--storage.tsdb.path={folder}/data", "--log.level=error",
            f"--web.listen-address={address}", "--web.enable-remote-write-receiver",
        ]  # fmt: skip
        with subprocess.Popen(command) as process:
            until = time.monotonic() + 30
            while time.monotonic() < until and not _ready(address):
                time.sleep(0.1)
            yield f"http://{address}"
            process.terminate()


def _ready(address: str) -> bool:
    try:
        return bool(urlopen(f"http://{address}/-/ready", timeout=1).status == 200)
    except (URLError, OSError):
        return False


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
    taken = []
    for number in range(rounds):
        asked = [2 * (number % lines), 2 * (number % lines) + 1]
        began = time.perf_counter()
        found = store.read(asked, END - MONTH, END, step)
        taken.append(time.perf_counter() - began)
        assert [len(found[series]) for series in asked] == [720, 720], "a month has 720 hours"
    median, p95 = sorted(taken)[rounds // 2], sorted(taken)[int(rounds * 0.95)]
    print(f"  {name:12} median {median * 1000:6.1f} ms, p95 {p95 * 1000:6.1f} ms; bar 200 ms")
    assert median <= BAR


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
