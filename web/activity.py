"""What happened to one object, from every ledger that keeps it: moves with their reasons, changes, mails."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kernel.models import Event, User
from kernel.roles import may
from kernel.selectors import history, messages_about
from subscribers.models import Customer
from web.doors import house_door, person
from web.events import said
from web.subjects import KINDS, Kind

READABLE = {**KINDS, "subscribers.customer": Kind(Customer, "customer.read", "desk:customer", "number")}
HIDDEN = ("password", "secret", "key", "iban", "community", "terms")


@dataclass(frozen=True)
class Deed:
    """One line of the feed."""

    at: datetime
    what: str
    by: str = ""
    why: str = ""


@require_safe
@house_door
def activity(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    row = _row(person(request), kind, pk)
    deeds = sorted([*_births(row), *_moves(row), *_messages(row), *_changes(row)], key=lambda deed: deed.at)
    return render(request, "shared/activity.html", {"row": row, "deeds": deeds[::-1][:300]})


def _row(user: User, kind: str, pk: int) -> Any:
    found = READABLE.get(kind)
    if found is None or not may(user, found.permission):
        raise Http404
    return get_object_or_404(found.model, pk=pk)


def _births(row: Model) -> Iterator[Deed]:
    for event in Event.objects.filter(subject_type=row._meta.label_lower, subject_id=row.pk, before=""):
        yield Deed(event.at, said(event.name), str(event.by or ""))


def _moves(row: Model) -> Iterator[Deed]:
    for move in history(row):
        what = said(f"{row._meta.model_name}.{move.action}")
        before, after = (_said(row, "state", state) for state in (move.before, move.after))
        yield Deed(move.at, f"{what} ({before} → {after})", str(move.by or ""), move.why)


def _messages(row: Model) -> Iterator[Deed]:
    for message in messages_about(row)[:100]:
        yield Deed(
            message.queued_at, _("Message to %(to)s") % {"to": message.recipient.split("\n")[0]}, "", message.subject
        )


def _changes(row: Any) -> Iterator[Deed]:
    """What people changed, field by field; the values of secrets are never told."""
    kept = list(row.events.order_by("pgh_id")[:200]) if hasattr(row, "events") else []
    if not kept or not hasattr(kept[0], "pgh_id"):
        return
    names = [field.name for field in kept[0]._meta.concrete_fields if not field.name.startswith("pgh_")]
    people = User.objects.in_bulk({_author(event) for event in kept} - {None})
    for before, after in pairwise(kept):
        changed = [name for name in names if getattr(before, name, None) != getattr(after, name, None)]
        told = [
            _named(row, name) if any(word in name for word in HIDDEN) else _told(row, name, before, after)
            for name in changed
        ]
        if told:
            yield Deed(after.pgh_created_at, ", ".join(told), str(people.get(_author(after), "")))


def _told(row: Model, name: str, before: Any, after: Any) -> str:
    was, became = (_said(row, name, getattr(kept, name))[:60] for kept in (before, after))
    return _("%(field)s: %(before)s → %(after)s") % {"field": _named(row, name), "before": was, "after": became}


def _named(row: Model, name: str) -> str:
    return str(capfirst(row._meta.get_field(name).verbose_name))  # type: ignore[union-attr]


def _said(row: Model, name: str, value: Any) -> str:
    """A field's value as its forms have it: a choice by its label, a yes, a day and an amount in the reader's way."""
    try:
        choices = dict(row._meta.get_field(name).flatchoices)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        choices = {}
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, str | int) and value in choices:
        return str(choices[value])
    return (
        "–"
        if value is None or value == ""
        else str(localize(localtime(value) if isinstance(value, datetime) else value))
    )


def _author(event: Any) -> Any:
    context = getattr(event, "pgh_context", None)
    return (context.metadata or {}).get("user") if context else None
