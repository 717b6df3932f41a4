"""Long lists in pages, and what the visitor typed to narrow them."""

from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

PER_PAGE = 50
Row = TypeVar("Row", bound=Model)


def page(request: HttpRequest, rows: "QuerySet[Row]", per_page: int = PER_PAGE) -> "Page[Row]":
    """The asked page; a page that does not exist is the nearest one that does.

    The whole list is noted on the request, for who asks for it as a file (`web.exports.AsFile`).
    """
    request.listed = [*getattr(request, "listed", ()), rows]  # type: ignore[attr-defined]
    return Paginator(rows, per_page).get_page(request.GET.get("page"))


def typed(request: HttpRequest, name: str = "q") -> str:
    """A search text: trimmed, and short enough to be one."""
    return " ".join(request.GET.get(name, "").split())[:80]


def chosen(request: HttpRequest, name: str, allowed: "list[str] | tuple[str, ...]") -> str:
    """A value of a closed list, or nothing."""
    value = request.GET.get(name, "")
    return value if value in allowed else ""
