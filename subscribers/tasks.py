from __future__ import annotations

from celery import shared_task

from kernel import clock
from subscribers import services


@shared_task
def remind_of_terms() -> None:
    services.remind_of_terms(at=clock.now())


@shared_task
def look_after_packs() -> None:
    services.look_after_packs(at=clock.now())


@shared_task
def remind_of_leads() -> None:
    services.remind_of_leads(at=clock.now())


@shared_task
def expire_quotes() -> None:
    services.expire_quotes(at=clock.now())


@shared_task
def finish_revisions() -> None:
    services.finish_revisions(at=clock.now())


@shared_task
def sweep_leads() -> None:
    services.sweep_leads(at=clock.now())
