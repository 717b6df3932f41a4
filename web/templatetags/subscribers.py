"""What pages about customers and contracts write."""

from __future__ import annotations

from typing import Any

from django import template
from django.db.models import Model

register = template.Library()


@register.simple_tag
def choice(row: Model, field: str, value: Any) -> str:
    """The label of a value that a field, or each item of an array field, may hold."""
    described: Any = row._meta.get_field(field)
    choices = getattr(getattr(described, "base_field", described), "choices", None) or ()
    return str(dict(choices).get(value, value))
