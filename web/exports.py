"""Any list as a file: the rows of the page, all of them, with the columns by which the API tells them, or its own."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any

from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils.text import capfirst
from pydantic import ValidationError

from kernel.models import User
from kernel.roles import may
from web.api import shapes
from web.api.registry import Resource
from web.api.resources import CATALOGUE
from web.api.routes import visible
from web.pages import Table
from web.sheets import MEDIA, as_file, cell, listed_file

MOST_ROWS = 100_000


class AsFile:
    """`?fichier=csv&de=boxes` asks any list for all of what it lists, as it was searched and filtered, as a file.

    Twice guarded: by the page, which answered, and by what the resource lets this person read. A list with columns of
    its own (`web.pages.Table`) holds nothing but what the page showed.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        kind, user = request.GET.get("fichier"), request.user
        if kind is None or answer.status_code != 200 or request.method != "GET" or not isinstance(user, User):
            return answer
        name, lists = request.GET.get("de", ""), getattr(request, "listed", ())
        for table, rows in ((one.table, one.rows) for one in lists if one.table and kind in MEDIA):
            if table.name == name:
                return as_file(_told(table, rows), name=name, kind=kind)
        resource = _readable(user, name, kind)
        for rows in (one.rows for one in lists if isinstance(one.rows, QuerySet)):
            if rows.model is resource.model:
                listed = visible(resource, user).filter(pk__in=rows.order_by().values("pk"))
                return listed_file(_table(resource, listed), name, kind)
        raise Http404


def export(request: HttpRequest, user: User, name: str, kind: str) -> HttpResponseBase:
    """The rows the API would tell this person, with its filters: for lists that have no pages."""
    resource = _readable(user, name, kind)
    return listed_file(_table(resource, _filtered(resource, user, request)), name, kind)


def _readable(user: User, name: str, kind: str) -> Resource:
    resource = CATALOGUE.get(name)
    if resource is None or kind not in MEDIA:
        raise Http404
    if not (may(user, resource.staff) if user.is_staff else resource.mine is not None):
        raise PermissionDenied
    return resource


def _filtered(resource: Resource, user: User, request: HttpRequest) -> "QuerySet[Any]":
    """A filter that cannot be read is no filter: the page it came from ignores it too."""
    given = {name: request.GET[name] for name in resource.filters if request.GET.get(name)}
    try:
        read = shapes.asked(resource)(**given).dict(exclude_none=True)
    except ValidationError:
        read = {}
    chosen = {resource.filters[name]: value for name, value in read.items() if name in resource.filters}
    return visible(resource, user).filter(**chosen)


def _table(resource: Resource, rows: "QuerySet[Any]") -> Iterator[list[Any]]:
    """The heading, then the rows, newest first."""
    rows = rows.order_by("-pk")[:MOST_ROWS]
    names = ["id", *(shapes.split(one)[0] for one in resource.shows)]
    yield [heading(resource, one) for one in ("id", *resource.shows)]
    for row in rows.iterator(chunk_size=2000):
        told = shapes.shown(resource, row)
        yield [cell(told[name]) for name in names]


def _told(table: Table, rows: Iterable[Any]) -> Iterator[list[Any]]:
    """The heading, then the rows in the page's order."""
    yield [str(said) for said, _where in table.columns]
    for row in islice(rows, MOST_ROWS):
        yield [_plain(where(row) if callable(where) else _at(row, where)) for _said, where in table.columns]


def _at(row: Any, path: str) -> Any:
    """What is not there is nothing; a path that no row has is a slip of ours, and crashes."""
    for name in path.split("."):
        row = getattr(row, name)
        if row is None:
            return None
    return row


def _plain(value: Any) -> Any:
    """A cell: empty for nothing; a sentence that waits for its language is said in the reader's."""
    return None if value is None else shapes.plain(value)


def heading(resource: Resource, shown: str) -> str:
    """A column's name as the forms have it, in the reader's language; of another object, what that object is here."""
    alias, path = shapes.split(shown)
    *through, last = path.split(".")
    model: Any = resource.model
    said = alias.replace("_", " ")
    try:
        for name in through or (last,):
            field: Any = model._meta.get_field(name)
            said, model = getattr(field, "verbose_name", said), field.related_model
    except FieldDoesNotExist:
        return alias.replace("_", " ").capitalize()
    return str(capfirst(said))
