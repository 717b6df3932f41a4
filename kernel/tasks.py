from __future__ import annotations

from celery import shared_task

from kernel import clock, services


@shared_task
def send_messages() -> None:
    services.send_messages(at=clock.now())


@shared_task
def deliver_webhooks() -> None:
    services.deliver_webhooks(at=clock.now())


@shared_task
def send_pushes() -> None:
    services.send_pushes(at=clock.now())
