"""What may be debited, what is in which batch, and what the bank said."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import QuerySet, Sum

from invoicing.domain.batch import FROZEN, Candidate, cut_off, exclusion
from invoicing.domain.calendars import roll_forward
from invoicing.domain.days import day_of
from invoicing.domain.mandate import expires_on
from invoicing.domain.policy import DebitPolicy
from invoicing.models import BankEvent, Collector, DebitAttempt, DebitBatch, Instalment, Mandate, Notice
from invoicing.selectors.freezes import Frozen, frozen_on
from kernel import selectors as kernel_selectors
from kernel.money import ZERO

if TYPE_CHECKING:
    from kernel.models import Message
    from subscribers.models import Customer


def in_frozen_batch(instalment_ids: Collection[int]) -> set[int]:
    """Which of the instalments the bank already has in a frozen batch, so that no credit may lower them any more."""
    held = DebitAttempt.objects.filter(instalment__in=instalment_ids, state__in=FROZEN)
    return set(held.values_list("instalment_id", flat=True))


def active_mandate(customer: Customer) -> Mandate | None:
    """The mandate that debits of a customer lean on."""
    return Mandate.objects.filter(customer=customer, state=Mandate.State.ACTIVE).first()


def debited_on(instalments: Collection[Instalment]) -> dict[int, date]:
    """The day on which the bank takes each instalment, by key: the newest that was announced, else its due date, put
    off to the first day on which TARGET is open."""
    notices = _notices([one.pk for one in instalments])
    told = {pk: notice.collection_on for pk, notice in notices.items()}
    return {one.pk: roll_forward(told.get(one.pk) or one.due_on) for one in instalments}


def debit_policy(on: date) -> DebitPolicy:
    """The `debit` policy in force on a day."""
    policy: DebitPolicy = kernel_selectors.policy("debit", on)
    return policy


@dataclass(frozen=True, slots=True)
class Collectable:
    """An instalment that is due by a collection date, with what a debit of it would lean on, or why it stays out."""

    instalment: Instalment
    due: Decimal
    mandate: Mandate | None
    notice: Notice | None
    number: int
    reason: str | None

    def goes_by(self, collector: str, scheme: str) -> bool:
        """Whether its mandate is of that scheme and collected that way."""
        return self.mandate is not None and (self.mandate.collector, self.mandate.scheme) == (collector, scheme)


def collectables(
    collection_on: date, policy: DebitPolicy, *, only: Collection[int] | None = None, beside: DebitBatch | None = None
) -> list[Collectable]:
    """Every open instalment due by `collection_on`, the oldest first, in a fixed number of queries.

    Args:
        only: these instalments alone.
        beside: a batch whose own attempts do not count, for checking it anew.
    """
    open_ones = Instalment.objects.open().filter(due_on__lte=collection_on).select_related("customer")
    instalments = list(open_ones.filter(pk__in=only) if only is not None else open_ones)
    ids = [row.pk for row in instalments]
    mandates = _mandates({row.customer_id for row in instalments})
    notices, attempts = _notices(ids), _latest_attempts(ids, beside)
    frozen = frozen_on(collection_on, {row.customer_id for row in instalments})
    return [
        _collectable(
            row,
            mandates.get(row.customer_id),
            notices.get(row.pk),
            attempts.get(row.pk),
            frozen.get(row.customer_id, Frozen()),
            collection_on,
            policy,
        )
        for row in instalments
    ]


def _collectable(
    row: Instalment,
    mandate: Mandate | None,
    notice: Notice | None,
    latest: DebitAttempt | None,
    frozen: Frozen,
    collection_on: date,
    policy: DebitPolicy,
) -> Collectable:
    due: Decimal = row.due
    candidate = Candidate(
        due=due,
        due_on=row.due_on,
        mandate_state=mandate.state if mandate else None,
        mandate_expires_on=_expiry(mandate, policy),
        noticed_amount=notice.amount if notice else None,
        noticed_on=notice.collection_on if notice else None,
        notice_sent_at=sent_at(notice) if notice else None,
        notice_days=mandate.notice_days if mandate else None,
        latest_state=latest.state if latest else None,
        represent_on=latest.represent_on if latest else None,
        disputed=frozen.disputes(row.schedule_id),
        promised=frozen.promised,
        held=frozen.held,
    )
    number = latest.number + 1 if latest else 1
    return Collectable(row, due, mandate, notice, number, exclusion(candidate, collection_on, policy))


def _expiry(mandate: Mandate | None, policy: DebitPolicy) -> date | None:
    if mandate is None or mandate.signed_on is None:
        return None
    return expires_on(mandate.signed_on, mandate.last_debit_on, policy.expires_after_months)


def sent_at(notice: Notice) -> datetime | None:
    """When a pre-notification left: by its own record, or by the mail or letter that carried it."""
    message: Message | None = notice.message
    return notice.sent_at or (message and (message.sent_at or message.posted_at)) or None


def _mandates(customers: Collection[int]) -> dict[int, Mandate]:
    """The one mandate of each customer that matters: the active one, else the newest that was in force."""
    rows = Mandate.objects.filter(customer__in=customers).exclude(state=Mandate.State.DRAFT).order_by("signed_at", "pk")
    found: dict[int, Mandate] = {}
    for row in rows:
        held = found.get(row.customer_id)
        if held is None or held.state != Mandate.State.ACTIVE:
            found[row.customer_id] = row
    return found


def _notices(ids: Collection[int]) -> dict[int, Notice]:
    rows = Notice.objects.filter(instalment__in=ids).select_related("message").order_by("pk")
    return {row.instalment_id: row for row in rows}


def _latest_attempts(ids: Collection[int], beside: DebitBatch | None) -> dict[int, DebitAttempt]:
    rows = DebitAttempt.objects.filter(instalment__in=ids).order_by("number")
    if beside is not None:
        rows = rows.exclude(batch=beside)
    return {row.instalment_id: row for row in rows}


def batches() -> QuerySet[DebitBatch]:
    """Every batch, the newest collection first."""
    return DebitBatch.objects.select_related("prepared_by", "approved_by", "handed_over_by")


@dataclass(frozen=True, slots=True)
class BatchScreen:
    """What a person needs to see before he approves or hands over a batch; amounts in euros."""

    batch: DebitBatch
    count: int
    total: Decimal
    refundable: Decimal
    excluded: list[tuple[str, int, Decimal]]
    cut_off: datetime


def batch_screen(batch: DebitBatch, *, at: datetime) -> BatchScreen:
    """Count, total, what of earlier debits may still be refunded, exclusions by reason, the bank's cut-off (UTC)."""
    policy = debit_policy(day_of(at))
    sums = batch.attempts.exclude(state=DebitAttempt.State.DROPPED).aggregate(total=Sum("amount"))
    excluded: dict[str, tuple[int, Decimal]] = {}
    for reason, amount in batch.exclusions.values_list("reason", "amount"):
        count, total = excluded.get(reason, (0, ZERO))
        excluded[reason] = count + 1, total + amount
    return BatchScreen(
        batch=batch,
        count=batch.attempts.exclude(state=DebitAttempt.State.DROPPED).count(),
        total=sums["total"] or ZERO,
        refundable=refundable(on=day_of(at)),
        excluded=[(reason, *sums) for reason, sums in sorted(excluded.items())],
        cut_off=cut_off(batch.collection_on, policy, batch.collector),
    )


