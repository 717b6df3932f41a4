"""What rings on the day's page: silent sweeps, collections near their cut-off, a legal rate that is missing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from invoicing.domain.batch import cut_off
from invoicing.domain.days import day_of
from invoicing.models import DebitBatch, FetchedFile, RemoteEvent
from invoicing.selectors import coming_collections, debit_policy, open_batches
from invoicing.selectors.day import rate_missing, refinancing_rate_missing
from kernel.models import SweepRun
from web import formats

# By sweep: how long it may be silent, and what does not happen meanwhile.
WATCHED: Final[Mapping[str, tuple[timedelta, str | Promise]]] = {
    "invoicing.lift_suspensions": (timedelta(minutes=5), _("Paid lines are not being opened again")),
    "invoicing.advance_dunning": (timedelta(minutes=30), _("Reminders and suspensions have stopped")),
    "invoicing.send_refunds": (timedelta(minutes=30), _("Refunds are not leaving")),
    "invoicing.take_in_news": (timedelta(minutes=30), _("What payment services tell is not being read")),
    "invoicing.prepare_debits": (timedelta(hours=4), _("Debits are not being watched")),
    "invoicing.poll_news": (timedelta(hours=36), _("Payment services were not asked for what we missed")),
    "invoicing.fetch_bank_files": (timedelta(hours=4), _("The bank's server is not being looked at")),
    "invoicing.run_invoices": (timedelta(hours=4), _("Contracts are not being invoiced")),
    "invoicing.render_documents": (timedelta(minutes=30), _("Invoices are not being drawn")),
    "invoicing.hand_over_documents": (timedelta(minutes=30), _("Invoices are not leaving for the platform")),
    "invoicing.ask_platform": (timedelta(hours=4), _("The platform’s verdicts are not being read")),
    "invoicing.hear_buyers": (timedelta(hours=4), _("What buyers say of their invoices is not being read")),
    "invoicing.report_collections": (timedelta(hours=4), _("Collections are not being told to the platform")),
    "web.advance_imports": (timedelta(minutes=30), _("Files of another system are not being taken in")),
    "web.ask_where_they_live": (timedelta(hours=4), _("Readers of letters that came back are not being asked")),
    "kernel.send_messages": (timedelta(minutes=30), _("Emails are not leaving")),
}


MANY_TRIES = 5


def alarms(now: datetime) -> list[tuple[str | Promise, str]]:
    """The sweeps that ran once and have fallen silent, with the hour of their last sound end; and what stays unread."""
    return [*_silent(now), *_unread(now), *_rate(now)]


def _rate(now: datetime) -> list[tuple[str | Promise, str]]:
    """Late interest cannot be charged into a half-year whose rate nobody entered; a public body's leans on another."""
    found = [
        (_("The legal interest rate is not entered"), rate_missing(day_of(now))),
        (
            _("The central bank’s rate is not entered: public bodies cannot be charged"),
            refinancing_rate_missing(day_of(now)),
        ),
    ]
    return [(label, f"{missing[0]} S{missing[1]}") for label, missing in found if missing]


def _silent(now: datetime) -> list[tuple[str | Promise, str]]:
    ran = dict(SweepRun.objects.filter(name__in=WATCHED).values_list("name", "ran_at"))
    return [
        (label, str(_("silent since %(since)s (%(sweep)s)")) % {"since": formats.moment(ran[name]), "sweep": name})
        for name, (patience, label) in WATCHED.items()
        if name in ran and ran[name] < now - patience
    ]


def _unread(now: datetime) -> list[tuple[str | Promise, str]]:
    """What was told and could not be taken in, however often it was tried."""
    news = RemoteEvent.objects.filter(state=RemoteEvent.State.WAITING, attempts__gt=MANY_TRIES).count()
    files = FetchedFile.objects.filter(file=None, fetched_at__gt=now - timedelta(days=7)).count()
    found = [
        (_("Messages of a payment service that cannot be read"), news),
        (_("Bank files that cannot be read"), files),
    ]
    return [(label, str(count)) for label, count in found if count]


@dataclass(frozen=True)
class Launch:
    """A collection that somebody must move on before its cut-off; `batch` is None while none is prepared."""

    batch: DebitBatch | None
    on: object
    count: int
    total: Decimal
    cut_off: datetime
    state: str


def launches(now: datetime) -> list[Launch]:
    """What is to be launched, the nearest cut-off first: dates without a batch, and batches that have not left."""
    policy = debit_policy(day_of(now))
    found = [
        Launch(None, one.on, one.count, one.total, one.cut_off, "")
        for day in coming_collections(at=now)
        for one in day.batches
        if one.cut_off > now
    ]
    for batch in open_batches():
        last = cut_off(batch.collection_on, policy, batch.collector)
        found.append(Launch(batch, batch.collection_on, batch.count, batch.total, last, batch.state))
    return sorted(found, key=lambda one: one.cut_off)[:6]
