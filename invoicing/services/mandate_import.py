"""Mandates signed elsewhere: they go on under the reference that the debtor signed and his bank knows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from invoicing import selectors
from invoicing.domain.days import day_of
from invoicing.domain.mandate import MANDATE, checked_bic, checked_creditor_id, checked_iban
from invoicing.models import Mandate, Scheme
from invoicing.services.allocation import lock_account
from kernel import selectors as kernel_selectors
from kernel.errors import Refused
from kernel.models import User
from kernel.secrets import blind_index
from kernel.services import transition
from subscribers.services.imports import KNOWN, MADE, Sheet, customer_of, day_of_cell

LONGEST_REFERENCE: Final = 35


def take_mandate(values: Mapping[str, str], *, at: datetime, by: User | None) -> str:
    """One row of a file; the same one again is known by its reference.

    Raises:
        Refused: `customer_unknown`, `mandate_reference_refused`, `mandate_reference_taken`, `iban_refused`,
            `bic_refused`, `day_not_understood`, `signed_in_the_future`, `mandate_in_force_already`,
            `b2b_not_registered`, `scheme_unknown`.
    """
    customer, reference = customer_of(values), values["reference"].strip()
    if not 0 < len(reference) <= LONGEST_REFERENCE or not reference.isascii():
        raise Refused("mandate_reference_refused", reference=reference[:50])
    creditor_id = checked_creditor_id(kernel_selectors.operator().creditor_id)
    known = Mandate.objects.filter(creditor_id=creditor_id, reference=reference).first()
    if known is not None:
        if known.customer_id != customer.pk:
            raise Refused("mandate_reference_taken", reference=reference)
        return KNOWN
    lock_account(customer)
    active = selectors.active_mandate(customer)
    if active is not None:
        raise Refused("mandate_in_force_already", mandate=active.reference)
    _make(customer.pk, creditor_id, reference, values, at=at, by=by)
    return MADE


def _make(
    customer: int, creditor_id: str, reference: str, values: Mapping[str, str], *, at: datetime, by: User | None
) -> None:
    account, agent = checked_iban(values["iban"]), checked_bic(values.get("bic", ""))
    signed_on, scheme = day_of_cell(values["signed_on"]), values.get("scheme", "").upper() or Scheme.CORE
    if signed_on > day_of(at):
        raise Refused("signed_in_the_future", on=signed_on)
    if scheme not in Scheme.values:
        raise Refused("scheme_unknown", scheme=scheme)
    registered = values.get("registered_on", "")
    if scheme == Scheme.B2B and not registered:
        raise Refused("b2b_not_registered")
    last = values.get("last_debit_on", "")
    try:
        with transaction.atomic():
            mandate = Mandate.objects.create(
                customer_id=customer, reference=reference, creditor_id=creditor_id, scheme=scheme,
                holder=values["holder"][:140], iban=account, iban_index=blind_index(account), bic=agent,
                registered_on=day_of_cell(registered) if registered else None,
                first_debit_on=day_of_cell(last) if last else None, last_debit_on=day_of_cell(last) if last else None,
            )  # fmt: skip
    except IntegrityError as error:
        raise Refused("mandate_reference_taken", reference=reference) from error
    transition(mandate, MANDATE, "sign", at=at, by=by, why="import", signed_on=signed_on, signed_at=at, signed_by=by)


SHEET: Final = Sheet(
    columns={
        "customer": "customer client reference client", "reference": "reference rum mandat mandate umr",
        "holder": "holder titulaire nom", "iban": "iban compte account", "bic": "bic swift",
        "signed_on": "signed on signe le date de signature", "scheme": "scheme schema type",
        "registered_on": "registered on enregistre le", "last_debit_on": "last debit dernier prelevement",
    },
    required=("customer", "reference", "holder", "iban", "signed_on"),
    verb=take_mandate,
)  # fmt: skip
