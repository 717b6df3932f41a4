"""The buyer's order numbers."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import transaction

from invoicing.models import PurchaseOrder
from invoicing.selectors.orders import order_on
from invoicing.services.allocation import lock_account
from kernel.errors import Refused

if TYPE_CHECKING:
    from kernel.models import User
    from subscribers.models import Contract

LONGEST = 40


@transaction.atomic
def set_purchase_order(
    contract: Contract, *, number: str, starts_on: date, at: datetime, by: User | None
) -> PurchaseOrder | None:
    """From a day of service on, this number stands on what is invoiced; an empty one takes it off.

    What is issued stays as it is. None when the number is the one that holds already.
    Raises `Refused("purchase_order_invalid" | "contract_over")`.
    """
    number = " ".join(number.split())
    if len(number) > LONGEST or not number.isprintable():
        raise Refused("purchase_order_invalid", most=LONGEST)
    if contract.ends_on and starts_on > contract.ends_on:
        raise Refused("contract_over", contract=contract.number, ends_on=contract.ends_on.isoformat())
    # A run under way reads the numbers behind the same lock.
    lock_account(contract.customer)
    later = PurchaseOrder.objects.filter(contract=contract, starts_on__gt=starts_on).exists()
    if not later and order_on(contract, starts_on) == number:
        return None
    return PurchaseOrder.objects.create(
        contract=contract, number=number, starts_on=starts_on, recorded_at=at, recorded_by=by
    )
