"""Lists, in pages or whole, as who asks for one as a file finds them; and what the visitor typed to narrow them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import Promise

PER_PAGE = 50
LONGEST_KEY = 18
"""Digits that a key of 64 bits always holds."""
Row = TypeVar("Row", bound=Model)
Rows = TypeVar("Rows", bound=Iterable[Any])


@dataclass(frozen=True)
class Table:
    """A list whose rows the API does not tell one by one: its name as a file, and its columns.

    Each column is what the page calls it and where a row has it: a path (`customer.name`), or a function of the row.
    """

    name: str
    columns: Sequence[tuple[str | Promise, str | Callable[[Any], Any]]]


@dataclass(frozen=True)
class Listed:
    """What a page lists, all of it, for who asks for it as a file (`web.exports.AsFile`)."""

    rows: Iterable[Any]
    table: Table | None = None


def listed(request: HttpRequest, rows: Rows, table: Table | None = None) -> Rows:
    """The same rows, noted on the request as a list of its page: rows of a model that the API tells, or a table's."""
    request.listed = [*getattr(request, "listed", ()), Listed(rows, table)]  # type: ignore[attr-defined]
    return rows


class KeysFirst(Paginator[Row]):
    """Finds the keys of a page before it reads its rows: what is reckoned of each row is so for those shown alone,
    not for all that the page skips."""

    object_list: "QuerySet[Row]"

    def page(self, number: int | str) -> "Page[Row]":
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        keys = list(self.object_list.values_list("pk", flat=True)[start : start + self.per_page])
        return Page(self.object_list.filter(pk__in=keys), number, self)


def page(
    request: HttpRequest,
    rows: "QuerySet[Row]",
    per_page: int = PER_PAGE,
    *,
    table: Table | None = None,
    keys_first: bool = False,
) -> "Page[Row]":
    """The asked page of a list; a page that does not exist is the nearest one that does. `keys_first` is for lists of
    which each row costs: see `KeysFirst`."""
    rows = listed(request, rows, table)
    pages = KeysFirst(rows, per_page) if keys_first else Paginator(rows, per_page)
    return pages.get_page(request.GET.get("page"))


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
