"""The words of collection, the same at the desk and in the portal."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Words = Mapping[str, str | Promise]

STEPS: Final[Words] = {
    "open": _("Case opened"),
    "nudge": _("Friendly reminder"),
    "letter": _("Formal reminder"),
    "charge": _("Charge"),
    "management_fee": _("Management fee"),
    "indemnity": _("Recovery indemnity of the law"),
    "interest": _("Late interest charged"),
    "call": _("Telephone call"),
    "end": _("End of the contract"),
    "lawyer": _("File handed to a lawyer"),
    "suspend": _("Line restricted"),
    "lift": _("Line opened again"),
    "close": _("Case closed"),
}
MEANINGS: Final[Words] = {
    "no_funds": _("Not enough money on the account"),
    "not_stated": _("No reason given"),
    "refused_by_debtor": _("Refused by the customer"),
    "refunded_on_request": _("Refunded at the customer's request"),
    "debtor_bank_service": _("Blocked by a service of his bank"),
    "no_mandate": _("No valid mandate"),
    "debtor_deceased": _("Account holder deceased"),
    "account_closed": _("Account closed"),
    "wrong_iban": _("Wrong IBAN"),
    "account_blocked": _("Account blocked"),
    "debits_forbidden": _("Debits are forbidden on this account"),
    "our_data": _("Our file or data are wrong"),
    "duplicate": _("Presented twice"),
    "reversed_by_us": _("Given back by our bank at our request"),
    "unknown_code": _("A code that the table does not name"),
}
FOLLOWS: Final[Words] = {
    "dated": _("the attempts are used up: decide"),
    "once": _("the attempt is used up: decide"),
    "person": _("a person decides"),
    "new_iban": _("ask for the right IBAN"),
    "corrected": _("mend our data, then present again"),
    "never": _("another means of payment is needed"),
}
EFFECTS: Final[Words] = {
    "flag": _("mandate to look at"),
    "suspend": _("mandate suspended"),
    "cancel": _("mandate cancelled"),
}
SUGGESTIONS: Final[Words] = {
    "invoice_number": _("the wording quotes his invoice"),
    "customer_number": _("the wording quotes his number"),
    "account": _("it comes from his account"),
    "amount": _("he owes exactly this amount"),
}


def label(table: Words, key: str) -> str:
    """The word of a key; a key nobody gave one is shown as it is."""
    return str(table.get(key, key))
