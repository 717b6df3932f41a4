from __future__ import annotations

from datetime import date
from decimal import Decimal

from invoicing.models import VatRate


def set_vat_rate(code: str, *, percent: Decimal, valid_from: date) -> VatRate:
    """The rate of `code` from a day on, in percent; what was invoiced before keeps its own."""
    rate, _new = VatRate.objects.update_or_create(code=code, valid_from=valid_from, defaults={"percent": percent})
    return rate
