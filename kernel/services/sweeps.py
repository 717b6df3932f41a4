from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import structlog
from celery import current_app
from django.db import connection, transaction
from kombu.exceptions import OperationalError

from kernel.models import SweepRun

log = structlog.get_logger(__name__)

NUDGE_LASTS = 10  # seconds: by then the beat has come round by itself


def wake(task_name: str) -> None:
    """Once the transaction is committed, nudges a sweep to run now rather than at its next beat.

    The row is the work and the nudge only a courtesy: a dead broker costs some seconds, never the work. A transaction
    nudges a sweep once, however many rows it leaves: a storm writes thousands of mails.
    """
    nudge, alive = _Nudge(task_name), set(connection.savepoint_ids)
    # One registered inside a savepoint that may yet be rolled back on its own does not stand for ours.
    if not any(entry[1] == nudge and entry[0] <= alive for entry in connection.run_on_commit):
        transaction.on_commit(nudge)


@dataclass(frozen=True)
class _Nudge:
    task_name: str

    def __call__(self) -> None:
        try:
            current_app.send_task(self.task_name, retry=False, expires=NUDGE_LASTS)
        except OperationalError as error:
            log.warning("nudge_lost", task=self.task_name, error=str(error))


def sweep_ran(name: str, *, at: datetime) -> None:
    """Notes that the sweep `name` came to its end at `at`; a sweep that stops doing so is an alarm."""
    SweepRun.objects.bulk_create(
        [SweepRun(name=name, ran_at=at)], update_conflicts=True, unique_fields=["name"], update_fields=["ran_at"]
    )
