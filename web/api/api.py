"""The API, version 1, and the page that explains it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, URLResolver, path
from django.views.decorators.http import require_safe
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from web.api.gate import A_MINUTE, Key, teach
from web.api.resources import CATALOGUE
from web.api.routes import mount
from web.api.shapes import Problem
from web.events import EVENTS, scope_choices

DESCRIPTION = """\
Speak in a person's name with a token made under *My account*: `Authorization: Bearer rcd_…`. A token does what its
scopes and its person's role both allow. Lists are told newest first, fifty at a time; `next` goes into `after`. Send an
`Idempotency-Key` with every write: sent again, it is answered again and done once. Errors are problem documents
(RFC 9457).
"""


class Api(NinjaAPI):
    """Adds to every answer what is left of the minute, and describes itself once."""

    described: OpenAPISchema | None = None

    def get_openapi_schema(self, **where: Any) -> OpenAPISchema:
        """The same for everybody in every language; written once a process, for that takes seconds."""
        if self.described is None:
            self.described = super().get_openapi_schema(**where)
            self.described["components"]["schemas"][Problem.__name__] = Problem.model_json_schema()
        return self.described

    def create_response(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        answer = super().create_response(request, *args, **kwargs)
        answer.headers["Cache-Control"] = "no-store"
        left = getattr(request, "calls_left", None)
        if left is not None:
            answer.headers["RateLimit-Limit"], answer.headers["RateLimit-Remaining"] = str(A_MINUTE), str(left)
        return answer


api = Api(
    title="Raccord",
    version="1",
    description=DESCRIPTION,
    auth=Key(),
    docs_url=None,
    urls_namespace="api",
)
teach(api)
mount(api, CATALOGUE)


@require_safe
def reference(request: HttpRequest) -> HttpResponse:
    """The API on one page that needs no script; the machine's own copy is `openapi.json`."""
    areas: dict[str, list[Any]] = {}
    for resource in CATALOGUE.values():
        areas.setdefault(resource.area, []).append(resource)
    shown = {"areas": areas, "scopes": scope_choices(), "events": EVENTS, "a_minute": A_MINUTE}
    return render(request, "api/reference.html", shown)


def urlpatterns() -> list[URLPattern | URLResolver]:
    return [path("", reference, name="reference"), *api.urls[0]]
