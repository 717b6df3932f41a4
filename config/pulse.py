"""Does the work go round? `python -m config.pulse [QUEUE]` fails when a sweep of that queue (of any) has gone silent.

Beat, broker, worker and database must all live for a sweep to come to its end: one question asks after them all.
"""

import os
import sys
from datetime import datetime, timedelta

from config.celery import QUEUES, SWEEPS

ROUNDS, LEAST = 5, 90  # a sweep is silent after five missed rounds, and never before a minute and a half


def silent(queues: tuple[str, ...], *, at: datetime) -> list[str]:
    """The sweeps of these queues that have not come to their end lately; hourly and nightly ones are not looked at."""
    from kernel.selectors import silent_sweeps

    timed = [(name, every) for name, queue, every in SWEEPS if queue in queues and isinstance(every, int | float)]
    found = []
    for task, every in timed:
        name = task.replace(".tasks.", ".")
        found += silent_sweeps([name], since=at - timedelta(seconds=max(ROUNDS * every, LEAST)))
    return found


def main(arguments: list[str]) -> int:
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from kernel import clock

    found = silent(tuple(arguments) or QUEUES, at=clock.now())
    print("\n".join(f"silent: {name}" for name in found) or "every sweep goes round")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
