"""What changed in a customer's file, in words: old beside new, who and when."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kernel.models import User
from subscribers.models import Contact, Customer, CustomerAddress, Site
from subscribers.selectors import Changed


@dataclass(frozen=True)
class ChangeLine:
    at: datetime
    by: User | None
    field: str
    old: str
    new: str


def told(changes: Iterable[Changed]) -> list[ChangeLine]:
    """Each change with the field's own name."""
    return [ChangeLine(one.at, one.by, _name(one.field), _value(one.old), _value(one.new)) for one in changes]


def _name(field: str) -> str:
    for model in (Customer, Contact, CustomerAddress, Site):
        known = {one.name: one for one in model._meta.concrete_fields}
        if field in known:
            return str(known[field].verbose_name)
    return field


def _value(value: Any) -> str:
    if value in (None, "", []):
        return "–"
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
