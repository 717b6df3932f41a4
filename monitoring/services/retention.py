"""Roll-ups and the end of what is old."""

from __future__ import annotations

from datetime import datetime, timedelta

from kernel.services import sweep_ran
from monitoring.models import Notice
from monitoring.stores import store

NOTICES_KEPT = timedelta(days=90)


def roll_up(*, at: datetime) -> int:
    """Completes the roll-ups; how many stretches were written."""
    written = store().roll_up(at=at)
    sweep_ran("monitoring.roll_up", at=at)
    return written


def send_samples(*, at: datetime) -> int:
    """Hands over to a store elsewhere what waits for it; how many batches went. Not inside a transaction."""
    sent = store().flush(at=at)
    sweep_ran("monitoring.send_samples", at=at)
    return sent


def expire(*, at: datetime) -> int:
    """Drops samples and roll-ups that are past their time; how many pieces went. Not inside a transaction."""
    Notice.objects.filter(at__lt=at - NOTICES_KEPT).delete()
    return store().expire(at=at)
