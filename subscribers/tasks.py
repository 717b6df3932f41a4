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
