"""Both parties and the account that pays, as papers print them."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from mimetypes import guess_type
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from invoicing.documents.edition_1 import wording
from invoicing.documents.edition_1.speech import Speech
from kernel.telephones import telephone

FOURS: Final = (4,) * 9


def seller_of(seller: Mapping[str, Any], speech: Speech) -> dict[str, Any]:
    """The operator as the head and the foot of a paper print him."""
    capital = seller.get("capital")
    form = " ".join(
        part
        for part in (seller["legal_form"], capital and speech.say("capital", capital=speech.euros(capital)))
        if part
    )
    legal = [
        f"{seller['name']} – {form}" if form else seller["name"],
        f"{seller['street']}, {seller['postcode']} {seller['city']}",
        f"SIREN{wording.NO_BREAK}{wording.grouped(seller['siren'], (3, 3, 3))}",
        seller["rcs"],
        seller["vat_number"] and f"{speech.words['vat_number']} {seller['vat_number']}",
    ]
    return {
        "name": seller["name"],
        "logo": _picture(seller),
        "address": [seller["street"], f"{seller['postcode']} {seller['city']}"],
        "contact": [text for text in (telephone(seller["phone"]), seller["email"], seller["website"]) if text],
        "legal": f"{wording.NO_BREAK}· ".join(text for text in legal if text),
    }


def _picture(seller: Mapping[str, Any]) -> str:
    """The logo inside the page. Raises ValueError when the file is no longer the one the document was issued with."""
    if not seller.get("logo"):
        return ""
    data = (Path(settings.MEDIA_ROOT) / seller["logo"]).read_bytes()
    if sha256(data).hexdigest() != seller["logo_sha256"]:
        raise ValueError(f"{seller['logo']} is not the picture that was printed")
    kind = guess_type(seller["logo"])[0] or "image/png"
    return f"data:{kind};base64,{b64encode(data).decode()}"


def buyer_of(buyer: Mapping[str, Any], speech: Speech) -> dict[str, Any]:
    """The customer as he stands in the window of the envelope."""
    country = [] if buyer["country"] == "FR" else [buyer["country"]]
    form = f" {buyer['legal_form']}" if buyer["legal_form"] else ""
    ids = [("SIREN", wording.grouped(buyer["siren"], (3, 3, 3))), (speech.words["vat_number"], buyer["vat_number"])]
    return {
        "name": f"{buyer['name']}{form}",
        "address": [buyer["street"], f"{buyer['postcode']} {buyer['city']}", *country],
        "ids": [f"{name} {value}" for name, value in ids if value],
    }


def debit_of(mandate: Mapping[str, str], speech: Speech, word: str, **facts: str) -> str:
    """The sentence that announces a debit: account, mandate, creditor."""
    account = {"iban": mandate["iban"], "reference": mandate["reference"], "creditor": mandate["creditor_id"]}
    return speech.say(word, **account, **facts)
