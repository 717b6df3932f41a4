"""Parts of pages that poll: an unchanged part answers 304 with the server's clock and no body."""

import hashlib
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.translation import get_language

from kernel import clock


def versioned(request: HttpRequest, facts: object, render: Callable[[], HttpResponse]) -> HttpResponse:
    """Answers with `render()` unless the visitor already shows these `facts`.

    `facts` must have a stable `repr` and hold nothing that merely grows older: countdowns tick in the page.
    """
    told = f"{get_language()} {facts!r}".encode()
    etag = f'"{hashlib.sha256(told).hexdigest()[:24]}"'
    response = HttpResponseNotModified() if request.headers.get("If-None-Match") == etag else render()
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["Raccord-Now"] = clock.now().isoformat()
    return response