def refundable(*, on: date) -> Decimal:
    """What was settled by CORE debits whose debtors may still have it back without a word (eight weeks), in euros."""
    since = on - timedelta(weeks=debit_policy(on).refund_weeks)
    settled = DebitAttempt.objects.filter(state=DebitAttempt.State.SETTLED, settled_on__gt=since, batch__scheme="CORE")
    return settled.aggregate(total=Sum("amount"))["total"] or ZERO


def events_to_match() -> QuerySet[BankEvent]:
    """What the bank said and nothing of ours answers to, the oldest first."""
    return BankEvent.objects.filter(state=BankEvent.State.TO_MATCH).select_related("file").order_by("on", "pk")


def represented(at: datetime) -> QuerySet[DebitAttempt]:
    """Failed debits with a date for the next attempt, the nearest first."""
    failed = DebitAttempt.objects.filter(represent_on__gte=day_of(at)).select_related("instalment__customer")
    return failed.order_by("represent_on", "pk")


def mandate_facts(mandate: Mandate) -> dict[str, object]:
    """A mandate as letters may speak of it, its account masked."""
    remote = mandate.remote_reference if mandate.collector == Collector.GOCARDLESS else ""
    return {
        "reference": mandate.reference,
        "creditor_id": mandate.creditor_id,
        "iban": mandate.masked_iban,
        "holder": mandate.holder,
        "signed_on": mandate.signed_on,
        "remote_reference": remote or None,
    }
