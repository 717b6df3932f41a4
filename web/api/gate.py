"""Who comes in with which key, how often, and what he is told when something is wrong."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as Unfit
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.responses import NinjaJSONEncoder
from ninja.security import HttpBearer

from kernel import clock
from kernel.errors import Refused, Unavailable
from kernel.models import ApiToken, User
from kernel.roles import may
from kernel.services import check_token, count_call
from web.refusals import sentence

log = structlog.get_logger(__name__)
A_MINUTE = 300
"""Calls a token may make in a minute."""


class TooMany(Exception):
    """The minute's calls are spent."""


class OutOfScope(Exception):
    """The token does not open this."""


class Key(HttpBearer):
    """`Authorization: Bearer rcd_…`; the person of the token is the request's user from here on."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        at = clock.now()
        found = check_token(token, at=at)
        if found is None:
            return None
        calls = count_call(found, at=at)
        request.calls_left = max(0, A_MINUTE - calls)  # type: ignore[attr-defined]
        if calls > A_MINUTE:
            raise TooMany
        request.user = found.user
        return found


def token_of(request: HttpRequest) -> ApiToken:
    token: ApiToken = request.auth  # type: ignore[attr-defined]
    return token


def check(request: HttpRequest, scope: str, permission: str, *, customer: bool) -> User:
    """The person behind the call, if token and role both open it; what needs no permission is each one's own."""
    token = token_of(request)
    if scope not in token.scopes:
        raise OutOfScope(scope)
    user = token.user
    if not (not permission or may(user, permission) if user.is_staff else customer):
        raise PermissionDenied
    return user


def fingerprint(request: HttpRequest) -> str:
    whole = b"\0".join([(request.method or "").encode(), request.get_full_path().encode(), request.body])
    return hashlib.sha256(whole).hexdigest()


def problem(status: int, code: str, detail: str, facts: Mapping[str, Any] | None = None) -> HttpResponse:
    import json

    titles = {400: "Bad request", 401: "Unauthorized", 403: "Forbidden", 404: "Not found", 409: "Refused"}
    titles |= {
        405: "Method not allowed",
        406: "Not acceptable",
        413: "Too large",
        415: "Not JSON",
        422: "Cannot be read",
    }
    titles |= {429: "Too many calls", 500: "Broken", 503: "Unavailable"}
    told = {
        "type": f"{settings.RACCORD_URL}/api/v1/#problem-{code}",
        "title": titles.get(status, "Error"),
        "status": status,
        "detail": detail,
        "code": code,
        "facts": {name: _plain(value) for name, value in (facts or {}).items()},
    }
    content = json.dumps(told, cls=NinjaJSONEncoder)
    return HttpResponse(content, status=status, content_type="application/problem+json")


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal | date | datetime | timedelta):
        return str(value)
    if isinstance(value, dict):
        return {str(name): _plain(one) for name, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(one) for one in value]
    return value if isinstance(value, str | int | bool | None) else str(value)


def refused(error: Refused) -> HttpResponse:
    return problem(409, error.code, sentence(error), error.facts)


def teach(api: NinjaAPI) -> None:
    """Every error as a problem document; what nobody foresaw is logged by Django and answered with a bare 500."""
    api.add_exception_handler(Refused, _refused)
    api.add_exception_handler(Unavailable, lambda _r, error: problem(503, "unavailable", _("Try again in a moment.")))
    api.add_exception_handler(Http404, lambda _r, _e: problem(404, "not_found", _("There is nothing here for you.")))
    api.add_exception_handler(
        PermissionDenied, lambda _r, _e: problem(403, "not_allowed", _("Your role does not allow this."))
    )
    api.add_exception_handler(AuthenticationError, _unknown)
    api.add_exception_handler(OutOfScope, _out_of_scope)
    api.add_exception_handler(TooMany, _too_many)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(HttpError, _bad_request)
    # What no column can hold: a year 0, a number of forty digits.
    api.add_exception_handler(Unfit, _unfit)
    for kind in (DataError, OverflowError):
        api.add_exception_handler(kind, lambda _r, _e: problem(422, "out_of_range", _("A value is out of range.")))


def _refused(request: HttpRequest, error: Any) -> HttpResponse:
    return refused(error)


def _unknown(request: HttpRequest, error: Any) -> HttpResponse:
    answer = problem(401, "token_unknown", _("Send a living token: Authorization: Bearer rcd_…"))
    answer.headers["WWW-Authenticate"] = "Bearer"
    return answer


def _out_of_scope(request: HttpRequest, error: Any) -> HttpResponse:
    said = _("This token does not open %(scope)s.") % {"scope": str(error)}
    return problem(403, "scope_missing", said, {"scope": str(error)})


def _too_many(request: HttpRequest, error: Any) -> HttpResponse:
    answer = problem(429, "too_many_calls", _("This minute's calls are spent."), {"a_minute": A_MINUTE})
    answer.headers["Retry-After"] = str(60 - clock.now().second)
    return answer


def _bad_request(request: HttpRequest, error: Any) -> HttpResponse:
    if error.status_code != 400:
        return problem(error.status_code, "bad_request", str(error))
    if request.content_type and "json" not in request.content_type:
        return problem(415, "not_json", _("Send JSON: Content-Type: application/json."))
    return problem(400, "bad_request", _("The body is no JSON that can be read."))


def _unfit(_request: HttpRequest, error: Any) -> HttpResponse:
    """A value that a field of the row itself does not take."""
    return problem(422, "invalid", " ".join(error.messages))


def _invalid(request: HttpRequest, error: Any) -> HttpResponse:
    faults = {".".join(map(str, fault["loc"])): fault["msg"] for fault in error.errors}
    return problem(422, "unreadable", _("Some of what was sent cannot be read."), {"faults": faults})
