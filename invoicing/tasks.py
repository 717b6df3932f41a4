from __future__ import annotations

from datetime import timedelta

from celery import shared_task

from invoicing import services
from invoicing.domain.billing import BillingPolicy
from invoicing.domain.days import day_of
from kernel import clock, selectors


@shared_task
def run_invoices() -> None:
    at = clock.now()
    policy: BillingPolicy = selectors.policy("billing", day_of(at))
    services.scheduled_run(until=day_of(at) + timedelta(days=policy.lead_days), at=at)


@shared_task
def advance_runs() -> None:
    services.advance_runs(at=clock.now())


@shared_task
def charge_boxes() -> None:
    services.charge_boxes(at=clock.now())


@shared_task
def hand_over_documents() -> None:
    services.hand_over_documents(at=clock.now())


@shared_task
def ask_platform() -> None:
    services.ask_platform(at=clock.now())


@shared_task
def hear_buyers() -> None:
    services.hear_buyers(at=clock.now())


@shared_task
def report_collections() -> None:
    services.report_collections(at=clock.now())


@shared_task
def credit_penalties() -> None:
    at = clock.now()
    services.credit_penalties(at=at)
    services.take_back_penalties(at=at)


@shared_task
def give_back_interest() -> None:
    services.give_back_interest(at=clock.now())


@shared_task
def render_documents() -> None:
    services.render_documents(at=clock.now())


@shared_task
def keep_fiscal_years() -> None:
    services.keep_fiscal_years(at=clock.now())


@shared_task
def prepare_debits() -> None:
    services.prepare_debits(at=clock.now())


@shared_task
def advance_dunning() -> None:
    services.advance_dunning(at=clock.now())


@shared_task
def lift_suspensions() -> None:
    services.lift_suspensions(at=clock.now())


@shared_task
def bill_packs() -> None:
    services.bill_packs(at=clock.now())


@shared_task
def hand_over_batches() -> None:
    services.hand_over_batches(at=clock.now())


@shared_task
def register_mandates() -> None:
    services.register_mandates(at=clock.now())


@shared_task
def send_refunds() -> None:
    services.send_refunds(at=clock.now())


@shared_task
def take_in_news() -> None:
    services.take_in_news(at=clock.now())


@shared_task
def poll_news() -> None:
    services.poll_news(at=clock.now())


@shared_task
def fetch_bank_files() -> None:
    services.fetch_bank_files(at=clock.now())
