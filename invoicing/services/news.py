"""What payment services tell: kept as it came, within a second; believed once it was read again; taken in once."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta

import structlog
from django.db import transaction

from invoicing.domain import journal as books
from invoicing.domain.days import day_of
from invoicing.gateways.base import RemoteNews
from invoicing.models import BankFile, Collector, RemoteEvent
from invoicing.services.collectors import is_open, remote
from invoicing.services.payouts import keep_payout
from invoicing.services.refunds import follow_refund
from invoicing.services.remote import follow_mandate
from invoicing.services.returns import take_in
from invoicing.services.turns import take_turn
from kernel.errors import Refused, Rejected, Unavailable
from kernel.services import sweep_ran, wake

log = structlog.get_logger(__name__)

BATCH = 100
CLAIM_LASTS = timedelta(minutes=10)
NET = timedelta(days=3)
"""How far back the daily net is cast: a service that was silent for a long week-end is caught up."""


def receive_news(collector: str, body: bytes, *, at: datetime) -> int:
    """Keeps a message and its events, each once whatever the order and the number of deliveries; how many are new.

    Raises:
        Refused: `bank_file_unreadable`.
    """
    news = remote(collector).news(body)
    with transaction.atomic():
        known = RemoteEvent.objects.filter(collector=collector, event_id__in=[one.event for one in news])
        told = set(known.values_list("event_id", flat=True))
        fresh = {one.event: one for one in news if one.event not in told}
        if fresh:
            file = _keep(collector, body, at=at)
            rows = [_row(collector, one, file, at=at) for one in fresh.values()]
            # Of the same message delivered twice at once, the second finds its events there.
            RemoteEvent.objects.bulk_create(rows, ignore_conflicts=True)
            wake("invoicing.tasks.take_in_news")
    return len(fresh)


def _keep(collector: str, body: bytes, *, at: datetime) -> BankFile:
    sha256 = hashlib.sha256(body).hexdigest()
    facts = {"name": f"{collector} {sha256[:12]}.json", "content": body, "received_at": at, "documents": 1}
    return BankFile.objects.get_or_create(sha256=sha256, defaults=facts)[0]


def _row(collector: str, news: RemoteNews, file: BankFile, *, at: datetime) -> RemoteEvent:
    return RemoteEvent(
        collector=collector,
        event_id=news.event,
        resource=news.resource,
        resource_id=news.resource_id,
        action=news.action,
        payload=dict(news.payload),
        happened_at=news.at,
        file=file,
        received_at=at,
        due_at=at,
    )


def poll_news(*, at: datetime) -> int:
    """The daily net: asks for everything of the last days, so that a message that never came is not missed."""
    found = 0
    for collector in Collector.values:
        if collector != Collector.BANK and is_open(collector):
            for body in remote(collector).news_since(at - NET):
                found += receive_news(collector, body, at=at)
    sweep_ran("invoicing.poll_news", at=at)
    return found


def take_in_news(*, at: datetime) -> int:
    """Takes in the events that wait; returns how many. One that cannot be read now is tried again later."""
    taken = sum(_take(event, at=at) for event in _claim(at))
    sweep_ran("invoicing.take_in_news", at=at)
    return taken


def _claim(at: datetime) -> list[RemoteEvent]:
    with transaction.atomic():
        due = RemoteEvent.objects.filter(state=RemoteEvent.State.WAITING, due_at__lte=at).order_by("happened_at", "pk")
        claimed = list(due.select_for_update(skip_locked=True)[:BATCH])
        for event in claimed:
            event.attempts += 1
            event.due_at = at + CLAIM_LASTS
        RemoteEvent.objects.bulk_update(claimed, ["attempts", "due_at"])
    return claimed


def _take(event: RemoteEvent, *, at: datetime) -> bool:
    try:
        trouble = _READERS.get(event.resource, _nothing)(event, at)
    except (Unavailable, Rejected, Refused) as failure:
        log.warning("news_not_taken", news=event.event_id, why=str(failure))
        RemoteEvent.objects.filter(pk=event.pk).update(trouble=str(failure)[:300])
        return False
    waiting = RemoteEvent.objects.filter(pk=event.pk, state=RemoteEvent.State.WAITING)
    return bool(waiting.update(state=RemoteEvent.State.TAKEN, taken_at=at, trouble=trouble))


def _payment(event: RemoteEvent, at: datetime) -> str:
    """Reads the payment again, outside any transaction, then applies what it is now."""
    body = _as_message(event)
    read = remote(event.collector).read(body, told_on=day_of(at))
    with transaction.atomic():
        take_turn()
        take_in(event.file, read.outcomes, at=at, account=books.TRANSIT)
    wake("invoicing.tasks.advance_dunning")
    wake("invoicing.tasks.lift_suspensions")
    return "" if read.outcomes else "superseded"


def _as_message(event: RemoteEvent) -> bytes:
    return json.dumps({"events": [event.payload]}).encode()


def _mandate(event: RemoteEvent, at: datetime) -> str:
    return follow_mandate(event.collector, event.resource_id, at=at)


def _refund(event: RemoteEvent, at: datetime) -> str:
    return follow_refund(event.collector, event.resource_id, at=at)


def _payout(event: RemoteEvent, at: datetime) -> str:
    if event.action != "paid":
        return ""
    told = remote(event.collector).payout(event.resource_id)
    with transaction.atomic():
        keep_payout(event.collector, told, at=at)
    return ""


def _nothing(event: RemoteEvent, at: datetime) -> str:
    return "nothing to do"


_READERS = {"payments": _payment, "mandates": _mandate, "payouts": _payout, "refunds": _refund}
