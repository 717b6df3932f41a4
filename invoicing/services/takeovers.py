"""From which day a contract that came from another system is invoiced here."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from invoicing.domain.days import day_of
from invoicing.models import InvoiceLine, Takeover
from invoicing.services.allocation import lock_account
from kernel.errors import Refused

if TYPE_CHECKING:
    from kernel.models import User
    from subscribers.models import Contract


FARTHEST = timedelta(days=366)


@transaction.atomic
def bill_from(contract: Contract, *, on: date, at: datetime, by: User | None) -> Takeover:
    """What a contract is worth before a day, its set-up included, was invoiced elsewhere; may change until we invoice.

    Raises:
        Refused: `already_billed`; `takeover_before_service` for a day before the service began, or of a contract that
            is not in service; `takeover_too_far` for a day over a year ahead, which would leave it unbilled unseen.
    """
    # A run under way reads it behind the same lock.
    lock_account(contract.customer)
    if InvoiceLine.objects.filter(contract=contract).exclude(item="").exists():
        raise Refused("already_billed", contract=contract.number)
    if contract.activated_on is None or on < contract.activated_on:
        raise Refused("takeover_before_service", contract=contract.number)
    if on > day_of(at) + FARTHEST:
        raise Refused("takeover_too_far", on=on)
    facts = {"starts_on": on, "recorded_at": at, "recorded_by": by}
    row, _ = Takeover.objects.update_or_create(contract=contract, defaults=facts)
    return row
