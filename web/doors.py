"""Who may come through which door, and how an act that is refused is told."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import structlog
from allauth.core import ratelimit
from axes.helpers import get_client_ip_address
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from kernel import clock
from kernel.errors import Refused, Unavailable
from kernel.models import User
from kernel.roles import may
from subscribers.selectors import terms_to_accept
from web.refusals import sentence

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
log = structlog.get_logger(__name__)


def person(request: HttpRequest) -> User:
    """The signed-in person; only behind a door that let nobody else in."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def staff_door(permission: str) -> Callable[[View[P]], View[P]]:
    """Strangers are asked to sign in; those whose role lacks the reading permission find no such page (404)."""
    return _door(lambda user: may(user, permission))


def customer_door(view: View[P]) -> View[P]:
    """The portal: signed-in customers; the operator's own people find no such page."""
    return _door(lambda user: not user.is_staff)(_accepting(view))


def _accepting(view: View[P]) -> View[P]:
    """New general terms come first: until they are accepted, every page of the portal leads to them."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        if terms_to_accept(person(request), today()) is not None:
            return redirect("portal:terms")
        return view(request, *args, **kwargs)

    return guarded


def terms_door(view: View[P]) -> View[P]:
    """The portal's page of the terms themselves."""
    return _door(lambda user: not user.is_staff)(view)


def address_of(request: HttpRequest) -> str:
    """Where a request comes from, as far as our own proxies can tell; "" when nobody knows."""
    return str(get_client_ip_address(request) or "")


def house_door(view: View[P]) -> View[P]:
    """Pages for all of the operator's own people."""
    return _door(lambda user: user.is_staff)(view)


def anyone_door(view: View[P]) -> View[P]:
    """Pages about oneself: whoever is signed in."""
    return _door(lambda user: True)(view)


def _door(welcome: Callable[[User], bool]) -> Callable[[View[P]], View[P]]:
    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return to_sign_in(request)
            if not welcome(person(request)):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def bounded(action: str) -> Callable[[View[P]], View[P]]:
    """What anybody may send without signing in: no more often than `ACCOUNT_RATE_LIMITS` says of the action."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if request.method == "POST" and not ratelimit.consume(request, action=action):
                refusal: HttpResponse = ratelimit.respond_429(request)
                return refusal
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way in, and back to the page one was on: what was being done is not done by itself afterwards."""
    if request.headers.get("HX-Request"):
        # A live part that followed a redirection would show the sign-in in the middle of its page.
        answer = HttpResponse(status=401)
        answer.headers["HX-Redirect"] = redirect_to_login(_page_of(request, "HX-Current-URL")).url
        return answer
    reads = request.method in {"GET", "HEAD"}
    return redirect_to_login(request.get_full_path() if reads else _page_of(request, "Referer"))


def _page_of(request: HttpRequest, header: str) -> str:
    """The page of ours that a request came from, as its browser tells it; else the first one."""
    told = urlsplit(request.headers.get(header, ""))
    ours = told.netloc == request.get_host() and told.path.startswith("/") and not told.path.startswith("//")
    return urlunsplit(("", "", told.path, told.query, "")) if ours else "/"


def needs(permission: str) -> Callable[[View[P]], View[P]]:
    """An act inside a face: whoever sees the page but may not do this gets 403. Put it under the door."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not may(person(request), permission):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def act(request: HttpRequest, said: str | Promise, verb: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Calls a service; tells `said` when it worked, or why not. Returns what the service returned, None if refused."""
    try:
        outcome = verb(*args, **kwargs)
    except Refused as refusal:
        messages.error(request, sentence(refusal))
        return None
    except Unavailable as failure:
        log.warning("act_unavailable", verb=verb.__name__, reason=str(failure))
        messages.error(request, _("The other side did not answer. Nothing was lost: try again in a moment."))
        return None
    if said:
        messages.success(request, str(said))
    return outcome if outcome is not None else True


def form_key(request: HttpRequest) -> str:
    """Names one showing of a form, so that sending it twice does its act once; a form without one is always new."""
    return f"desk/{request.POST.get('key', '')[:40] or uuid4().hex}"


def today() -> date:
    """The civil day where the operator works; days of money go by it, not by UTC."""
    return timezone.localdate(clock.now())


def attachment(data: bytes, name: str, media_type: str) -> HttpResponse:
    """A file to keep; some bear the name that whoever sent them gave them."""
    response = HttpResponse(data, content_type=media_type)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or ""
    response.headers["Cache-Control"] = "private, no-store"
    return response
