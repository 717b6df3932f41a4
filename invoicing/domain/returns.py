"""What a bank's reason code means for the debit and for the mandate (EPC135-10, EPC173-14), as a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from invoicing.domain.calendars import roll_forward
from invoicing.domain.policy import DebitPolicy

OWN_FAULT = "X-OWN"
"""Not of ISO 20022: the other side refused what we asked for before any bank saw it."""

REVERSED = "X-REV"
"""Not of ISO 20022: our own bank gave the money back because we asked it to (a reversal of the creditor)."""

REPRESENTATIONS = frozenset({"dated", "once", "person", "new_iban", "corrected", "never"})
MANDATE_EFFECTS = frozenset({"keep", "flag", "suspend", "cancel"})


@dataclass(frozen=True)
class Reason:
    """One row of the table.

    Args:
        code: ISO 20022 external reason code.
        meaning: a stable name, which the faces translate.
        represent: "dated" (again on a date, at most `times`), "once" (then a person), "person" (a person decides),
            "new_iban", "corrected" (after our file or data is mended) or "never".
        times: how many further attempts are made without a person.
        mandate: "keep", "flag" (keep and show), "suspend" or "cancel".
    """

    code: str
    meaning: str
    represent: str
    times: int = 0
    mandate: str = "keep"


def _table(*reasons: Reason) -> Mapping[str, Reason]:
    return {reason.code: reason for reason in reasons}


REASONS = _table(
    Reason("AM04", "no_funds", "dated", times=2),
    Reason("MS03", "not_stated", "once", times=1),
    Reason("MS02", "refused_by_debtor", "person", mandate="flag"),
    Reason("MD06", "refunded_on_request", "person", mandate="flag"),
    Reason("SL01", "debtor_bank_service", "person", mandate="suspend"),
    Reason("MD01", "no_mandate", "never", mandate="cancel"),
    Reason("MD07", "debtor_deceased", "never", mandate="cancel"),
    Reason("AC04", "account_closed", "never", mandate="cancel"),
    Reason("AC01", "wrong_iban", "new_iban", mandate="suspend"),
    Reason("AC06", "account_blocked", "never", mandate="suspend"),
    Reason("AG01", "debits_forbidden", "never", mandate="suspend"),
    *(
        Reason(code, "our_data", "corrected")
        for code in ("AG02", "FF01", "FF05", "BE05", "MD02", "RC01", "DNOR", "RR01", "RR02", "RR03", "RR04")
    ),
    Reason("AM05", "duplicate", "never"),
    Reason(OWN_FAULT, "our_data", "corrected"),
    Reason(REVERSED, "reversed_by_us", "person"),
)

UNKNOWN = Reason("", "unknown_code", "person", mandate="flag")
"""A code the table does not name: nothing happens by itself, a person looks."""


def is_ours(code: str) -> bool:
    """Whether a debit failed by our own file, data or wish: nobody is pursued for that."""
    return reason(code).represent == "corrected" or reason(code).meaning in {"duplicate", "reversed_by_us"}


@dataclass(frozen=True)
class Consequence:
    """What a failure leads to: `represent_on` None when no further attempt is made by itself."""

    reason: Reason
    represent_on: date | None
    mandate: str


def reason(code: str) -> Reason:
    """The row of a code; `UNKNOWN` for one that the table does not name."""
    return REASONS.get(code.strip().upper(), UNKNOWN)


def consequence(code: str, *, failures: int, told_on: date, policy: DebitPolicy) -> Consequence:
    """What follows the `failures`-th failure of an instalment's debit (this one included), told on a day.

    Only failures that may be tried again by themselves are: the first `times` of them, `represent_after_days` later,
    rolled to a TARGET day.
    """
    found = reason(code)
    again = failures <= found.times
    later = roll_forward(told_on + timedelta(days=policy.represent_after_days))
    return Consequence(found, later if again else None, found.mandate)
