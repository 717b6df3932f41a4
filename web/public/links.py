"""Links of mails that end or begin the telling: opened, they ask; only a POST does it, for mail scanners open links."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kernel import clock
from kernel.services import confirm_reader, leave_state, leave_topic, left_by, state_reader

ONE_CLICK = ("List-Unsubscribe", "One-Click")


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """The address of the mail says yes itself."""
    found = state_reader(key)
    if found is None:
        return _spent(request)
    if request.method == "POST":
        confirm_reader(key, at=clock.now())
        messages.success(request, _("You will be told when the state of the network changes."))
        return redirect("public:state")
    return _asked(request, "public/confirm.html", {"reader": found})


@csrf_exempt  # the key is the proof, and mail programs post here without a page of ours (RFC 8058)
@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: HttpRequest, key: str) -> HttpResponse:
    found = state_reader(key)
    if request.method == "POST":
        return _left(request, lambda: leave_state(key))
    if found is None:
        return _spent(request)
    return _asked(request, "public/leave.html", {"email": found.email})


@csrf_exempt  # as above
@require_http_methods(["GET", "HEAD", "POST"])
def leave_mails(request: HttpRequest, key: str) -> HttpResponse:
    """The mails about one thing, turned off without signing in: their reader is known by the link they carry."""
    found = left_by(key)
    if found is None:
        return _spent(request)
    user, topic = found
    if request.method == "POST":
        return _left(request, lambda: leave_topic(user, topic))
    return _asked(request, "public/leave.html", {"email": user.email, "topic": topic})


def _left(request: HttpRequest, go: Callable[[], None]) -> HttpResponse:
    go()
    name, value = ONE_CLICK
    if request.POST.get(name) == value:
        # RFC 8058, 3.1: answered at once, led nowhere.
        return HttpResponse("", content_type="text/plain")
    messages.success(request, _("Kept: these messages come no more."))
    return redirect("public:state")


def _asked(request: HttpRequest, template: str, shown: dict[str, object]) -> HttpResponse:
    answer = render(request, template, shown)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _spent(request: HttpRequest) -> HttpResponse:
    return render(request, "public/spent.html", status=410)
