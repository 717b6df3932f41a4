"""The slip that goes to the bank with cheques, card takings or cash."""

from __future__ import annotations

from typing import TYPE_CHECKING

from invoicing.documents.edition_1 import wording
from invoicing.documents.edition_1.parties import FOURS, seller_of
from invoicing.documents.edition_1.speech import Speech
from invoicing.documents.render import drawn
from invoicing.selectors.parties import seller

if TYPE_CHECKING:
    from invoicing.models import Deposit


def deposit_pdf(deposit: Deposit) -> bytes:
    """The slip as PDF, in French, for it is our bank that reads it: who pays, by what, how much, and the account."""
    speech = Speech("fr")
    us = seller()
    rows = [
        (str(item.rank), item.payment.customer.name, item.payment.reference, speech.euros(item.payment.amount))
        for item in deposit.items.select_related("payment__customer")
    ]
    facts = [
        ("slip_on", speech.day(deposit.on)),
        ("slip_of_bank", deposit.slip),
        ("slip_count", str(deposit.count)),
    ]
    context = {
        "language": speech.language,
        "words": speech.words,
        "kind": "schedule",
        "number": deposit.number,
        "title": speech.words[f"slip_{deposit.means}"],
        "issued_on": deposit.on,
        "seller": seller_of(us, speech),
        "buyer": {"name": us["name"], "address": [_account(us), f"BIC {us['bic']}" if us["bic"] else ""], "ids": []},
        "to_word": speech.words["slip_account"],
        "facts": [(speech.words[word], told) for word, told in facts if told],
        "schedule_heads": [speech.words[word] for word in ("slip_rank", "slip_who", "slip_reference", "amount")],
        "schedule_rows": rows,
        "layout": "slip",
        "total_word": speech.words["total_outside"],
        "total": speech.euros(deposit.total),
        "mentions": [speech.words["slip_signature"]],
    }
    return drawn(context, name=f"{deposit.number}.pdf")


def _account(us: dict[str, str]) -> str:
    return f"IBAN {wording.grouped(us['iban'], FOURS)}" if us["iban"] else ""
