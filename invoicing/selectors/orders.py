"""Under which order number of the buyer a contract is invoiced, day by day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from invoicing.models import PurchaseOrder
from invoicing.models.among import Among

if TYPE_CHECKING:
    from subscribers.models import Contract


def orders_of(contracts: Collection[int]) -> dict[int, tuple[PurchaseOrder, ...]]:
    """The order numbers given since the signature, by contract, the last to count first; one query."""
    found: dict[int, tuple[PurchaseOrder, ...]] = {}
    for row in PurchaseOrder.objects.filter(Among("contract_id", contracts)).order_by("-starts_on", "-pk"):
        found[row.contract_id] = (*found.get(row.contract_id, ()), row)
    return found


def order_for(contract: Contract, day: date, given: Sequence[PurchaseOrder]) -> str:
    """The number for the services of a day: the last one given for it or before, else the contract's own."""
    return next((row.number for row in given if row.starts_on <= day), contract.purchase_order)


def order_on(contract: Contract, day: date) -> str:
    """As `order_for`, for one contract."""
    return order_for(contract, day, orders_of([contract.pk]).get(contract.pk, ()))
