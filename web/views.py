"""Doors that belong to no face: where each person starts, and the theme."""

from datetime import datetime

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from kernel.errors import Refused
from kernel.models import Operator, User
from kernel.roles import Role, may
from kernel.services import (
    accept_invitation,
    change_profile,
    renew_invitation,
    renewable_invitation,
    standing_invitation,
)
from web.context import THEME_COOKIE, THEMES, faces_of
from web.refusals import sentence

OWN_FIRST_PAGES: dict[str, str] = {Role.TECHNICIAN: "desk:agenda", Role.SALES: "desk:leads"}
FIRST_PAGES = {"noc": "noc:board", "desk": "desk:day", "portal": "portal:home"}


def unreadable(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What could not be read, and what was too large to be."""
    status = 413 if isinstance(exception, RequestDataTooBig) else 400
    return render(request, f"{status}.html", status=status)


def too_many(request: HttpRequest) -> HttpResponse:
    """For who asks too often without signing in."""
    answer = render(request, "429.html", status=429)
    answer.headers["Retry-After"] = "60"
    return answer


@require_safe
@login_required
def home(request: HttpRequest) -> HttpResponse:
    """Sends each person to his own face."""
    faces = faces_of(request.user)
    if isinstance(request.user, User) and may(request.user, "settings.write") and not Operator.objects.exists():
        return redirect("house:setup")
    role = getattr(request.user, "role", "")
    return redirect(OWN_FIRST_PAGES.get(role) or (FIRST_PAGES[faces[0]] if faces else "me:profile"))


@require_safe
def icon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for it at the root wherever a page, or a file, names none."""
    return redirect(static("raccord/logo.svg"))


@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    response = redirect(_back(request))
    wanted = request.POST.get("theme")
    if wanted in THEMES:
        response.set_cookie(THEME_COOKIE, wanted, max_age=365 * 24 * 3600, samesite="Lax", secure=request.is_secure())
    return response


@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """The language of this browser, and of the person's account where one is signed in: his mails follow it."""
    response = redirect(_back(request))
    wanted = request.POST.get("language", "")
    if wanted not in dict(settings.LANGUAGES):
        return response
    if isinstance(request.user, User) and request.user.language != wanted:
        change_profile(request.user, language=wanted)
    year = 365 * 24 * 3600
    response.set_cookie(settings.LANGUAGE_COOKIE_NAME, wanted, max_age=year, samesite="Lax", secure=request.is_secure())
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, key: str) -> HttpResponse:
    """The way in of a new account: he chooses his password and is signed in; staff then make their second factor."""
    at = clock.now()
    found = standing_invitation(key, at=at)
    if found is None:
        return _too_late(request, key, at)
    fault = ""
    if request.method == "POST":
        try:
            user = accept_invitation(key, password=request.POST.get("password", ""), at=at)
        except Refused as refusal:
            fault = sentence(refusal)
        else:
            return _enter(request, user)
    shown = {"invitation": found, "fault": fault}
    return _private(render(request, "account/invitation.html", shown, status=422 if fault else 200))


def _too_late(request: HttpRequest, key: str, at: datetime) -> HttpResponse:
    """Who comes after the seven days asks for a new way in himself; it goes to the address that was invited."""
    renewable = renewable_invitation(key, at=at) is not None
    if request.method == "POST" and renewable and "renew" in request.POST:
        try:
            renew_invitation(key, at=at)
        except Refused as refusal:
            messages.error(request, sentence(refusal))
        else:
            messages.success(request, _("A new invitation is on its way to you."))
        return redirect(request.path)
    return _private(render(request, "account/invitation_spent.html", {"renewable": renewable}, status=410))


def _enter(request: HttpRequest, user: User) -> HttpResponse:
    response: HttpResponse = perform_password_login(request, {"email": user.email}, Login(user=user, email=user.email))
    return response


def _private(response: HttpResponse) -> HttpResponse:
    # The key stands in the address: it must reach neither a cache nor another site. The latter is the whole house's
    # rule; a page that told no origin at all ("no-referrer") would have its own form refused as another site's.
    response.headers["Cache-Control"] = "no-store"
    return response


def _back(request: HttpRequest) -> str:
    back = request.POST.get("next", "/")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    # A bare word is no address of ours: it would be taken for the name of a view.
    return back if safe and back.startswith("/") else "/"
