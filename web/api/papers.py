"""Files taken from an object: an invoice's PDF, a debit batch's file, what somebody attached."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from kernel.models import User
from kernel.roles import may
from web.api import shapes
from web.api.gate import check
from web.api.registry import Paper, Resource

Find = Callable[[Resource, User, str], Model]
BINARY = {
    "responses": {
        **shapes.ERRORS["responses"],
        200: {
            "description": "The file",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        },
    }
}


def add_paper(router: Router, resource: Resource, paper: Paper, find: Find) -> None:
    router.get(
        "/{key}/" + paper.name,
        response=Any,
        operation_id=f"{paper.name}_{resource.name}",
        summary=paper.says,
        openapi_extra=BINARY,
    )(_view(resource, paper, find))


def _view(resource: Resource, paper: Paper, find: Find) -> Callable[..., HttpResponse]:
    def view(request: HttpRequest, key: str) -> HttpResponse:
        customers = resource.mine is not None and paper.customer
        user = check(request, f"{resource.area}:read", resource.staff, customer=customers)
        if paper.staff and user.is_staff and not may(user, paper.staff):
            raise PermissionDenied
        file = paper.verb(find(resource, user, key))
        if file is None:
            raise Http404
        return sent(*file)

    return view


def sent(data: bytes, name: str, media_type: str) -> HttpResponse:
    """Always to keep and never to show: what a stranger sent must not run in our pages."""
    answer = HttpResponse(data, content_type=media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer
