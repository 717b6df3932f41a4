"""The embedded default, unnoticed: sixty boxes every thirty seconds, by the same sweeps at the same pace as in service.

    python -m bench.embedded [--boxes 60] [--minutes 10]

Time is pressed together and nothing else: each second of the schedule runs the tasks of monitoring that are due in it,
over a real database, against boxes that answer. What they take of one processor, in ten minutes lived, is held to a
hundredth of it; that of the database's session is printed beside.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from unittest.mock import patch

from bench.peers import cpu_of

EVERY = timedelta(seconds=30)
BAR = 0.01


@dataclass(frozen=True)
class Lived:
    """Seconds that were lived, sweeps run in them, and the processor time they took: ours and our session's in the
    database (0 where that runs on another machine)."""

    seconds: int
    sweeps: int
    cpu: float
    database: float

    @property
    def share(self) -> float:
        return self.cpu / self.seconds


def schedule(seconds: int) -> Iterator[tuple[int, str]]:
    """Second by second, the tasks of monitoring that the beat would have nudged."""
    from config.celery import SWEEPS

    paces = [(name, int(pace)) for name, _, pace in SWEEPS if name.startswith("monitoring.") and isinstance(pace, int)]
    for second in range(1, seconds + 1):
        yield from ((second, name) for name, pace in paces if second % pace == 0)


def live(start: datetime, seconds: int) -> Lived:
    """Runs what the beat would have nudged after `start`, each task under the clock of its own second."""
    from django.utils.module_loading import import_string

    from kernel import clock

    sweeps, ours, database = 0, time.process_time(), _session()
    for second, name in schedule(seconds):
        with patch.object(clock, "now", return_value=start + timedelta(seconds=second)):
            import_string(name)()
        sweeps += 1
    return Lived(seconds, sweeps, time.process_time() - ours, _session() - database)


def _session() -> float:
    """Seconds of processor time of our session's process in the database, if it can be seen from here."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        try:
            return cpu_of(cursor.fetchone()[0])
        except OSError:
            return 0.0


def watch_closely(start: datetime) -> None:
    """The rule of the demonstration: every thirty seconds."""
    from kernel import policies
    from kernel.services import publish_policy
    from monitoring.domain.policy import WatchPolicy

    rules = policies.encode(WatchPolicy(interval=EVERY))
    publish_policy("watch", rules, valid_from=start.date(), at=start, by=None, reason="as the demonstration does")


def main() -> int:
    asked = _arguments()
    from bench.watch import START, database, install

    with database():
        from bench.poll import responder
        from monitoring.models import Target

        with responder() as port:
            install(asked.boxes, 0, port)
            watch_closely(START)
            live(START, 60)
            lived = live(START + timedelta(seconds=60), asked.minutes * 60)
        missed = sum(Target.objects.values_list("missed", flat=True))
        lost = Target.objects.exclude(state="up", node=None).count()
    print(f"{asked.boxes} boxes every {EVERY.seconds} s, {asked.minutes} minutes lived by {lived.sweeps} sweeps")
    print(f"  {lived.cpu:8.2f} s of CPU: {lived.share:.2%} of one core; bar {BAR:.0%}")
    print(f"  {lived.database:8.2f} s of CPU in the database: {lived.database / lived.seconds:.2%} of one core")
    print(f"  {missed:8} polls missed, {lost} boxes taken for lost")
    return int(lived.share > BAR or missed + lost > 0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--boxes", type=int, default=60)
    parser.add_argument("--minutes", type=int, default=10)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
