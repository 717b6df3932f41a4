"""One act on many rows: looked at first, each row with what would become of it; then done, each row by itself."""

from collections.abc import Callable, Iterable, Mapping
from copy import copy
from dataclasses import dataclass
from dataclasses import field as made
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kernel.errors import Refused
from web.refusals import sentence

MOST = 200
"""Rows in one go; a list shows fewer."""
MOST_TOLD = 5
"""Refusals told one by one after an act; the preview had shown them all."""


@dataclass(frozen=True)
class Fate:
    """What becomes of one row: `refused` is the sentence that says why nothing does, `then` what follows from it."""

    row: Any
    refused: str = ""
    then: str = ""


@dataclass(frozen=True)
class Many:
    """What was asked of the rows ticked in a list.

    `rows` are those the person may touch; each is named by `name` and `under`, and found again by `key` under the
    form's `field`. `asked` is what the form said beside the ticks: the preview says it again. `back` is the list.
    `then` tells of a row that was acted upon what comes next, for the preview.
    """

    title: str | Promise
    verb: Callable[[Any], object]
    rows: Iterable[Any]
    field: str
    key: Callable[[Any], object]
    back: str
    name: Callable[[Any], object] = str
    under: Callable[[Any], object] = lambda _row: ""
    asked: Mapping[str, str] = made(default_factory=dict)
    then: Callable[[Any], str] = lambda _row: ""


class UndoneError(Exception):
    """Takes back what was only looked at."""


def answer(request: HttpRequest, many: Many) -> HttpResponse:
    """The first sending shows what will become of each; the second, with `sure`, does it and says so on the list."""
    rows = list(many.rows)[:MOST]
    if not rows:
        messages.info(request, _("Tick the rows first."))
        return redirect(many.back)
    if "sure" in request.POST:
        _tell(request, many, done(rows, many.verb))
        return redirect(many.back)
    fates = looked_at(rows, many.verb, many.then)
    told = [(many.name(one.row), many.under(one.row), many.key(one.row), one.refused, one.then) for one in fates]
    ready = sum(not fate.refused for fate in fates)
    return render(request, "shared/many.html", {"many": many, "told": told, "ready": ready})


def _tell(request: HttpRequest, many: Many, fates: list[Fate]) -> None:
    left = [fate for fate in fates if fate.refused]
    if count := len(fates) - len(left):
        said = ngettext("%(count)s row done.", "%(count)s rows done.", count) % {"count": count}
        messages.success(request, said)
    for fate in left[:MOST_TOLD]:
        messages.error(request, f"{many.name(fate.row)} – {fate.refused}")
    if (more := len(left) - MOST_TOLD) > 0:
        said = ngettext("%(count)s more left as it was.", "%(count)s more left as they were.", more)
        messages.error(request, said % {"count": more})


def looked_at(
    rows: Iterable[Any], verb: Callable[[Any], object], then: Callable[[Any], str] = lambda _row: ""
) -> list[Fate]:
    """What `verb` would do to each: it is done for true, by the very service, and taken back; nothing leaves."""
    return [_looked(row, verb, then) for row in list(rows)[:MOST]]


def _looked(row: Any, verb: Callable[[Any], object], then: Callable[[Any], str]) -> Fate:
    said = ""
    try:
        with transaction.atomic():
            # On a copy: what was taken back must not show on the row.
            tried = copy(row)
            verb(tried)
            said = then(tried)
            raise UndoneError
    except UndoneError:
        return Fate(row, then=said)
    except Refused as refusal:
        return Fate(row, sentence(refusal))


def done(rows: Iterable[Any], verb: Callable[[Any], object]) -> list[Fate]:
    """Each in a transaction of its own: one that is refused holds up no other."""
    return [_done(row, verb) for row in list(rows)[:MOST]]


def _done(row: Any, verb: Callable[[Any], object]) -> Fate:
    try:
        with transaction.atomic():
            verb(row)
    except Refused as refusal:
        return Fate(row, sentence(refusal))
    return Fate(row)
