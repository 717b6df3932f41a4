"""What pages about customers and contracts write."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

register = template.Library()


@register.simple_tag
def choice(row: Model, field: str, value: Any) -> str:
    """The label of a value that a field, or each item of an array field, may hold."""
    described: Any = row._meta.get_field(field)
    choices = getattr(getattr(described, "base_field", described), "choices", None) or ()
    return str(dict(choices).get(value, value))


@register.simple_tag
def count_of(counts: dict[str, int], value: str) -> str:
    """How many, in brackets; nothing for none."""
    return f"({counts[value]})" if counts.get(value) else ""


@register.simple_tag
def terms_text(terms: Any) -> SafeString:
    """The general terms in the reader's language, paragraph by paragraph."""
    english = (get_language() or "fr").startswith("en")
    text = (english and terms.text_en) or terms.text
    return format_html_join("", "<p>{}</p>", ((part,) for part in text.split("\n\n") if part.strip()))
