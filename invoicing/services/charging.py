"""Charges handed in to be billed beside the subscription, already rated."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from invoicing.models import Charge
from kernel.errors import Refused
from kernel.money import cents

if TYPE_CHECKING:
    from kernel.models import User
    from subscribers.models import Contract


def add_charge(
    contract: Contract,
    *,
    kind: str,
    key: str,
    on: date,
    label: str,
    net: Decimal,
    at: datetime,
    by: User | None = None,
    detail: str = "",
    quantity: Decimal = Decimal(1),
    unit_price: Decimal | None = None,
    period: tuple[date, date] | None = None,
) -> Charge:
    """Hands in a charge for the next run that looks at its day; the same `key` again is the same charge.

    `net` in euros excluding VAT is `quantity` times `unit_price`, rounded once; `period` is `[start, end)`.
    Raises `Refused("amount_not_positive" | "charge_unknown" | "charge_not_its_product")`.
    """
    price = net / quantity if unit_price is None else unit_price
    if kind not in Charge.Kind.values:
        raise Refused("charge_unknown", kind=kind)
    if net <= 0 or cents(net) != net:
        raise Refused("amount_not_positive", amount=net)
    if cents(price * quantity) != net:
        raise Refused("charge_not_its_product", net=net)
    start, end = period or (None, None)
    facts = {"label": label, "detail": detail, "net": net, "quantity": quantity, "unit_price": price}
    row, _ = Charge.objects.get_or_create(
        key=key,
        defaults={
            **facts,
            "customer": contract.customer,
            "contract": contract,
            "kind": kind,
            "on": on,
            "period_start": start,
            "period_end": end,
            "recorded_at": at,
            "recorded_by": by,
        },
    )
    return row


def drop_charge(charge: Charge, *, at: datetime) -> None:
    """Takes back a charge that no invoice carries yet. Raises `Refused("charge_settled")`."""
    if not Charge.objects.filter(pk=charge.pk, invoice=None, dropped_at=None).update(dropped_at=at):
        raise Refused("charge_settled", label=charge.label)
