"""Celery's doors: they read the clock, and nothing else."""

from celery import shared_task

from kernel import clock
from sla import services


@shared_task(name="sla.tasks.cross_thresholds", ignore_result=True)
def cross_thresholds() -> None:
    services.cross_thresholds(at=clock.now())


@shared_task(name="sla.tasks.fetch_mail", ignore_result=True)
def fetch_mail() -> None:
    services.fetch_mail(at=clock.now())


@shared_task(name="sla.tasks.recompute_clocks", ignore_result=True)
def recompute_clocks() -> None:
    services.go_over_the_clocks(at=clock.now())


@shared_task(name="sla.tasks.ask_satisfaction", ignore_result=True)
def ask_satisfaction() -> None:
    services.ask_satisfaction(at=clock.now())
