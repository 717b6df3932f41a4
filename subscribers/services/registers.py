"""The registers that law wants kept: breaches with their 72 hours, processing, subcontractors and their agreements."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import transaction

from kernel.errors import Refused
from kernel.models import User
from subscribers.models import Breach, CustomerFile, Processing, Processor, ProcessorAgreement

NOTIFY_WITHIN = timedelta(hours=72)
"""From when the breach was noticed (GDPR, article 33.1)."""

FIRST_DAY = datetime(2018, 5, 24, 22, tzinfo=UTC)
"""25 May 2018 in Paris: since then the clock of a breach runs (GDPR, article 99.2)."""


def record_breach(*, title: str, noticed_at: datetime, at: datetime, by: User | None, **facts: Any) -> Breach:
    """Enters a breach; its clock of 72 hours runs from when it was noticed.

    Raises:
        Refused: `text_missing`, `in_the_future`, `before_the_register` for a slip of the year.
    """
    if not title.strip():
        raise Refused("text_missing")
    if noticed_at > at:
        raise Refused("in_the_future", at=noticed_at.isoformat())
    if noticed_at < FIRST_DAY:
        raise Refused("before_the_register", at=noticed_at.isoformat())
    return Breach.objects.create(
        title=title.strip(), noticed_at=noticed_at, due_at=noticed_at + NOTIFY_WITHIN, recorded_by=by, **facts
    )


def notify_breach(breach: Breach, *, at: datetime, reference: str, late_because: str = "") -> Breach:
    """The authority was told.

    Raises:
        Refused: `already_notified`; `reason_missing` beyond the 72 hours without the reason of the delay.
    """
    if breach.notified_at is not None:
        raise Refused("already_notified")
    if at > breach.due_at and not late_because.strip():
        raise Refused("reason_missing")
    breach.notified_at, breach.reference, breach.late_because = at, reference.strip()[:60], late_because.strip()
    breach.save(update_fields=["notified_at", "reference", "late_because"])
    return breach


def close_breach(breach: Breach, *, measures: str, people_told: bool, at: datetime) -> Breach:
    """Nothing is left to do about it.

    Raises:
        Refused: `breach_not_notified` where there is a risk and the authority knows nothing, `text_missing`.
    """
    if breach.risk and breach.notified_at is None:
        raise Refused("breach_not_notified")
    if not measures.strip():
        raise Refused("text_missing")
    breach.measures, breach.closed_at = measures.strip(), at
    breach.people_told_at = at if people_told else breach.people_told_at
    breach.save(update_fields=["measures", "closed_at", "people_told_at"])
    return breach


def save_processing(row: Processing | None, **facts: Any) -> Processing:
    """Enters an activity in the register, or changes one; its history is kept."""
    kept = row or Processing()
    for name, value in facts.items():
        setattr(kept, name, value)
    kept.save()
    return kept


def save_processor(row: Processor | None, **facts: Any) -> Processor:
    """Enters a subcontractor, or changes one."""
    kept = row or Processor()
    for name, value in facts.items():
        setattr(kept, name, value)
    kept.save()
    return kept


def add_agreement(
    processor: Processor, *, signed_on: date, at: datetime, valid_until: date | None = None,
    file: CustomerFile | None = None, summary: str = "",
) -> ProcessorAgreement:  # fmt: skip
    """The next version of the agreement with a subcontractor; those before stay."""
    with transaction.atomic():
        locked = Processor.objects.select_for_update().get(pk=processor.pk)
        last = locked.agreements.order_by("-version").first()
        return ProcessorAgreement.objects.create(
            processor=locked, version=last.version + 1 if last else 1, signed_on=signed_on, valid_until=valid_until,
            file=file, summary=summary.strip(), recorded_at=at,
        )  # fmt: skip
