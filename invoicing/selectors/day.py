"""What waits for a person of finance today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from invoicing.domain.billing import PUBLIC
from invoicing.domain.days import day_of
from invoicing.domain.interest import half_year
from invoicing.models import DebitAttempt, DebitBatch, DunningCase, Instalment, Invoice, LegalRate, Mandate
from invoicing.selectors.debits import events_to_match
from invoicing.selectors.deposits import to_deposit
from invoicing.selectors.dunning import legal_rates
from kernel.models import Message
from subscribers.models import Customer

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True, slots=True)
class DayWork:
    """Each a list to work off; `rate_missing` is the half-year (year, half) that interest cannot be counted into."""

    to_approve: QuerySet[DebitBatch]
    to_freeze: QuerySet[DebitBatch]
    to_hand_over: QuerySet[DebitBatch]
    to_match: int
    to_deposit: int
    letters_to_post: QuerySet[Message]
    unknown: QuerySet[DebitAttempt]
    mandates_to_look_at: QuerySet[Mandate]
    rate_missing: tuple[int, int] | None


def day_work(at: datetime) -> DayWork:
    """The batches that wait for their next person, what the bank said and nobody matched, the letters to post."""
    batches = DebitBatch.objects.order_by("collection_on", "pk").select_related("prepared_by", "approved_by")
    cases = DunningCase.objects.filter(closed_at=None)
    return DayWork(
        to_approve=batches.filter(state=DebitBatch.State.DRAFT),
        to_freeze=batches.filter(state=DebitBatch.State.APPROVED),
        to_hand_over=batches.filter(state=DebitBatch.State.FROZEN),
        to_match=events_to_match().count(),
        to_deposit=to_deposit().count(),
        letters_to_post=Message.objects.filter(
            state=Message.State.TO_POST, about_type=DunningCase._meta.label_lower, about_id__in=cases.values("pk")
        ).order_by("queued_at", "pk"),
        unknown=DebitAttempt.objects.filter(state=DebitAttempt.State.UNKNOWN).select_related("instalment__customer"),
        mandates_to_look_at=Mandate.objects.filter(Mandate.IN_FORCE).exclude(flag="").select_related("customer"),
        rate_missing=rate_missing(day_of(at)),
    )


def rate_missing(on: date) -> tuple[int, int] | None:
    """The half-year (year, half) of a day, when its legal rate is not entered."""
    wanted = half_year(on)
    return None if wanted in legal_rates() else wanted


def refinancing_rate_missing(on: date) -> tuple[int, int] | None:
    """The oldest half-year whose rate of the central bank public bodies' lateness leans on and nobody entered.

    That of the day, where the operator serves a public body, and those in which what they owe began to be late.
    """
    if not Customer.objects.filter(kind=PUBLIC).exists():
        return None
    late = Instalment.objects.open().filter(schedule__invoice__kind=Invoice.Kind.INVOICE, customer__kind=PUBLIC)
    days = late.filter(due_on__lt=on).values_list("due_on", flat=True)
    began = {half_year(due_on + timedelta(days=1)) for due_on in days}
    return min({half_year(on), *began} - set(legal_rates(LegalRate.Index.REFINANCING)), default=None)
