"""A SEPA mandate: its life, and what it must hold before a debit may lean on it (EPC016-06, EPC222-07)."""

from __future__ import annotations

from datetime import date

from stdnum import bic as bic_numbers
from stdnum import iban as iban_numbers
from stdnum.eu import at_02 as creditor_numbers
from stdnum.exceptions import ValidationError

from kernel.errors import Refused
from kernel.lifecycle import Lifecycle
from kernel.periods import add_months

MANDATE = Lifecycle(
    "mandate",
    {
        ("draft", "sign"): "active",
        ("draft", "cancel"): "cancelled",
        ("active", "suspend"): "suspended",
        ("active", "cancel"): "cancelled",
        ("active", "expire"): "expired",
        ("active", "replace"): "replaced",
        ("suspended", "resume"): "active",
        ("suspended", "cancel"): "cancelled",
        ("suspended", "expire"): "expired",
        ("suspended", "replace"): "replaced",
    },
)


def checked_iban(value: str) -> str:
    """An IBAN without spaces, in capitals.

    Raises:
        Refused: `iban_refused` when its form or its check digits are wrong.
    """
    try:
        return str(iban_numbers.validate(value))
    except ValidationError as error:
        raise Refused("iban_refused", why=type(error).__name__) from error


def checked_bic(value: str) -> str:
    """A BIC in capitals, or nothing: the IBAN alone is enough within the euro area.

    Raises:
        Refused: `bic_refused`.
    """
    try:
        return str(bic_numbers.validate(value)) if value.strip() else ""
    except ValidationError as error:
        raise Refused("bic_refused", bic=value) from error


def checked_creditor_id(value: str) -> str:
    """A SEPA creditor identifier (ICS), in capitals.

    Raises:
        Refused: `creditor_id_refused`.
    """
    try:
        return str(creditor_numbers.validate(value))
    except ValidationError as error:
        raise Refused("creditor_id_refused", creditor_id=value) from error


def expires_on(signed_on: date, last_debit_on: date | None, months: int) -> date:
    """The first day on which a mandate without a debit for `months` has lapsed."""
    return add_months(last_debit_on or signed_on, months)
