"""The accountant's tables on a page and as files, over the days that were asked for."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from invoicing.domain.journal import ACCOUNTS
from web.desk.books.tables import JOURNALS, KINDS, Asked, Table, usual
from web.doors import staff_door, today
from web.pages import chosen
from web.sheets import MEDIA, as_file

LONGEST = 120
"""Months that one table looks back over."""
MOST = 200
"""Rows of a table on a page; its file has them all."""


@require_safe
@staff_door("desk.read")
def report(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in KINDS or kind == "journal":
        raise Http404
    asked = replace(_asked(request, kind), most=MOST)
    table = KINDS[kind].made(asked)
    shown = {
        "kind": kind,
        "kinds": {name: one for name, one in KINDS.items() if name != "journal"},
        "asks": KINDS[kind].asks,
        "asked": asked,
        "table": table,
        "rows": list(_rows(table)),
        "foot": _cells(table, table.foot) if table.foot else [],
        "accounts": ACCOUNTS,
    }
    return render(request, "desk/books/report.html", shown)


@require_safe
@staff_door("desk.read")
def report_file(request: HttpRequest, kind: str, form: str) -> HttpResponseBase:
    if kind not in KINDS or form not in MEDIA:
        raise Http404
    asked = _asked(request, kind)
    table = KINDS[kind].made(asked)
    rows = [[label for label, _ in table.heads], *table.rows, *([table.foot] if table.foot else [])]
    days = f"{asked.last:%Y%m%d}" if KINDS[kind].asks == "day" else f"{asked.first:%Y%m%d}-{asked.last:%Y%m%d}"
    return as_file(rows, name=f"{kind}-{days}", kind=form)


def _asked(request: HttpRequest, kind: str) -> Asked:
    """What can be read of what was typed; days that make no sense are the usual ones."""
    day = today()
    last = _day(request, "to") or day
    first = _day(request, "from") or usual(kind, last)
    if first > last or (last.year - first.year) * 12 + last.month - first.month > LONGEST:
        first = usual(kind, last)
    account = chosen(request, "account", tuple(ACCOUNTS)) or Asked.account
    return Asked(first, last, account, chosen(request, "journal", JOURNALS.values))


def _day(request: HttpRequest, name: str) -> date | None:
    try:
        found = date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2200 else None


def _rows(table: Table) -> Any:
    links = table.links or [""] * len(table.rows)
    for row, link in zip(table.rows, links, strict=True):
        yield _cells(table, row), link


def _cells(table: Table, row: Any) -> list[tuple[str, str, Any]]:
    return [(label, kind, value) for (label, kind), value in zip(table.heads, row, strict=True)]
