"""Letters on the operator's letterhead, for an envelope with a window: any number of them in one PDF."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from kernel.documents.letterhead import legal, logo
from kernel.documents.pdf import drawn
from kernel.documents.wording import long_day
from kernel.models import Message, Operator
from kernel.telephones import telephone

STYLE = Path(__file__).parent / "letter.css"
ZONE = ZoneInfo("Europe/Paris")


def letters_as_pdf(letters: Sequence[Message], operator: Operator) -> bytes:
    """Each letter on a sheet of its own, in the order given, dated of the day it was written; the same letters give the
    same bytes."""
    facts = {
        "operator": operator,
        "phone": telephone(operator.phone),
        "language": letters[0].language,
        "title": operator.name,
        "legal": legal(operator, letters[0].language),
        "logo": logo(operator),
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
