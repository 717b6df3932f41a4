"""What is told to somebody who tried too often."""

from math import ceil
from typing import Any

from axes.helpers import get_client_ip_address, get_client_username, get_cool_off
from axes.models import AccessAttempt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def locked_out(request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None) -> HttpResponse:
    """The wait, to the minute: counted for one account from one place, so that nobody locks out another."""
    wait = get_cool_off(request)
    assert wait is not None
    name, place = get_client_username(request, credentials), get_client_ip_address(request)
    attempt = AccessAttempt.objects.filter(username=name, ip_address=place).order_by("-attempt_time").first()
    # Failures are dated by the machine's own clock, which a demonstration does not move.
    left = wait if attempt is None else attempt.attempt_time + wait - request.axes_attempt_time  # type: ignore[attr-defined]
    minutes = max(1, ceil(left.total_seconds() / 60))
    answer = render(request, "429.html", {"minutes": minutes}, status=429)
    answer.headers["Retry-After"] = str(60 * minutes)
    return answer
