"""The operator at the head and the foot of his letters and quotes."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext as _

from kernel.documents.writing import euros, siren
from kernel.models import Operator
from kernel.telephones import telephone

_NO_BREAK: Final = "\u00a0"
IMAGES: Final = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


def seller(operator: Operator, language: str) -> dict[str, Any]:
    """Head and foot of a paper: name, logo, address, ways to reach, legal mentions."""
    return {
        "name": operator.name,
        "logo": logo(operator),
        "address": [operator.street, f"{operator.postcode} {operator.city}"],
        "contact": [text for text in (telephone(operator.phone), operator.email, operator.website) if text],
        "legal": f"{_NO_BREAK}· ".join([operator.name, *legal(operator, language)]),
    }


def legal(operator: Operator, language: str) -> list[str]:
    """What a trader's papers must say of him (article R123-237 of the Code de commerce)."""
    with translation.override(language):
        return list(_legal(operator, language))


def _legal(operator: Operator, language: str) -> Iterator[str]:
    if operator.legal_form and operator.capital:
        capital = euros(operator.capital, language)
        yield _("{form} with a share capital of {capital}").format(form=operator.legal_form, capital=capital)
    elif operator.legal_form:
        yield operator.legal_form
    yield f"{operator.street}, {operator.postcode} {operator.city}"
    if operator.rcs:
        yield f"RCS {operator.rcs}" if not operator.rcs.upper().startswith("RCS") else operator.rcs
    yield f"SIREN{_NO_BREAK}{siren(operator.siren)}"
    if operator.vat_number:
        yield _("VAT {number}").format(number=operator.vat_number)


def logo(operator: Operator) -> str:
    """As data, for the page that draws fetches nothing; of the kinds that a browser draws alike."""
    kind = IMAGES.get(Path(operator.logo.name or "").suffix.lower())
    if kind is None or not operator.logo.storage.exists(operator.logo.name or ""):
        return ""
    with operator.logo.open("rb") as opened:
        return f"data:{kind};base64,{base64.b64encode(opened.read()).decode()}"
