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


@shared_task
def read_back() -> None:
    services.read_back(at=clock.now())


@shared_task
def greet_boxes() -> None:
    services.greet_boxes(at=clock.now())


@shared_task
def wipe_boxes() -> None:
    services.wipe_boxes(at=clock.now())


@shared_task
def upgrade_boxes() -> None:
    services.upgrade_boxes(at=clock.now())


@shared_task
def advance_rollouts() -> None:
    services.advance_rollouts(at=clock.now())


@shared_task
def chase_boxes() -> None:
    services.chase_boxes(at=clock.now())


@shared_task
def end_contracts() -> None:
    services.end_contracts(at=clock.now())


@shared_task
def amend_contracts() -> None:
    services.amend_contracts(at=clock.now())
