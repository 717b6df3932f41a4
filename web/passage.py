"""What stands between the sign-in and the pages: the second factor of staff, and looks at a customer's pages."""

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from kernel import clock
from kernel.models import Look

PROVEN = "second_factor"
LOOK = "look"
PORTAL = "/portail/"
# Where somebody without a second factor may go: to make one, to prove himself again, to leave.
OPEN = (
    "/compte/2fa/",
    "/compte/reauthenticate/",
    "/compte/logout/",
    "/i18n/",
    "/theme",
    "/static/",
    "/healthz",
    "/readyz",
)

Answer = Callable[[HttpRequest], HttpResponse]


class SecondFactor:
    """Nobody of the staff works without a second factor: who has none yet is led to make one."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not settings.SECOND_FACTOR_REQUIRED or request.path.startswith(OPEN) or not _is_staff(request):
            return self.get_response(request)
        if not request.session.get(PROVEN):
            if not is_mfa_enabled(request.user):
                return _to_enrolment(request)
            request.session[PROVEN] = True
        return self.get_response(request)


def _is_staff(request: HttpRequest) -> bool:
    return request.user.is_authenticated and request.user.is_staff


def _to_enrolment(request: HttpRequest) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=403)
    messages.info(request, _("Protect your account with a second factor: the network and its money are behind it."))
    return redirect("mfa_activate_totp")


class Looking:
    """While a look lasts, the portal is shown to its staff member as the customer's account sees it, hands tied."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = request.session.get(LOOK) if request.path.startswith(PORTAL) and _is_staff(request) else None
        if key is None:
            return self.get_response(request)
        look = Look.objects.select_related("user", "staff").filter(pk=key, staff=request.user.pk).first()
        if look is None or not _stands(look):
            del request.session[LOOK]
            messages.info(request, _("The look at the customer's pages is over."))
            return redirect("home")
        if request.method not in {"GET", "HEAD"}:
            messages.error(request, _("You are only looking: nothing can be done in the customer's name."))
            return redirect(reverse("portal:home"))
        # Bound to this one request: whatever reads request.user below sees the customer's account and no more.
        request.look, request.user = look, look.user  # type: ignore[attr-defined]
        return self.get_response(request)


def _stands(look: Look) -> bool:
    user: Any = look.user
    return look.ended_at is None and clock.now() < look.expires_at and user.is_active and user.open_to_looks
