"""A batch from its proposal to the bank's hands: prepared by one person, approved by another, frozen once."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.db.models import Count, F, Min, QuerySet, Sum

from invoicing import selectors
from invoicing.domain import pain008
from invoicing.domain.batch import BATCH, cut_off
from invoicing.domain.calendars import roll_forward
from invoicing.domain.days import day_of
from invoicing.models import BatchExclusion, BatchFile, Collector, DebitAttempt, DebitBatch, Mandate
from invoicing.services.collectors import gateway
from invoicing.services.turns import take_turn
from kernel import selectors as kernel_selectors
from kernel.errors import Refused
from kernel.roles import may
from kernel.services import take_number, transition
from subscribers.models import Customer

if TYPE_CHECKING:
    from invoicing.selectors import Collectable
    from kernel.models import User

log = structlog.get_logger(__name__)

SEQUENCES = {Mandate.Kind.RECURRENT: "RCUR", Mandate.Kind.ONE_OFF: "OOFF"}


@transaction.atomic
def propose_batch(
    *, collection_on: date, at: datetime, by: User, scheme: str = "", collector: str = Collector.BANK
) -> DebitBatch:
    """Drafts the batch of a collection date (rolled to a TARGET day): what may be debited, and what stays out and why.

    One batch is of one scheme (the policy's unless told) and goes through one collector. Two clicks make one batch: the
    second finds nothing left to debit.

    Raises:
        Refused: `not_permitted`, `ends_in_the_past`, `cut_off_passed`, `nothing_to_collect` with the reasons and their
            numbers.
    """
    permit(by, "batch.prepare")
    if collection_on < day_of(at):
        raise Refused("ends_in_the_past", until=collection_on)
    on = roll_forward(collection_on)
    policy = selectors.debit_policy(day_of(at))
    scheme = scheme or policy.scheme
    _in_time(on, at, collector)
    # Two people who propose at once wait here, and the second sees what the first took.
    take_turn()
    _lock_accounts({one.instalment.customer_id for one in selectors.collectables(on, policy)})
    found = selectors.collectables(on, policy)
    chosen = [one for one in found if one.reason is None and one.goes_by(collector, scheme)]
    if not chosen:
        raise Refused("nothing_to_collect", on=on.isoformat(), reasons=_reasons(found))
    batch = DebitBatch.objects.create(
        message_id=f"D-{on:%Y%m%d}-{take_number('debit-batch', on.year):05d}",
        collection_on=on,
        scheme=scheme,
        collector=collector,
        prepared_at=at,
        prepared_by=by,
        count=len(chosen),
        total=sum((one.due for one in chosen), Decimal(0)),
    )
    DebitAttempt.objects.bulk_create(_attempt(batch, one) for one in chosen)
    taken = {one.instalment.pk for one in chosen}
    # What another collector or scheme takes on the same day is not left out of anything.
    _exclude(batch, [one for one in found if one.reason and one.instalment.pk not in taken])
    return batch


def approve_batch(batch: DebitBatch, *, at: datetime, by: User) -> DebitBatch:
    """The second person's yes. Raises `Refused("not_permitted" | "own_batch" | "transition_refused")`."""
    permit(by, "batch.approve")
    if batch.prepared_by_id == by.pk:
        raise Refused("own_batch", batch=batch.message_id)
    return transition(batch, BATCH, "approve", at=at, by=by, approved_at=at, approved_by=by)


@transaction.atomic
def cancel_batch(batch: DebitBatch, *, at: datetime, by: User | None, why: str) -> DebitBatch:
    """Lets go of a batch that the bank never had; its instalments are free again."""
    transition(batch, BATCH, "cancel", at=at, by=by, why=why)
    batch.attempts.filter(state=DebitAttempt.State.PROPOSED).update(state=DebitAttempt.State.DROPPED)
    return batch


@transaction.atomic
def freeze_batch(batch: DebitBatch, *, at: datetime, by: User | None = None) -> DebitBatch:
    """Writes the file once and for ever. Of two people who freeze at once, the second is refused.

    What changed since the approval only ever makes it smaller: a debit that may no longer be made is dropped with its
    reason, one that a credit lowered is lowered; nothing is added.

    Raises:
        Refused: `transition_refused` unless approved; `cut_off_passed`; `nothing_to_collect`; `file_invalid`.
    """
    take_turn()
    # The lock is taken, not only asked for: an unread queryset would lock nothing.
    batch = DebitBatch.objects.select_for_update().get(pk=batch.pk)
    BATCH.after(batch.state, "freeze")
    _in_time(batch.collection_on, at, batch.collector)
    _lock_accounts(set(batch.attempts.values_list("instalment__customer_id", flat=True)))
    _check_again(batch, at=at)
    standing = batch.attempts.filter(state=DebitAttempt.State.PROPOSED)
    if not standing.exists():
        raise Refused("nothing_to_collect", on=batch.collection_on.isoformat(), reasons={})
    out, port = io.BytesIO(), gateway(batch.collector)
    port.prepare(_file_of(batch, standing, at=at), out)
    content = out.getvalue()
    sums = standing.aggregate(count=Count("pk"), total=Sum("amount"))
    BatchFile.objects.create(
        batch=batch, name=f"{batch.message_id}{port.suffix}", media_type=port.media_type, content=content
    )
    for sequence in SEQUENCES:
        of_it = standing.filter(mandate__kind=sequence)
        of_it.update(group_id=_group_id(batch, sequence), state=DebitAttempt.State.SUBMITTED)
    sha256 = hashlib.sha256(content).hexdigest()
    return transition(batch, BATCH, "freeze", at=at, by=by, frozen_at=at, sha256=sha256, **sums)


def batch_bytes(batch: DebitBatch) -> bytes:
    """The frozen file, as it was hashed. Raises ValueError when its bytes no longer fit their hash."""
    content = bytes(batch.file.content)
    if hashlib.sha256(content).hexdigest() != batch.sha256:
        raise ValueError(f"{batch.message_id} is not the file that was frozen")
    return content


def permit(by: User, permission: str) -> None:
    """Raises `Refused("not_permitted")` unless the person may."""
    if not may(by, permission):
        raise Refused("not_permitted", permission=permission)


def _in_time(on: date, at: datetime, collector: str) -> None:
    last = cut_off(on, selectors.debit_policy(day_of(at)), collector)
    if at > last:
        raise Refused("cut_off_passed", on=on.isoformat(), cut_off=last.isoformat())


def _lock_accounts(customers: set[int]) -> None:
    """Credits and payments of these customers wait: what is due of them is frozen as it was read."""
    list(Customer.objects.select_for_update(no_key=True).filter(pk__in=customers).order_by("pk").values_list("pk"))


def _reasons(found: list[Collectable]) -> dict[str, int]:
    reasons = sorted(one.reason or "other_way" for one in found)
    return {reason: len(list(same)) for reason, same in groupby(reasons)}


def _attempt(batch: DebitBatch, one: Collectable) -> DebitAttempt:
    invoice = one.instalment.schedule.invoice
    return DebitAttempt(
        instalment=one.instalment,
        number=one.number,
        batch=batch,
        mandate=one.mandate,
        notice=one.notice,
        amount=one.due,
        collection_on=batch.collection_on,
        end_to_end_id=f"{invoice.number}-{one.instalment.rank}-{one.number}",
    )


def _exclude(batch: DebitBatch, found: list[Collectable]) -> None:
    BatchExclusion.objects.bulk_create(
        (
            BatchExclusion(batch=batch, instalment=one.instalment, amount=one.due, reason=one.reason or "")
            for one in found
        ),
        ignore_conflicts=True,
    )


def _check_again(batch: DebitBatch, *, at: datetime) -> None:
    standing = {row.instalment_id: row for row in batch.attempts.filter(state=DebitAttempt.State.PROPOSED)}
    policy = selectors.debit_policy(day_of(at))
    found = {
        one.instalment.pk: one
        for one in selectors.collectables(batch.collection_on, policy, only=standing, beside=batch)
    }
    for instalment, attempt in standing.items():
        one = found.get(instalment)
        mandate_changed = one is not None and (one.mandate is None or one.mandate.pk != attempt.mandate_id)
        if one is None or one.reason or mandate_changed:
            _drop(batch, attempt, (one and one.reason) or ("mandate_changed" if mandate_changed else "paid"))
        elif one.due < attempt.amount:
            attempt.amount = one.due
            attempt.save(update_fields=["amount"])


def _drop(batch: DebitBatch, attempt: DebitAttempt, reason: str) -> None:
    attempt.state = DebitAttempt.State.DROPPED
    attempt.save(update_fields=["state"])
    BatchExclusion.objects.get_or_create(
        batch=batch, instalment=attempt.instalment, defaults={"amount": attempt.amount, "reason": reason}
    )


def _group_id(batch: DebitBatch, kind: str) -> str:
    return f"{batch.message_id}-{SEQUENCES[Mandate.Kind(kind)]}"


def _file_of(batch: DebitBatch, standing: QuerySet[DebitAttempt], *, at: datetime) -> pain008.Batch:
    operator = kernel_selectors.operator()
    creditor = pain008.Creditor(
        name=operator.name,
        creditor_id=operator.creditor_id,
        iban=operator.iban,
        bic=operator.bic,
        address=pain008.Address(operator.street, operator.postcode, operator.city, operator.country),
    )
    totals = standing.values("mandate__kind").annotate(count=Count("pk"), total=Sum("amount"), first=Min("pk"))
    groups = [
        pain008.Group(
            identifier=_group_id(batch, row["mandate__kind"]),
            collection_on=batch.collection_on,
            sequence=SEQUENCES[Mandate.Kind(row["mandate__kind"])],
            scheme=batch.scheme,
            creditor=creditor,
            count=row["count"],
            total=row["total"],
            debits=_debits(standing.filter(mandate__kind=row["mandate__kind"])),
        )
        for row in totals.order_by("first")
    ]
    version = selectors.debit_policy(day_of(at)).pain_version
    return pain008.Batch(batch.message_id, at, operator.name, operator.creditor_id, groups, version)


def _debits(attempts: QuerySet[DebitAttempt]) -> Iterator[pain008.Debit]:
    rows = attempts.order_by("pk").annotate(invoice_number=F("instalment__schedule__invoice__number"))
    for row in rows.select_related("mandate__customer").iterator(chunk_size=2000):
        mandate, customer = row.mandate, row.mandate.customer
        if mandate.signed_on is None:
            raise ValueError(f"mandate {mandate.reference} is in a batch and was never signed")
        yield pain008.Debit(
            end_to_end_id=row.end_to_end_id,
            amount=row.amount,
            mandate=mandate.remote_reference or mandate.reference,
            signed_on=mandate.signed_on,
            name=mandate.holder,
            iban=mandate.iban,
            bic=mandate.bic,
            remittance=f"{row.invoice_number} {customer.number}",
            address=pain008.Address(customer.street, customer.postcode, customer.city, customer.country),
            amendment=_amendment(mandate),
        )


def _amendment(mandate: Mandate) -> pain008.Amendment | None:
    if not (mandate.former_iban or mandate.former_reference):
        return None
    return pain008.Amendment(reference=mandate.former_reference, iban=mandate.former_iban)
