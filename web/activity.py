"""What happened to one object, from every ledger that keeps it: moves with their reasons, changes, messages, rows."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Any, Final

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, QuerySet
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
DEEDS: Final = ("birth", "move", "message", "record", "change")
"""How it came about, its moves, mails and letters, rows that tell of it, and its fields that people changed."""


@dataclass(frozen=True)
class Deed:
    """One line of the feed; `kind` is one of `DEEDS`."""

    kind: str
    at: datetime
    what: str
    by: User | None = None
    why: str = ""


@dataclass(frozen=True)
class Window:
    """The newest of a feed within `[since, until)`, open where nothing is said."""

    since: datetime | None = None
    until: datetime | None = None
    most: int = MOST

    def of(self, rows: QuerySet[Any], at: str) -> list[Any]:
        """Rows that are within, by their moment `at`."""
        bounds = {f"{at}__gte": self.since, f"{at}__lt": self.until}
        told = {bound: moment for bound, moment in bounds.items() if moment is not None}
        return list(rows.filter(**told).order_by(f"-{at}", "-pk")[: self.most])


EVER: Final = Window()


@require_safe
@house_door
def activity(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    row, url = _row(person(request), kind, pk)
    return render(request, "shared/activity.html", {"row": row, "back": url, "deeds": whole_deeds(row)})


def whole_deeds(row: Model, window: Window = EVER, kinds: Collection[str] = DEEDS) -> list[Deed]:
    """What our own people read of a row: everything."""
    told = {
        "birth": lambda: _births(row, window),
        "move": lambda: _moves(row, window),
        "message": lambda: _messages(messages_about(row), window),
        "record": lambda: _rows(row, window),
        "change": lambda: _changes(row, window),
    }
    return _newest(told, window, kinds)


def _newest(told: Mapping[str, Callable[[], Iterable[Deed]]], window: Window, kinds: Collection[str]) -> list[Deed]:
    deeds = (deed for kind in DEEDS if kind in kinds for deed in told[kind]())
    return sorted(deeds, key=lambda deed: deed.at, reverse=True)[: window.most]


def open_deeds(
    row: Model, messages: QuerySet[Message], window: Window = EVER, kinds: Collection[str] = DEEDS
) -> list[Deed]:
    """What the customer may read of a row: no reason that staff wrote among themselves, no change of a field, and of
    messages those that he was sent."""
    ledgers = [one for one in LEDGERS.get(row._meta.label_lower, ()) if one.open]
    told = {
        "birth": lambda: _births(row, window),
        "move": lambda: (replace(deed, why="") for deed in _moves(row, window)),
        "message": lambda: _messages(messages, window),
        "record": lambda: (
            _deed(one, entry, words=one.open_words) for one in ledgers for entry in _entries(one, row, window)
        ),
        "change": lambda: (),
    }
    return _newest(told, window, kinds)


def _row(user: User, kind: str, pk: int) -> tuple[Any, str]:
    found = FEEDS.get(kind)
    if found is None or not may(user, found.permission):
        raise Http404
    row = get_object_or_404(found.model._default_manager.select_related(*found.related), pk=pk)
    return row, page_of(row, found)


def _births(row: Model, window: Window) -> Iterator[Deed]:
    births = Event.objects.filter(subject_type=row._meta.label_lower, subject_id=row.pk, before="")
    for event in window.of(births.select_related("by"), "at"):
        yield Deed("birth", event.at, said(event.name), event.by)


def _moves(row: Model, window: Window) -> Iterator[Deed]:
    for move in window.of(history(row), "at"):
        what = move_said(f"{row._meta.model_name}.{move.action}")
        before, after = (_said(row, "state", state) for state in (move.before, move.after))
        moved = f" ({before} → {after})" if before != after else ""
        yield Deed("move", move.at, f"{what}{moved}", move.by, move.why)


def _messages(messages: QuerySet[Message], window: Window) -> Iterator[Deed]:
    for message in window.of(messages, "queued_at"):
        to = message.recipient.split("\n")[0]
        yield Deed("message", message.queued_at, _("Message to %(to)s") % {"to": to}, None, message.subject)


def _rows(row: Model, window: Window) -> Iterator[Deed]:
    for ledger in LEDGERS.get(row._meta.label_lower, ()):
        yield from (_deed(ledger, entry, words=True) for entry in _entries(ledger, row, window))


def _entries(ledger: Ledger, row: Model, window: Window) -> list[Any]:
    related = (*ledger.related, *([ledger.by] if ledger.by else []))
    told = ledger.model._default_manager.filter(ledger.among, **{ledger.of: row.pk, f"{ledger.at}__isnull": False})
    return window.of(told.select_related(*related), ledger.at)


def _deed(ledger: Ledger, entry: Any, *, words: bool) -> Deed:
    by = getattr(entry, ledger.by) if ledger.by else None
    why = Truncator(getattr(entry, ledger.why)).chars(LONGEST) if words and ledger.why else ""
    return Deed("record", getattr(entry, ledger.at), ledger.said(entry), by, why)


def _changes(row: Any, window: Window) -> Iterator[Deed]:
    """What people changed, field by field; the values of secrets are never told."""
    events = getattr(row, "events", None)
    if events is None or not hasattr(events.model, "pgh_id"):
        return
    # One more than is told, whenever it was: what the oldest of them changed shows against it.
    kept = Window(until=window.until, most=window.most + 1).of(events.all(), "pgh_created_at")[::-1]
    names = {field.name: field.attname for field in events.model._meta.concrete_fields if _tells(field.name)}
    people = User.objects.in_bulk({_author(event) for event in kept} - {None})
    for before, after in pairwise(kept):
        changed = [name for name, column in names.items() if getattr(before, column) != getattr(after, column)]
        told = [
            _named(row, name) if any(word in name for word in HIDDEN) else _told(row, name, before, after)
            for name in changed
        ]
        if told and (window.since is None or after.pgh_created_at >= window.since):
            yield Deed("change", after.pgh_created_at, ", ".join(told), people.get(_author(after)))


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
