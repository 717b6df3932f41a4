"""Doors that belong to no face: where each person starts, and the theme."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from web.context import THEME_COOKIE, THEMES, faces_of

FIRST_PAGES = {"noc": "noc:board", "desk": "desk:day", "portal": "portal:home"}


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Sends each person to his own face."""
    faces = faces_of(request.user)
    return redirect(FIRST_PAGES[faces[0]] if faces else "account_change_password")


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    response = redirect(back if safe else "/")
    wanted = request.POST.get("theme")
    if wanted in THEMES:
        response.set_cookie(THEME_COOKIE, wanted, max_age=365 * 24 * 3600, samesite="Lax", secure=request.is_secure())
    return response
