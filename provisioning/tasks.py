"""Celery's doors: read the clock, call the service."""

from celery import shared_task

from kernel import clock
from provisioning import services


@shared_task
def push_due() -> None:
    services.push_due(at=clock.now())


@shared_task
def restore_due() -> None:
    services.restore_due(at=clock.now())


@shared_task
def settle_unknown() -> None:
    services.settle_unknown(at=clock.now())
