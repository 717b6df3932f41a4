"""Any list as a file: the rows of the page, all of them, with the columns by which the API tells them."""

import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.text import capfirst
from pydantic import ValidationError

from kernel.models import User
from kernel.roles import may
from web.api import shapes
from web.api.registry import Resource
from web.api.resources import CATALOGUE
from web.api.routes import visible
from web.formats import french

MOST_ROWS = 100_000
MEDIA = {"csv": "text/csv; charset=utf-8", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
# A cell that begins so is a formula to a spreadsheet, and a customer chooses his own name.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class AsFile:
    """`?fichier=csv&de=boxes` asks any list for all of what it lists, as it was searched and filtered, as a file.

    Twice guarded: by the page, which answered, and by what the resource lets this person read.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        answer = self.get_response(request)
        kind, user = request.GET.get("fichier"), request.user
        if kind is None or answer.status_code != 200 or request.method != "GET" or not isinstance(user, User):
            return answer
        name = request.GET.get("de", "")
        resource = _readable(user, name, kind)
        for rows in getattr(request, "listed", ()):
            if isinstance(rows, QuerySet) and rows.model is resource.model:
                listed = visible(resource, user).filter(pk__in=rows.order_by().values("pk"))
                return _file(_table(resource, listed), name, kind)
        raise Http404


def export(request: HttpRequest, user: User, name: str, kind: str) -> HttpResponseBase:
    """The rows the API would tell this person, with its filters: for lists that have no pages."""
    resource = _readable(user, name, kind)
    return _file(_table(resource, _filtered(resource, user, request)), name, kind)


def _readable(user: User, name: str, kind: str) -> Resource:
    resource = CATALOGUE.get(name)
    if resource is None or kind not in MEDIA:
        raise Http404
    if not (may(user, resource.staff) if user.is_staff else resource.mine is not None):
        raise PermissionDenied
    return resource


def as_file(table: Iterable[Sequence[Any]], *, name: str, kind: str) -> HttpResponseBase:
    """A table that is no list of rows, its headings first, as a file of a kind in `MEDIA`."""
    written = _typed if kind == "csv" and french() else _cell
    return _file(([written(value) for value in row] for row in table), name, kind)


def _typed(value: Any) -> Any:
    """A French spreadsheet takes an amount with a point for words, or for a day."""
    return str(value).replace(".", ",") if isinstance(value, Decimal) else _cell(value)


def _file(table: Iterator[list[Any]], name: str, kind: str) -> HttpResponseBase:
    answer: HttpResponseBase
    if kind == "csv":
        answer = StreamingHttpResponse(_csv(table), content_type=MEDIA[kind])
    else:
        answer = HttpResponse(_xlsx(table), content_type=MEDIA[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="raccord-{name}.{kind}"'
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


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
        yield [_cell(told[name]) for name in names]


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


def _cell(value: Any) -> Any:
    if isinstance(value, str) and value.startswith(_FORMULA):
        return f"'{value}"
    if isinstance(value, list | dict):
        return str(value) if value else ""
    return value if value is not None else ""


class _Echo:
    def write(self, text: str) -> str:
        return text


def _csv(table: Iterator[list[Any]]) -> Iterator[str]:
    """Semicolons and a byte order mark: what a French spreadsheet opens without a question."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield "\ufeff"
    for row in table:
        yield writer.writerow(row)


def _xlsx(table: Iterator[list[Any]]) -> bytes:
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    sheet = book.create_sheet("Raccord")
    for row in table:
        sheet.append([_naive(value) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _naive(value: Any) -> Any:
    """A spreadsheet's instants have no zone: they are told in UTC, as text with its zone."""
    return value.isoformat() if getattr(value, "tzinfo", None) else value
