"""Errors under /api/ that never reach the API itself: told as problem documents too, for a program reads no page."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from web.api.gate import problem

PLACE = "/api/"
JSON, PROBLEM = "application/json", "application/problem+json"
SAID: dict[int, tuple[str, str | Promise]] = {
    400: ("bad_request", _("The request cannot be read.")),
    404: ("path_unknown", _("There is no such path in the API.")),
    405: ("method_not_allowed", _("This path does not take that method.")),
    406: ("not_acceptable", _("This is told as application/json; your Accept header takes nothing of the kind.")),
    413: ("too_large", _("The request is too large.")),
    500: ("broken", _("Something broke on our side. It has been written down.")),
}


class Problems:
    """Stands outside of all that may answer with a page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PLACE):
            return self.get_response(request)
        if _length(request) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            return _told(413, None)
        if request.method not in {"GET", "HEAD"} and not _takes(request, JSON):
            return _told(406, None)
        return _bare(self._asked(request)) if request.method == "HEAD" else self._asked(request)

    def _asked(self, request: HttpRequest) -> HttpResponse:
        if request.method == "HEAD":
            # The API's own routes know GET alone; RFC 9110, 9.3.2: the same answer without its content.
            request.method = "GET"
        answer = self.get_response(request)
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        if answer.status_code in SAID and kind == "text/html":
            return _told(answer.status_code, answer)
        # What only reads is asked for before it is known what it is: a file of an object is of any kind.
        return answer if answer.status_code >= 300 or _takes(request, kind) else _told(406, None)


def _takes(request: HttpRequest, kind: str) -> bool:
    """Whether the request's Accept takes an answer of that kind; a program that takes problems takes what is JSON."""
    if not request.headers.get("Accept", "").strip() or request.accepts(kind):
        return True
    return kind == JSON and request.accepts(PROBLEM)


def _bare(answer: HttpResponse) -> HttpResponse:
    answer.headers.setdefault("Content-Length", str(len(answer.content)))
    answer.content = b""
    return answer


def _length(request: HttpRequest) -> int:
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told) if str(told).isdecimal() else 0


def _told(status: int, answer: HttpResponse | None) -> HttpResponse:
    code, said = SAID[status]
    made = problem(status, code, str(said))
    if answer is not None and "Allow" in answer.headers:
        # The library keeps them as a set, in another order in each process.
        taken = set(answer.headers["Allow"].split(", "))
        made.headers["Allow"] = ", ".join(sorted(taken | {"HEAD"} if "GET" in taken else taken))
    if answer is not None and "Content-Language" in answer.headers:
        made.headers["Content-Language"] = answer.headers["Content-Language"]
    made.headers["Cache-Control"] = "no-store"
    return made
