"""What buyers say of our invoices through the platforms: kept as it was said, once; a refusal or a dispute is told."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import structlog
from django.db import transaction
from django.db.models import Max

from invoicing.domain.platform import MEANS, SUBMISSION
from invoicing.gateways.lifecycle import Word, words_in
from invoicing.gateways.platform import Message, Platform
from invoicing.models import Invoice, Submission, SubmissionEvent
from invoicing.services.disputes import dispute_of_buyer, settle_dispute_of_buyer
from invoicing.services.submissions import platform
from kernel.errors import Rejected, Unavailable
from kernel.services import sweep_ran, transition

log = structlog.get_logger(__name__)
OVERLAP: Final = timedelta(days=1)
"""Asked for again each time: a platform may date a message before it shows it."""
FIRST_LOOK: Final = timedelta(days=30)
PREFIX: Final = "lc/"


def hear_buyers(*, at: datetime) -> int:
    """Takes in what was said since; returns how many statuses are new. A message not understood holds up no other."""
    port = platform()
    try:
        waiting = port.messages(_since(at))
    except (Unavailable, Rejected) as failure:
        log.warning("platform_not_heard", reason=str(failure))
        return 0
    known = _known(_since(at) - OVERLAP)
    heard = sum(_hear(port, message, at=at) for message in waiting if message.flow not in known)
    sweep_ran("invoicing.hear_buyers", at=at)
    return heard


def _since(at: datetime) -> datetime:
    newest = SubmissionEvent.objects.filter(reference__startswith=PREFIX).aggregate(newest=Max("at"))["newest"]
    return (newest - OVERLAP) if newest else at - FIRST_LOOK


def _known(since: datetime) -> set[str]:
    """The messages that were taken in, by the platform's name of them."""
    kept = SubmissionEvent.objects.filter(reference__startswith=PREFIX, at__gte=since)
    return {reference.removeprefix(PREFIX).rpartition("/")[0] for reference in kept.values_list("reference", flat=True)}


def _hear(port: Platform, message: Message, *, at: datetime) -> int:
    try:
        told = words_in(port.message(message.flow))
    except (Unavailable, Rejected, ValueError) as failure:
        log.warning("message_not_understood", flow=message.flow, reason=str(failure))
        return 0
    with transaction.atomic():
        return sum(_take(message, rank, word, at=at) for rank, word in enumerate(told, 1))


def _take(message: Message, rank: int, word: Word, *, at: datetime) -> bool:
    row = Submission.objects.select_for_update().filter(tracking=word.number).first()
    if row is None:
        log.warning("message_of_no_invoice", flow=message.flow, number=word.number)
        return False
    reference = f"{PREFIX}{message.flow}"[:112] + f"/{rank}"
    facts = {"status": word.code, "words": word.why, "at": message.at}
    event, new = SubmissionEvent.objects.get_or_create(submission=row, reference=reference, defaults=facts)
    action = MEANS.get(word.code)
    if new and action and (row.state, action) in SUBMISSION.table:
        transition(row, SUBMISSION, action, at=at, why=word.why[:200], failure="" if action == "accept" else word.why)
        _pursue(row.document.invoice, action, event, at=at)
    return new


def _pursue(invoice: Invoice | None, action: str, event: SubmissionEvent, *, at: datetime) -> None:
    """What the buyer disputes or refuses is not pursued until somebody answers; what he approves is again."""
    if invoice is None or invoice.kind != Invoice.Kind.INVOICE:
        return
    if action in {"dispute", "decline"}:
        dispute_of_buyer(invoice, why=event.words or event.said, key=f"buyer/{event.pk}", at=at)
    elif action == "accept":
        settle_dispute_of_buyer(invoice, at=at)
