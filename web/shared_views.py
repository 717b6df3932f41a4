"""Doors that every face shares: the search, exports, saved views."""

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel.models import SavedView
from kernel.selectors import views_seen
from kernel.services import change_view as rename_view
from kernel.services import forget_view, open_with, save_view
from web import exports, finding
from web.doors import act, anyone_door, house_door, person
from web.pages import typed


@require_safe
@house_door
def search(request: HttpRequest) -> HttpResponse:
    """The whole page without scripts; its list alone for the palette."""
    text, user = typed(request), person(request)
    hits = finding.find(text, user) if text else list(finding.pages_of(user))
    shown = {"q": text, "hits": hits}
    part = request.headers.get("HX-Request") is not None
    return render(request, "shared/hits.html" if part else "shared/search.html", shown)


@require_safe
@anyone_door
def export(request: HttpRequest, name: str, kind: str) -> HttpResponseBase:
    return exports.export(request, person(request), name, kind)


@require_POST
@house_door
def keep_view(request: HttpRequest) -> HttpResponse:
    page, query = request.POST.get("page", ""), request.POST.get("query", "")
    try:
        back = reverse(page)
    except NoReverseMatch:
        return redirect("home")
    name = request.POST.get("name", "")
    act(request, _("The view is kept under its name."), save_view, person(request), page=page, name=name, query=query)
    return redirect(f"{back}?{query}" if query else back)


@require_POST
@house_door
def change_view(request: HttpRequest, pk: int) -> HttpResponse:
    """Another name, or shown to whoever opens the page."""
    found = get_object_or_404(SavedView, pk=pk, user=person(request))
    facts = {"name": request.POST.get("name", ""), "shared": request.POST.get("shared") == "1"}
    act(request, _("Kept."), rename_view, found, **facts)
    return _list_of(found)


@require_POST
@house_door
def drop_view(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(SavedView, pk=pk, user=person(request))
    act(request, _("Forgotten."), forget_view, found)
    return _list_of(found)


@require_POST
@house_door
def open_with_view(request: HttpRequest, pk: int) -> HttpResponse:
    """A list that opens with one of its views, his own or shared with him, or with everything again."""
    found = get_object_or_404(views_seen(person(request)), pk=pk)
    first = request.POST.get("first") == "1"
    said = _("The list opens with this view from now on.") if first else _("The list opens with everything.")
    act(request, said, open_with, person(request), found.page, found if first else None)
    return _list_of(found)


def _list_of(view: SavedView) -> HttpResponse:
    try:
        return redirect(view.page)
    except NoReverseMatch:
        return redirect("home")
