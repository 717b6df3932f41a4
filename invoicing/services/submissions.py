"""Hands archived documents over to the e-invoicing platform, and takes in what it says of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from django.conf import settings
from django.db import transaction
from django.utils.module_loading import import_string

from invoicing.domain.platform import SUBMISSION
from invoicing.gateways.platform import ACCEPTED, PENDING, Platform
from invoicing.models import CollectionReport, Document, Invoice, Submission, SubmissionEvent
from invoicing.services.papers import archived
from kernel.errors import Refused, Rejected, Unavailable
from kernel.services import Damaged, sweep_ran, transition

if TYPE_CHECKING:
    from kernel.models import User

log = structlog.get_logger(__name__)
Handed = TypeVar("Handed", Submission, CollectionReport)
BATCH, BATCHES = 50, 20
"""Ten thousand invoices of one morning are handed over, and their verdicts read, within the hours that follow."""
CLAIM_LASTS = timedelta(minutes=10)
LONGEST_WAIT = timedelta(hours=6)
ASK_EVERY = timedelta(minutes=30)
# Whose invoices go through the platforms: professionals known by a SIREN. A note of fees is outside VAT, and stays out,
# with what corrects it.
KINDS = (Invoice.Kind.INVOICE, Invoice.Kind.CREDIT_NOTE)


def platform() -> Platform:
    """The port, for one sweep: it may keep its connection open until it is let go."""
    found: Platform = import_string(settings.EINVOICING_PLATFORM)()
    return found


def queue_archived(*, at: datetime) -> int:
    """Queues what was archived and never was; documents of buyers without a SIREN go no such way."""
    ready = Document.objects.filter(kind=Document.Kind.INVOICE, state=Document.State.READY, submission=None)
    wanted = ready.filter(invoice__kind__in=KINDS).exclude(invoice__buyer__siren="").order_by("pk")
    wanted = wanted.exclude(invoice__corrects__kind=Invoice.Kind.FEE_NOTE)
    rows = [
        Submission(document_id=pk, tracking=number, due_at=at)
        for pk, number in wanted.values_list("pk", "invoice__number")[:1000]
    ]
    Submission.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def hand_over_documents(*, at: datetime) -> int:
    """Queues what was archived since, and hands over what is due: returns how many the platform took."""
    queue_archived(at=at)
    port = platform()
    due = claimed(Submission, ["queued", "unknown"], at=at, again_in=CLAIM_LASTS)
    sent = sum(handed(row, port, partial(_give, row), at=at) for row in due)
    sweep_ran("invoicing.hand_over_documents", at=at)
    return sent


def ask_platform(*, at: datetime) -> int:
    """Asks what became of what was handed over; returns how many verdicts came."""
    port = platform()
    verdicts = sum(heard(row, port, at=at) for row in claimed(Submission, ["sent"], at=at, again_in=ASK_EVERY))
    sweep_ran("invoicing.ask_platform", at=at)
    return verdicts


def requeue(row: Submission, *, at: datetime, by: User) -> Submission:
    """Tries again what the platform refused, once its reason is mended. Raises `Refused("transition_refused")`."""
    return transition(row, SUBMISSION, "requeue", at=at, by=by, due_at=at, attempts=0, failure="")


def claimed(model: type[Handed], states: list[str], *, at: datetime, again_in: timedelta) -> Iterator[Handed]:
    """The rows that are due in these states, a batch at a time so that whoever dies holds few; a sweep's worth at most.

    No other sweep takes a claimed row; it is due again later.
    """
    for _batch in range(BATCHES):
        rows = _claim(model, states, at=at, again_in=again_in)
        yield from rows
        if len(rows) < BATCH:
            return


def _claim(model: type[Handed], states: list[str], *, at: datetime, again_in: timedelta) -> list[Handed]:
    told = "document" if model is Submission else "submission"
    with transaction.atomic():
        due = model._default_manager.filter(state__in=states, due_at__lte=at).order_by("due_at", "pk")
        rows = list(due.select_related(told).select_for_update(skip_locked=True, of=("self",))[:BATCH])
        for row in rows:
            row.attempts += 1
            row.due_at = at + again_in
        model._default_manager.bulk_update(rows, ["attempts", "due_at"])
    return rows


def _give(row: Submission, port: Platform) -> str:
    document = row.document
    data = archived(document)
    return port.submit(tracking=row.tracking, name=document.name, data=data, sha256=document.sha256)


def handed(
    row: Submission | CollectionReport, port: Platform, give: Callable[[Platform], str], *, at: datetime
) -> bool:
    """Hands one row over by `give`, unless it is found there under our name; whether the platform has it now."""
    try:
        flow = port.find(row.tracking) if row.state == Submission.State.UNKNOWN else None
        if flow == row.flow:
            # What was refused before is no answer to what is handed over anew.
            flow = None
        flow = flow or give(port)
    except Rejected as refusal:
        return _settle(row, "refuse", at=at, failure=str(refusal))
    except (OSError, Damaged) as fault:
        # The archive lost it: nothing can be handed over, and the others do not wait for it.
        log.error("archived_document_lost", tracking=row.tracking, reason=str(fault))
        return _settle(row, "refuse", at=at, failure=str(fault)[:300])
    except Unavailable as failure:
        wait = min(timedelta(minutes=2**row.attempts), LONGEST_WAIT)
        return _settle(row, "lose", at=at, failure=str(failure), due_at=at + wait)
    return _settle(row, "send", at=at, flow=flow, sent_at=at, failure="", due_at=at + ASK_EVERY)


def heard(row: Submission | CollectionReport, port: Platform, *, at: datetime) -> bool:
    """Asks what became of one row; whether the platform took it for good."""
    try:
        verdict = port.verdict(row.flow, row.tracking)
    except (Unavailable, Rejected) as failure:
        log.warning("platform_not_heard", tracking=row.tracking, reason=str(failure))
        return False
    if verdict is None:
        return False
    if isinstance(row, Submission):
        reference = f"{verdict.status}/{verdict.at.isoformat()}"[:120]
        facts = {"status": verdict.status, "words": verdict.words, "at": verdict.at}
        SubmissionEvent.objects.get_or_create(submission=row, reference=reference, defaults=facts)
    if verdict.status == PENDING:
        return False
    return _settle(row, "accept" if verdict.status == ACCEPTED else "refuse", at=at, failure=verdict.words)


def _settle(row: Submission | CollectionReport, action: str, *, at: datetime, **updates: Any) -> bool:
    try:
        transition(row, SUBMISSION, action, at=at, **updates)
    except Refused as refusal:
        log.info("submission_settled_elsewhere", tracking=row.tracking, code=refusal.code)
        return False
    return action in {"send", "accept"}
