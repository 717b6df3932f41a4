"""What happened to one object, from every ledger that keeps it: moves with their reasons, changes, messages, rows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.formats import localize
from django.utils.text import Truncator, capfirst
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kernel.models import Event, Message, User
from kernel.roles import may
from kernel.selectors import history, messages_about
from web.doors import house_door, person
from web.events import said
from web.feeds import FEEDS, LEDGERS, Ledger
from web.move_words import move_said
from web.subjects import page_of

HIDDEN = ("password", "secret", "key", "iban", "community", "terms", "token", "overrides")
"""Fields of which a change is told and the values are not: they are secret, or no words."""
WORDLESS = ("state", "haystack", "generation")
"""Fields that are told as moves, or that nobody changes by hand."""
MOST, LONGEST = 300, 240


@dataclass(frozen=True)
class Deed:
    """One line of the feed."""

    at: datetime
    what: str
    by: User | None = None
    why: str = ""


@require_safe
@house_door
def activity(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    row, url = _row(person(request), kind, pk)
    told = [*_births(row), *_moves(row), *_messages(messages_about(row)), *_rows(row), *_changes(row)]
    return render(request, "shared/activity.html", {"row": row, "back": url, "deeds": newest(told)})


def newest(deeds: Iterable[Deed]) -> list[Deed]:
    return sorted(deeds, key=lambda deed: deed.at, reverse=True)[:MOST]


def open_deeds(row: Model, messages: Iterable[Message]) -> list[Deed]:
    """What the customer may read of a row: no reason that staff wrote among themselves, no change of a field, and of
    messages those that he was sent."""
    ledgers = [one for one in LEDGERS.get(row._meta.label_lower, ()) if one.open]
    moves = (Deed(deed.at, deed.what, deed.by) for deed in _moves(row))
    rows = (_deed(one, entry, words=one.open_words) for one in ledgers for entry in _entries(one, row))
    return newest([*_births(row), *moves, *_messages(messages), *rows])


def _row(user: User, kind: str, pk: int) -> tuple[Any, str]:
    found = FEEDS.get(kind)
    if found is None or not may(user, found.permission):
        raise Http404
    row = get_object_or_404(found.model._default_manager.select_related(*found.related), pk=pk)
    return row, page_of(row, found)


def _births(row: Model) -> Iterator[Deed]:
    births = Event.objects.filter(subject_type=row._meta.label_lower, subject_id=row.pk, before="")
    for event in births.select_related("by"):
        yield Deed(event.at, said(event.name), event.by)


def _moves(row: Model) -> Iterator[Deed]:
    for move in history(row):
        what = move_said(f"{row._meta.model_name}.{move.action}")
        before, after = (_said(row, "state", state) for state in (move.before, move.after))
        moved = f" ({before} → {after})" if before != after else ""
        yield Deed(move.at, f"{what}{moved}", move.by, move.why)


def _messages(messages: Iterable[Message]) -> Iterator[Deed]:
    for message in list(messages[:100]):  # type: ignore[index]
        to = message.recipient.split("\n")[0]
        yield Deed(message.queued_at, _("Message to %(to)s") % {"to": to}, None, message.subject)


def _rows(row: Model) -> Iterator[Deed]:
    for ledger in LEDGERS.get(row._meta.label_lower, ()):
        yield from (_deed(ledger, entry, words=True) for entry in _entries(ledger, row))


def _entries(ledger: Ledger, row: Model) -> list[Any]:
    related = (*ledger.related, *([ledger.by] if ledger.by else []))
    told = ledger.model._default_manager.filter(ledger.among, **{ledger.of: row.pk, f"{ledger.at}__isnull": False})
    return list(told.select_related(*related).order_by(f"-{ledger.at}")[:MOST])


def _deed(ledger: Ledger, entry: Any, *, words: bool) -> Deed:
    by = getattr(entry, ledger.by) if ledger.by else None
    why = Truncator(getattr(entry, ledger.why)).chars(LONGEST) if words and ledger.why else ""
    return Deed(getattr(entry, ledger.at), ledger.said(entry), by, why)


def _changes(row: Any) -> Iterator[Deed]:
    """What people changed, field by field; the values of secrets are never told."""
    kept = list(row.events.order_by("pgh_id")[:200]) if hasattr(row, "events") else []
    if not kept or not hasattr(kept[0], "pgh_id"):
        return
    names = {field.name: field.attname for field in kept[0]._meta.concrete_fields if _tells(field.name)}
    people = User.objects.in_bulk({_author(event) for event in kept} - {None})
    for before, after in pairwise(kept):
        changed = [name for name, column in names.items() if getattr(before, column) != getattr(after, column)]
        told = [
            _named(row, name) if any(word in name for word in HIDDEN) else _told(row, name, before, after)
            for name in changed
        ]
        if told:
            yield Deed(after.pgh_created_at, ", ".join(told), people.get(_author(after)))


def _tells(name: str) -> bool:
    return not name.startswith("pgh_") and name not in WORDLESS


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
