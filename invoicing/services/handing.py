"""A frozen batch leaves the house: carried by a person, dropped on the bank's server, or given to a service."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import structlog
from django.db import transaction

from invoicing.domain.batch import ATTEMPT, BATCH
from invoicing.domain.days import day_of
from invoicing.domain.returns import OWN_FAULT
from invoicing.gateways.base import Receipt
from invoicing.models import Collector, DebitAttempt, DebitBatch, Mandate
from invoicing.services.bank_link import drop, link_in_use
from invoicing.services.batches import batch_bytes, permit
from invoicing.services.collectors import gateway
from kernel.errors import Refused, Rejected, Unavailable
from kernel.services import sweep_ran, transition, wake

if TYPE_CHECKING:
    from kernel.models import User

log = structlog.get_logger(__name__)


def hand_over(batch: DebitBatch, *, at: datetime, by: User) -> DebitBatch:
    """Gives the frozen bytes to the bank, or records that this person does.

    Called again after no answer it collects nothing twice, for the other side knows the batch by its name.

    Raises:
        Refused: `not_permitted`, `transition_refused` unless frozen.
        Unavailable, Rejected: as the gateway says; the batch stays frozen.
    """
    permit(by, "batch.prepare")
    BATCH.after(batch.state, "hand_over")
    return _hand_over(batch, at=at, by=by)


def ask_hand_over(batch: DebitBatch, *, at: datetime, by: User) -> DebitBatch:
    """A person says that a frozen batch may leave. A file he carries is handed over at once; what goes by wire is sent
    by the next sweep, which tries again until it is answered.

    Raises:
        Refused: `not_permitted`, `transition_refused` unless frozen.
    """
    permit(by, "batch.prepare")
    BATCH.after(batch.state, "hand_over")
    if not goes_by_wire(batch):
        return _hand_over(batch, at=at, by=by)
    DebitBatch.objects.filter(pk=batch.pk, state=DebitBatch.State.FROZEN).update(handed_over_by=by)
    batch.refresh_from_db()
    wake("invoicing.tasks.hand_over_batches")
    return batch


def hand_over_batches(*, at: datetime) -> int:
    """Sends what a person let go and no service has answered for yet; returns how many batches left."""
    waiting = DebitBatch.objects.filter(state=DebitBatch.State.FROZEN, handed_over_by__isnull=False)
    left = sum(_try(batch, at=at) for batch in waiting.order_by("pk") if goes_by_wire(batch))
    sweep_ran("invoicing.hand_over_batches", at=at)
    return left


def goes_by_wire(batch: DebitBatch) -> bool:
    """Whether the machine sends it: to a payment service, or to the bank's server where there is one."""
    return batch.collector != Collector.BANK or link_in_use() is not None


def _try(batch: DebitBatch, *, at: datetime) -> bool:
    try:
        _hand_over(batch, at=at, by=batch.handed_over_by)
    except (Unavailable, Rejected) as failure:
        log.warning("batch_not_handed_over", batch=batch.message_id, why=str(failure))
        return False
    except Refused as refusal:
        # Another sweep was quicker: the service took each debit once all the same, by its key.
        log.info("batch_handed_over_meanwhile", batch=batch.message_id, why=refusal.code)
        return False
    return True


def _hand_over(batch: DebitBatch, *, at: datetime, by: User | None) -> DebitBatch:
    receipt = _give(batch)
    with transaction.atomic():
        transition(batch, BATCH, "hand_over", at=at, by=by, why=receipt.reference, handed_over_at=at, handed_over_by=by)
        used = Mandate.objects.filter(attempts__batch=batch, attempts__state=DebitAttempt.State.SUBMITTED)
        used.filter(first_debit_on=None).update(first_debit_on=batch.collection_on)
        used.update(last_debit_on=batch.collection_on)
        _keep_answers(batch, receipt, at=at)
    return batch


def _give(batch: DebitBatch) -> Receipt:
    content, link = batch_bytes(batch), link_in_use()
    if batch.collector == Collector.BANK and link is not None:
        return Receipt(drop(link, batch.file.name, content), by_person=False)
    return gateway(batch.collector).hand_over(batch.message_id, content)


def _keep_answers(batch: DebitBatch, receipt: Receipt, *, at: datetime) -> None:
    for name, charge in receipt.charges.items():
        named = DebitAttempt.objects.filter(batch=batch, end_to_end_id=name)
        named.update(remote_reference=charge.reference, charged_on=charge.on)
    for name, why in receipt.refusals.items():
        attempt = DebitAttempt.objects.get(batch=batch, end_to_end_id=name)
        if (attempt.state, "reject") in ATTEMPT.table:
            transition(attempt, ATTEMPT, "reject", at=at, why=why, failed_on=day_of(at), reason=OWN_FAULT)
            Mandate.objects.filter(pk=attempt.mandate_id).update(flag=why[:60])
