"""Who changed what on a row, when, old and new: read from the history that the database keeps of itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from pghistory.models import Events

from kernel.models import User

SHOWN = 20
READ = 80
SILENT = frozenset({"seen_at", "lost_at", "firmware_seen_at", "generation", "state"})
"""What machines write all day; it has its own places on the pages."""


@dataclass(frozen=True)
class Change:
    """`fields` are (what, before, after); none for the row's own beginning."""

    at: datetime
    by: User | None
    born: bool
    fields: tuple[tuple[str, str, str], ...]


def changes(row: Model) -> list[Change]:
    """The newest changes of a tracked row, newest first; two queries, and one for each other row that is named."""
    tracked = Events.objects.tracks(row)  # type: ignore[no-untyped-call]
    found = list(tracked.order_by("-pgh_created_at", "-pgh_id")[:READ])
    people = User.objects.in_bulk({event.pgh_context["user"] for event in found if _by(event)})
    told = (_change(row, event, people) for event in found)
    return [change for change in told if change.born or change.fields][:SHOWN]


def _by(event: Events) -> int | None:
    return (event.pgh_context or {}).get("user")


def _change(row: Model, event: Events, people: Mapping[int, User]) -> Change:
    difference: Mapping[str, tuple[Any, Any]] = event.pgh_diff or {}
    moved = ((name, old, new) for name, (old, new) in difference.items() if name not in SILENT)
    fields = tuple((_name(row, name), _said(row, name, old), _said(row, name, new)) for name, old, new in moved)
    return Change(event.pgh_created_at, people.get(_by(event) or 0), event.pgh_label == "insert", fields)


def _name(row: Model, column: str) -> str:
    try:
        return str(row._meta.get_field(column.removesuffix("_id")).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return column


def _said(row: Model, column: str, value: object) -> str:
    """A choice by its label, another row by its name, anything else as it is."""
    try:
        field = row._meta.get_field(column.removesuffix("_id"))
    except FieldDoesNotExist:
        return _written(value)
    if value is not None and field.related_model is not None and not isinstance(field.related_model, str):
        return _written(field.related_model._base_manager.filter(pk=value).first() or value)
    if isinstance(value, list | dict):  # what a JSON column holds is no choice
        return _written(value)
    labels = dict(getattr(field, "flatchoices", None) or ())
    return _written(labels.get(value, value))


def _written(value: object) -> str:
    if value in (None, "", []):
        return "–"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)[:120]
