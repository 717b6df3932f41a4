"""Turns the registry into routes: a list, one object, and each act, all through the same gate."""

import inspect
import json
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Query, Router, Schema
from ninja.responses import NinjaJSONEncoder
from pydantic import BaseModel

from kernel import clock
from kernel.errors import Refused
from kernel.models import User
from kernel.services import begin_write, finish_write, forget_write
from web.api import shapes
from web.api.feed import add_feed
from web.api.gate import check, fingerprint, problem, refused, token_of
from web.api.papers import add_paper
from web.api.registry import Act, Ref, Resource

KEY = "Idempotency-Key"
WRITTEN = {
    **shapes.ERRORS,
    "parameters": [
        {
            "name": KEY,
            "in": "header",
            "required": False,
            "schema": {"type": "string", "minLength": 1, "maxLength": 200},
            "description": "Sent again under the same key, a write answers the same and is done once.",
        }
    ],
}
Catalogue = dict[str, Resource]
Mine = Callable[[User], "QuerySet[Any]"]


def mount(api: NinjaAPI, catalogue: Catalogue) -> None:
    for resource in catalogue.values():
        router = Router(tags=[resource.area])
        _list(router, resource)
        # Before the objects' own addresses, which would take `import` for a key.
        for act in sorted(resource.acts, key=lambda act: not act.makes):
            _act(router, resource, act, catalogue)
        _one(router, resource)
        for paper in resource.papers:
            add_paper(router, resource, paper, find)
        add_feed(router, resource, find, unknown_filter)
        api.add_router(f"/{resource.name}", router)


def visible(resource: Resource, user: User) -> QuerySet[Any]:
    """The one door to the rows of a resource: all of them for ours who may read it, his own for a customer."""
    if user.is_staff and resource.staff:
        rows = resource.rows() if resource.rows else resource.model._default_manager.all()
    else:
        assert resource.mine is not None, "the gate lets customers in only where something can be theirs"
        rows = resource.mine(user)
    return rows.select_related(*resource.related) if resource.related else rows


def find(resource: Resource, user: User, key: str, mine: Mine | None = None) -> Model:
    """One row by its key, of those that are visible; of those that are `mine`, for a customer, where that is said."""
    rows = mine(user) if mine and not user.is_staff else visible(resource, user)
    if "\x00" in key or len(key) > 60:
        raise Http404
    if resource.key == "pk":
        if not key.isascii() or not key.isdecimal() or int(key) > shapes.LARGEST:
            raise Http404
        found = rows.filter(pk=int(key)).first()
    else:
        found = rows.filter(**{resource.key: key}).first()
    if found is None:
        raise Http404
    row: Model = found
    return row


def _list(router: Router, resource: Resource) -> None:
    asked = shapes.asked(resource)

    def view(request: HttpRequest, query: asked = Query(...)) -> Any:  # type: ignore[valid-type, type-arg]  # noqa: B008
        user = check(request, f"{resource.area}:read", resource.staff, customer=resource.mine is not None)
        given: dict[str, Any] = query.dict(exclude_none=True)  # type: ignore[attr-defined]
        limit, after = given.pop("limit"), given.pop("after", None)
        if slip := unknown_filter(request, asked):
            return slip
        rows = visible(resource, user).filter(**{resource.filters[name]: value for name, value in given.items()})
        rows = rows.filter(pk__lt=after) if after is not None else rows
        found = list(rows.order_by("-pk")[: limit + 1])
        items = [shapes.shown(resource, row) for row in found[:limit]]
        return {"items": items, "next": found[limit - 1].pk if len(found) > limit else None}

    router.get(
        "",
        response=shapes.listed(resource),
        openapi_extra=shapes.ERRORS,
        operation_id=f"list_{resource.name}",
        summary=f"List {resource.name.replace('_', ' ')}",
        description=f"{resource.says}\n\nNewest first; `next` goes into `after` for the page that follows.",
    )(view)


def unknown_filter(request: HttpRequest, asked: type[Schema]) -> HttpResponse | None:
    """A slip in a filter's name must not answer with everything there is."""
    unknown = sorted(set(request.GET) - set(asked.model_fields))
    if not unknown:
        return None
    said = _("There is no filter %(filter)s here.") % {"filter": unknown[0][:60]}
    return problem(422, "filter_unknown", said, {"filters": unknown, "known": sorted(asked.model_fields)})


def _one(router: Router, resource: Resource) -> None:
    def view(request: HttpRequest, key: str) -> Any:
        user = check(request, f"{resource.area}:read", resource.staff, customer=resource.mine is not None)
        return shapes.shown(resource, find(resource, user, key))

    router.get(
        "/{key}",
        response=shapes.out(resource),
        openapi_extra=shapes.ERRORS,
        operation_id=f"get_{resource.name}",
        summary=f"One of the {resource.name.replace('_', ' ')}",
    )(view)


