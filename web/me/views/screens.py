"""The browsers in which I am told, beside any page: subscribed here, tried, forgotten; and their worker's program."""

from functools import cache
from pathlib import Path

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from kernel.models import PushBrowser, User
from kernel.services import forget_browser, queue_push, subscribe_browser
from web.doors import act, anyone_door, person


def _page(user: User) -> str:
    """Where he chooses what he is told."""
    return "me:notices" if user.is_staff else "portal:notices"


@require_POST
@anyone_door
def subscribe(request: HttpRequest) -> HttpResponse:
    keys = {name: request.POST.get(name, "") for name in ("endpoint", "p256dh", "auth", "label")}
    said = _("This browser is told from now on.")
    act(request, said, subscribe_browser, person(request), **keys, at=clock.now())
    return redirect(_page(person(request)))


@require_POST
@anyone_door
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(PushBrowser, pk=pk, user=person(request))
    act(request, _("This browser is told nothing more."), forget_browser, found)
    return redirect(_page(person(request)))


@require_POST
@anyone_door
def probe(request: HttpRequest) -> HttpResponse:
    """A word to all of one's own browsers, to see that it comes."""
    user, at = person(request), clock.now()
    content = {
        "title": "Raccord",
        "body": _("It works: you are told here."),
        "url": reverse(_page(user)),
        "lang": user.language,
    }
    act(request, _("Sent: it appears in a moment."), queue_push, user, content, key=f"probe/{at.timestamp()}", at=at)
    return redirect(_page(person(request)))


@cache
def _program() -> bytes:
    path = finders.find("raccord/sw.js")
    assert isinstance(path, str)
    return Path(path).read_bytes()


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """At the root, for a worker serves only what lies below its own address."""
    answer = HttpResponse(_program(), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer
