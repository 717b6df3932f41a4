"""Errors under /api/ that never reach the API itself: told as problem documents too, for a program reads no page."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from web.api.gate import problem

PLACE = "/api/"
SAID: dict[int, tuple[str, str | Promise]] = {
    400: ("bad_request", _("The request cannot be read.")),
    404: ("path_unknown", _("There is no such path in the API.")),
    405: ("method_not_allowed", _("This path does not take that method.")),
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
        answer = self.get_response(request)
        page = answer.headers.get("Content-Type", "").startswith("text/html")
        return _told(answer.status_code, answer) if page and answer.status_code in SAID else answer


def _length(request: HttpRequest) -> int:
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told) if str(told).isdecimal() else 0


def _told(status: int, answer: HttpResponse | None) -> HttpResponse:
    code, said = SAID[status]
    made = problem(status, code, str(said))
    if answer is not None and "Allow" in answer.headers:
        # The library keeps them as a set, in another order in each process.
        made.headers["Allow"] = ", ".join(sorted(answer.headers["Allow"].split(", ")))
    if answer is not None and "Content-Language" in answer.headers:
        made.headers["Content-Language"] = answer.headers["Content-Language"]
    made.headers["Cache-Control"] = "no-store"
    return made
