"""What a refusal says to the person who caused it: one sentence a code, its facts filled in."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal

import structlog
from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext as _

from kernel.errors import Refused
from web import formats
from web.columns import named
from web.refusal_sentences import SENTENCES

log = structlog.get_logger(__name__)


def sentence(refusal: Refused) -> str:
    """The refusal in the reader's language. A code nobody wrote a sentence for is logged and told politely."""
    template = SENTENCES.get(refusal.code)
    if template is None:
        log.warning("refusal_without_sentence", code=refusal.code)
        return _("This was refused, and nothing was changed.")
    try:
        return str(template) % {name: _fact(refusal.code, name, value) for name, value in refusal.facts.items()}
    except (KeyError, ValueError, TypeError):
        log.warning("refusal_facts_missing", code=refusal.code, facts=sorted(refusal.facts))
        return _("This was refused, and nothing was changed.")


_NAMING = {"field_missing": "field", "field_too_long": "field", "column_missing": "columns"}
"""Code -> the fact that names fields as our services do: a person reads them as his pages call them."""


def _fact(code: str, name: str, value: object) -> str:
    return named(str(value)) if _NAMING.get(code) == name else _written(value)


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _written(value: object) -> str:
    """A fact as people read it; services tell days and instants of a refusal in ISO form."""
    if isinstance(value, str) and _DAY.fullmatch(value[:10]):
        value = datetime.fromisoformat(value) if len(value) > len("2026-11-23") else date.fromisoformat(value)
    if isinstance(value, list | tuple):
        return ", ".join(map(str, value))
    if isinstance(value, Decimal):
        return formats.money(value)
    if isinstance(value, datetime):
        return formats.moment(value)
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, timedelta):
        return formats.duration(value)
    return str(value)


def tell_form(request: HttpRequest, form: Form) -> None:
    """The first fault of a form that has no page of its own to show it on."""
    for name, errors in form.errors.items():
        label = form.fields[name].label if name in form.fields else ""
        told = {"field": label, "fault": errors[0]}
        messages.error(request, _("%(field)s: %(fault)s") % told if label else str(errors[0]))
        return


def tell_refusal(request: HttpRequest, refusal: Refused) -> None:
    messages.error(request, sentence(refusal))
