from __future__ import annotations

from celery import shared_task

from kernel import clock
from monitoring import services


@shared_task
def poll_due() -> None:
    services.poll_due(at=clock.now())


@shared_task
def correlate() -> None:
    services.sync_targets(at=clock.now())
    services.correlate(at=clock.now())


@shared_task
def send_samples() -> None:
    services.send_samples(at=clock.now())


@shared_task
def roll_up() -> None:
    services.roll_up(at=clock.now())
    services.expire(at=clock.now())