def _act(router: Router, resource: Resource, act: Act, catalogue: Catalogue) -> None:
    taken, back = shapes.body(resource, act), catalogue[act.returns or resource.name]

    def run(request: HttpRequest, key: str | None, given: dict[str, Any]) -> Any:
        user = check(request, f"{resource.area}:write", act.staff, customer=act.customer)

        def work() -> Any:
            row = [] if key is None else [find(resource, user, key, act.mine)]
            return _call(back, act, user, row, _resolved(act, given, user, catalogue))

        return _once(request, work)

    router.post(
        resource.path_of(act),
        response=shapes.told(resource, act) if act.tells else shapes.out(back),
        operation_id=f"{act.name}_{resource.name}",
        summary=act.says,
        openapi_extra=WRITTEN,
    )(_view(run, taken, act.makes))


def _view(run: Callable[..., Any], taken: Any, makes: bool) -> Callable[..., Any]:
    """One of four signatures, which is what the schema is read from."""
    if makes and taken is None:

        def bare(request: HttpRequest) -> Any:
            return run(request, None, {})

        return bare
    if makes:

        def make(request: HttpRequest, body: taken) -> Any:
            return run(request, None, dict(body))

        return make
    if taken is None:

        def plain(request: HttpRequest, key: str) -> Any:
            return run(request, key, {})

        return plain

    def with_body(request: HttpRequest, key: str, body: taken) -> Any:
        return run(request, key, dict(body))

    return with_body


def _resolved(act: Act, given: dict[str, Any], user: User, catalogue: Catalogue) -> dict[str, Any]:
    if any("\x00" in value for value in texts_of(given)):
        raise Refused("text_unreadable")
    ready = dict(given)
    for name, kind in act.takes.items():
        if isinstance(kind, Ref) and ready[name] is not None:
            ready[name] = _referred(catalogue[kind.resource], kind, ready[name], user)
    return {**ready, **act.passes}


def texts_of(given: Any) -> Iterator[str]:
    """Every text in a body, however deep."""
    if isinstance(given, str):
        yield given
    elif isinstance(given, BaseModel):
        yield from texts_of(dict(given))
    elif isinstance(given, dict):
        yield from (text for value in given.values() for text in texts_of(value))
    elif isinstance(given, list):
        yield from (text for value in given for text in texts_of(value))


def _referred(resource: Resource, kind: Ref, key: Any, user: User) -> Any:
    try:
        found = [find(resource, user, one, kind.mine) for one in (key if kind.many else [key])]
        return found if kind.many else found[0]
    except Http404:
        raise Refused("reference_unknown", resource=resource.name, key=key) from None


def _call(back: Resource, act: Act, user: User, row: list[Model], facts: dict[str, Any]) -> Any:
    """Calls the service, with the instant and the person if it wants them; tells what it returned, else the row."""
    wanted = inspect.signature(act.verb).parameters
    given = {**facts, **{name: value for name, value in (("at", clock.now()), ("by", user)) if name in wanted}}
    placed = [given.pop(name) for name in act.positional]
    # What was not said keeps what it was: a change names only what changes; what a service must be given is None.
    must = {name for name, one in wanted.items() if one.default is inspect.Parameter.empty}
    given = {name: value for name, value in given.items() if value is not None or name in must}
    done = act.verb(*row, *placed, **given)
    if act.tells:
        return done
    told = done if isinstance(done, back.model) else row[0]
    if not act.gone:
        told.refresh_from_db()
    return shapes.shown(back, told)


def _once(request: HttpRequest, work: Callable[[], Any]) -> Any:
    """Does the write, under its idempotency key if it has one: refusals are outcomes too, and are answered again."""
    key = request.headers.get(KEY, "")
    if not key:
        return work()
    if len(key) > 200 or "\x00" in key:
        return problem(400, "key_too_long", _("An idempotency key has 200 readable signs at most."))
    token = token_of(request)
    earlier = begin_write(token, key=key, fingerprint=fingerprint(request), at=clock.now())
    if earlier is not None:
        kind = "application/json" if (earlier.status or 0) < 400 else "application/problem+json"
        answer = HttpResponse(earlier.answer, status=earlier.status, content_type=kind)
        answer.headers["Idempotency-Replayed"] = "true"
        return answer
    try:
        done = work()
    except Refused as error:
        answer = refused(error)
        finish_write(token, key=key, status=answer.status_code, answer=answer.content.decode())
        return answer
    except Exception:
        forget_write(token, key=key)
        raise
    finish_write(token, key=key, status=200, answer=json.dumps(done, cls=NinjaJSONEncoder))
    return done
