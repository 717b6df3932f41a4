"""Lists as their readers keep them: the views of a page, and the one that it opens with."""

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict

from kernel.models import SavedView, User
from kernel.selectors import views_seen
from web.places import PAGES

EVERYTHING: Final = "view=all"
"""The query that opens a list with all its rows, whatever view it opens with otherwise."""
_PAGES: Final = frozenset(name for name, *_rest in PAGES)
Answer = Callable[[HttpRequest], HttpResponse]


class OpensWithView:
    """A list asked for without a query, as the menu does, opens with the view its reader chose; a query stands."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_of_view: Any) -> HttpResponseBase | None:
        asked = request.method in {"GET", "HEAD"} and not request.META.get("QUERY_STRING")
        if not asked or request.headers.get("HX-Request") or not has_views(request):
            return None
        query = next((_plain(view.query).urlencode() for view in views_of(request) if view.first), "")
        return HttpResponseRedirect(f"{request.path}?{query}") if query else None


def has_views(request: HttpRequest) -> bool:
    """Whether this is a page of the menu, opened by one of the operator's people."""
    match = request.resolver_match
    return isinstance(request.user, User) and request.user.is_staff and match is not None and match.view_name in _PAGES


def views_of(request: HttpRequest) -> list[Any]:
    """The reader's views of this page and those that colleagues share, by name; read once for a request."""
    known: list[Any] | None = getattr(request, "saved_views", None)
    if known is None and isinstance(request.user, User) and request.resolver_match is not None:
        known = list(views_seen(request.user).filter(page=request.resolver_match.view_name))
        request.saved_views = known  # type: ignore[attr-defined]
    return known or []


def view_shown(request: HttpRequest) -> SavedView | None:
    """The view that the reader's list opens with, while it is what he sees, on whichever of its pages."""
    if not request.GET or request.headers.get("HX-Request") or not has_views(request):
        return None
    shown = _plain(request.GET.urlencode())
    return next((view for view in views_of(request) if view.first and _plain(view.query) == shown), None)


def _plain(query: str) -> QueryDict:
    """A query without the page of it."""
    found = QueryDict(query, mutable=True)
    found.pop("page", None)
    return found
