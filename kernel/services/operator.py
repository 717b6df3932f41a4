from __future__ import annotations

from typing import Any

from kernel.errors import Refused
from kernel.models import Operator


def set_operator(**facts: Any) -> Operator:
    """The company's identity, entered or changed; issued invoices keep the one they were issued with.

    Raises:
        Refused: `field_missing`, with the column's name.
    """
    for name in ("name", "siren", "siret", "vat_number", "street", "postcode", "city", "email"):
        if name in facts and not str(facts[name]).strip():
            raise Refused("field_missing", field=name)
    company, _new = Operator.objects.update_or_create(pk=1, defaults=facts)
    return company
