"""How a customer wants his paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db import transaction

from invoicing.models import BillingAccount
from invoicing.services.allocation import lock_account
from kernel.errors import Refused

if TYPE_CHECKING:
    from subscribers.models import Customer

# A line of the French directory: a SIREN, perhaps with a SIRET or a name of the buyer's own behind it.
DIRECTORY = re.compile(r"\d{9}(_[A-Za-z0-9._-]+)*")
MAIL_BOX = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


@transaction.atomic
def set_billing_account(customer: Customer, *, grouped: bool, reference: str, address: str) -> BillingAccount:
    """Says whether all sites come on one invoice, and what is printed on it; what is issued already stays as it is.

    Raises `Refused("einvoicing_address_invalid")`.
    """
    lock_account(customer)
    reference, address = reference.strip(), address.strip()
    if address and not _is_address(address, customer):
        raise Refused("einvoicing_address_invalid", address=address)
    facts = {"grouped": grouped, "reference": reference, "address": address}
    row, _ = BillingAccount.objects.update_or_create(customer=customer, defaults=facts)
    return row


def _is_address(address: str, customer: Customer) -> bool:
    if "@" in address:
        return bool(MAIL_BOX.fullmatch(address))
    return bool(DIRECTORY.fullmatch(address)) and (not customer.siren or address.startswith(customer.siren))
