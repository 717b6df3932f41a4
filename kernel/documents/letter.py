"""Letters on the operator's letterhead, for an envelope with a window: any number of them in one PDF."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from kernel.documents.pdf import drawn
from kernel.documents.wording import amount, long_day
from kernel.models import Message, Operator
from kernel.telephones import telephone

STYLE = Path(__file__).parent / "letter.css"
ZONE = ZoneInfo("Europe/Paris")
IMAGES = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}


def letters_as_pdf(letters: Sequence[Message], operator: Operator) -> bytes:
    """Each letter on a sheet of its own, in the order given, dated of the day it was written; the same letters give the
    same bytes."""
    facts = {
        "operator": operator,
        "phone": telephone(operator.phone),
        "language": letters[0].language,
        "title": operator.name,
        "legal": list(_legal(operator)),
        "logo": _logo(operator),
        "letters": [_sheet(letter, operator) for letter in letters],
    }
    html = render_to_string("kernel/letter.html", facts)
    return drawn(html, name=html, style=STYLE)


def _sheet(letter: Message, operator: Operator) -> dict[str, str]:
    with translation.override(letter.language):
        day = long_day(letter.queued_at.astimezone(ZONE).date(), letter.language if letter.language == "en" else "fr")
        registered = _("Registered letter with acknowledgement of receipt") if letter.registered else ""
        return {
            "language": letter.language,
            "recipient": letter.recipient,
            "dated": _("{city}, {day}").format(city=operator.city, day=day),
            "registered": f"{registered} {letter.tracking}".strip(),
            "reference": _("Our reference: L-{number}").format(number=letter.pk),
            "subject": letter.subject,
            "body": letter.body.strip(),
        }


def _legal(operator: Operator) -> Iterator[str]:
    """What a trader's letters must say of him (article R123-237 of the Code de commerce)."""
    if operator.legal_form and operator.capital:
        yield f"{operator.legal_form} au capital de {amount(operator.capital, 'fr')} €"
    elif operator.legal_form:
        yield operator.legal_form
    yield f"{operator.street}, {operator.postcode} {operator.city}"
    if operator.rcs:
        yield f"RCS {operator.rcs}" if not operator.rcs.upper().startswith("RCS") else operator.rcs
    yield f"SIREN {operator.siren}"
    if operator.vat_number:
        yield f"TVA {operator.vat_number}"


def _logo(operator: Operator) -> str:
    """As data, for the page that draws fetches nothing; of the kinds that a browser draws alike."""
    kind = IMAGES.get(Path(operator.logo.name or "").suffix.lower())
    if kind is None or not operator.logo.storage.exists(operator.logo.name or ""):
        return ""
    with operator.logo.open("rb") as opened:
        return f"data:{kind};base64,{base64.b64encode(opened.read()).decode()}"
