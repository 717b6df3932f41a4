"""The nudges: which sweep runs where, and how often.

Every job is a row with a due time; a beat message only says "look now". Losing one, or the whole broker, delays work
by a sweep and loses nothing, so no result is kept and an unread message expires.
"""

import os
from typing import Any

from celery import Celery
from celery.schedules import crontab
from celery.signals import worker_process_init, worker_ready

from kernel.memory import set_aside

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Checked when the house migrates, not by each worker: the addresses of all pages alone take seconds to load, and a
# worker that writes no link never needs them.
os.environ.setdefault("CELERY_SKIP_CHECKS", "yes")

QUEUES = ("default", "monitoring", "network", "restore", "billing")
UNHURRIED = 4
HOURLY, NIGHTLY = crontab(minute="7"), crontab(hour="3", minute="20")

# (task, queue, every so many seconds or a crontab)
SWEEPS: tuple[tuple[str, str, float | crontab], ...] = (
    ("kernel.tasks.send_messages", "default", 5),
    ("kernel.tasks.deliver_webhooks", "default", 5),
    ("kernel.tasks.send_pushes", "default", 5),
    ("web.tasks.mail_notices", "default", 15),
    ("web.tasks.push_notices", "default", 5),
    ("web.tasks.tell_state", "default", 60),
    ("web.tasks.advance_imports", "default", 15),
    ("web.tasks.ask_where_they_live", "default", HOURLY),
    ("subscribers.tasks.remind_of_terms", "default", NIGHTLY),
    ("subscribers.tasks.look_after_packs", "default", HOURLY),
    ("subscribers.tasks.remind_of_leads", "default", HOURLY),
    ("subscribers.tasks.expire_quotes", "default", HOURLY),
    ("subscribers.tasks.finish_revisions", "default", HOURLY),
    ("subscribers.tasks.sweep_leads", "default", NIGHTLY),
    ("provisioning.tasks.push_due", "network", 5),
    ("provisioning.tasks.restore_due", "restore", 2),
    ("provisioning.tasks.settle_unknown", "network", 15),
    ("provisioning.tasks.read_back", "network", 60),
    ("provisioning.tasks.greet_boxes", "network", 5),
    ("provisioning.tasks.wipe_boxes", "network", 15),
    ("provisioning.tasks.upgrade_boxes", "network", 15),
    ("provisioning.tasks.advance_rollouts", "network", 5),
    ("provisioning.tasks.chase_boxes", "default", HOURLY),
    ("provisioning.tasks.end_contracts", "default", HOURLY),
    ("provisioning.tasks.amend_contracts", "default", HOURLY),
    ("monitoring.tasks.poll_due", "monitoring", 2),
    ("monitoring.tasks.correlate", "monitoring", 5),
    ("monitoring.tasks.roll_up", "default", 300),
    ("sla.tasks.fetch_mail", "default", 60),
    ("monitoring.tasks.send_samples", "default", 5),
    ("sla.tasks.cross_thresholds", "default", 30),
    ("sla.tasks.ask_satisfaction", "default", HOURLY),
    ("sla.tasks.recompute_clocks", "default", NIGHTLY),
    ("invoicing.tasks.run_invoices", "billing", HOURLY),
    ("invoicing.tasks.advance_runs", "billing", 60),
    ("invoicing.tasks.hand_over_documents", "billing", 60),
    ("invoicing.tasks.ask_platform", "billing", 300),
    ("invoicing.tasks.hear_buyers", "billing", 1800),
    ("invoicing.tasks.report_collections", "billing", 300),
    ("invoicing.tasks.credit_penalties", "billing", 60),
    ("invoicing.tasks.give_back_interest", "billing", 60),
    ("invoicing.tasks.charge_boxes", "billing", 60),
    ("invoicing.tasks.bill_packs", "billing", 60),
    ("invoicing.tasks.render_documents", "billing", 10),
    ("invoicing.tasks.keep_fiscal_years", "billing", HOURLY),
    ("invoicing.tasks.advance_dunning", "billing", 60),
    ("invoicing.tasks.lift_suspensions", "billing", 5),
    ("invoicing.tasks.prepare_debits", "billing", HOURLY),
    ("invoicing.tasks.hand_over_batches", "billing", 60),
    ("invoicing.tasks.register_mandates", "billing", 60),
    ("invoicing.tasks.send_refunds", "billing", 60),
    ("invoicing.tasks.take_in_news", "billing", 10),
    ("invoicing.tasks.fetch_bank_files", "billing", 300),
    ("invoicing.tasks.poll_news", "billing", NIGHTLY),
)


def beat_table(at_most: float | None = None) -> dict[str, dict[str, Any]]:
    """The static table. `at_most` (seconds) quickens every sweep, for tests.

    Those of every minute and less then run that often, hourly and nightly ones every `UNHURRIED` times as long.
    """
    return {name: _entry(name, queue, every, at_most) for name, queue, every in SWEEPS}


def _entry(name: str, queue: str, every: float | crontab, at_most: float | None) -> dict[str, Any]:
    seconds = 3600.0 if isinstance(every, crontab) else float(every)
    if at_most is None:
        return {"task": name, "schedule": every, "options": {"queue": queue, "expires": max(seconds, 10.0)}}
    schedule = min(seconds, at_most if seconds <= 60 else at_most * UNHURRIED)
    # On a machine too slow for such a beat, sweeps that nobody came to in time are dropped: they must not pile up.
    return {"task": name, "schedule": schedule, "options": {"queue": queue, "expires": 5 * schedule}}


app = Celery("raccord")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
@worker_process_init.connect
def _set_aside(**_: object) -> None:
    set_aside()
