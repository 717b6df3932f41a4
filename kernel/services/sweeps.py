from __future__ import annotations

from datetime import datetime

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from kernel.models import SweepRun

log = structlog.get_logger(__name__)

NUDGE_LASTS = 10  # seconds: by then the beat has come round by itself


def wake(task_name: str) -> None:
    """Once the transaction is committed, nudges a sweep to run now rather than at its next beat.

    The row is the work and the nudge only a courtesy: a dead broker costs some seconds, never the work.
    """
    transaction.on_commit(lambda: _nudge(task_name))


def _nudge(task_name: str) -> None:
    try:
        current_app.send_task(task_name, retry=False, expires=NUDGE_LASTS)
    except OperationalError as error:
        log.warning("nudge_lost", task=task_name, error=str(error))


def sweep_ran(name: str, *, at: datetime) -> None:
    """Notes that the sweep `name` came to its end at `at`; a sweep that stops doing so is an alarm."""
    SweepRun.objects.update_or_create(name=name, defaults={"ran_at": at})
