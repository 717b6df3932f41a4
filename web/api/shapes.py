"""The types of bodies and answers, made from the registry and the models' own fields."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from http import HTTPStatus
from typing import Annotated, Any, Literal

from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from ninja import Schema
from pydantic import ConfigDict, Field, create_model

from web.api.registry import Act, Ref, Resource

LARGEST = 2**63 - 1
Cursor = Annotated[int, Field(ge=0, le=LARGEST)]
Limit = Annotated[int, Field(ge=1, le=200)]
TYPES: Mapping[type, Any] = {
    models.BooleanField: bool,
    models.IntegerField: int,
    models.DecimalField: Decimal,
    models.DateTimeField: datetime,
    models.DateField: date,
    models.JSONField: Any,
    models.FloatField: float,
    ArrayField: list[Any],
}


class Taken(Schema):
    """A body: a field that is none, or a slip in a field's name, is told rather than passed over."""

    model_config = ConfigDict(extra="forbid")


class Problem(Schema):
    """An error, as RFC 9457 has it; `code` and `facts` are for programs, `detail` is a sentence for people."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    facts: dict[str, Any] = {}


# Described, and not declared: a declared answer costs every process a model an operation and code, seconds in all.
ERRORS: dict[str, dict[int, Any]] = {
    "responses": {
        code: {
            "description": HTTPStatus(code).phrase,
            "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
        for code in (400, 401, 403, 404, 406, 409, 422, 429)
    }
}


def split(shown: str) -> tuple[str, str]:
    """`alias=path` -> (alias, path)."""
    alias, _, path = shown.partition("=")
    return alias, path or alias


def value_of(row: Any, path: str) -> Any:
    for name in path.split("."):
        row = getattr(row, name, None)
        if row is None:
            return None
    return plain(row)


def plain(value: Any) -> Any:
    """A value as JSON and spreadsheets take it; an object by its name."""
    if callable(value):
        value = value()
    return value if isinstance(value, str | int | float | bool | Decimal | date | list | dict) else str(value)


def shown(resource: Resource, row: Any) -> dict[str, Any]:
    """The row as the API tells it."""
    told = {"id": row.pk}
    for one in resource.shows:
        alias, path = split(one)
        told[alias] = value_of(row, path)
    return told


@cache
def out(resource: Resource) -> type[Schema]:
    fields: dict[str, Any] = {"id": (int, ...)}
    for one in resource.shows:
        alias, path = split(one)
        fields[alias] = _field(resource.model, path)
    return create_model(resource.label, __base__=Schema, **fields)


@cache
def listed(resource: Resource) -> type[Schema]:
    page = {"items": (list[out(resource)], ...), "next": (int | None, None)}  # type: ignore[misc]
    return create_model(f"{resource.label}Page", __base__=Schema, **page)  # type: ignore[call-overload, no-any-return]


@cache
def asked(resource: Resource) -> type[Schema]:
    """The query of a list: its filters, where to go on, and how many at most."""
    fields: dict[str, Any] = {"after": (Cursor | None, None), "limit": (Limit, 50)}
    for name, path in resource.filters.items():
        kind = _type(resource.model, path.replace("__", ".")) if "__lte" not in path and "__gte" not in path else None
        fields[name] = (_filter(kind, path, resource) | None, None)
    return create_model(f"{resource.label}Query", __base__=Schema, **fields)


def _filter(kind: Any, path: str, resource: Resource) -> Any:
    bare = path.removesuffix("__lte").removesuffix("__gte").removesuffix("__icontains")
    found = kind if kind is not None else _type(resource.model, bare.replace("__", "."))
    return Cursor if found is int else found if found in {bool, date, datetime, Decimal} else str


@cache
def body(resource: Resource, act: Act) -> type[Schema] | None:
    fields = {name: _taken(kind) for name, kind in act.takes.items()}
    name = f"{resource.label}{act.name.title().replace('_', '')}"
    return create_model(name, __base__=Taken, **fields) if fields else None


@cache
def told(resource: Resource, act: Act) -> type[Schema]:
    """What an act answers that tells no row."""
    fields: dict[str, Any] = {name: (kind, ...) for name, kind in act.tells.items()}
    return create_model(f"{resource.label}{act.name.title().replace('_', '')}Told", __base__=Schema, **fields)


def _taken(kind: Any) -> Any:
    if isinstance(kind, Ref):
        # A key that is told as a number may be sent as one.
        said = f"key of one of `{kind.resource}`"
        name = Annotated[str, Field(max_length=60, coerce_numbers_to_str=True, description=said)]
        if kind.many:
            return (list[name], Field([], max_length=500))
        return (name | None, None) if kind.optional else (name, ...)
    return kind if isinstance(kind, tuple) else (kind, ...)


def choices(values: list[str]) -> Any:
    return Literal[tuple(values)]


def _field(model: type[models.Model], path: str) -> Any:
    return (_type(model, path) | None, None)


def _type(model: Any, path: str) -> Any:
    name, _, rest = path.partition(".")
    try:
        found = model._meta.get_field("id" if name == "pk" else name)
    except FieldDoesNotExist:
        return _computed(model, name)
    if rest and found.related_model:
        return _type(found.related_model, rest)
    if found.is_relation:
        return int
    return next((made for kind, made in TYPES.items() if isinstance(found, kind)), str)


def _computed(model: Any, name: str) -> Any:
    """A property says its own type; what says nothing is told as text."""
    found = getattr(model, name, None)
    hint = getattr(getattr(found, "fget", None), "__annotations__", {}).get("return", str)
    return {"Decimal": Decimal, "int": int, "bool": bool, Decimal: Decimal, int: int, bool: bool}.get(hint, str)
