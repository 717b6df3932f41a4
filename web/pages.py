"""Long lists in pages, and what the visitor typed to narrow them."""

from typing import TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest

PER_PAGE = 50
LONGEST_KEY = 18
"""Digits that a key of 64 bits always holds."""
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


def row_key(text: str) -> int | None:
    """The key of a row, as a browser sent it; nothing where it can be none: `²` is a digit, and no number.

    Examples:
        >>> row_key("12"), row_key("²"), row_key("9" * 19), row_key("")
        (12, None, None, None)
    """
    return int(text) if text.isdecimal() and len(text) <= LONGEST_KEY else None


def chosen(request: HttpRequest, name: str, allowed: "list[str] | tuple[str, ...]") -> str:
    """A value of a closed list, or nothing."""
    value = request.GET.get(name, "")
    return value if value in allowed else ""
