"""Pushes: those that need somebody, those that wait for their box, and one of them step by step while it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from provisioning import services
from provisioning.domain import lifecycle
from provisioning.models import Push
from provisioning.selectors import stuck_pushes
from web.doors import act, needs, person, staff_door
from web.live import versioned
from web.noc import access, ladder
from web.noc.forms import ReasonForm
from web.pages import chosen, page, typed
from web.refusals import tell_form

STOP_POLLING = 286
"""What htmx takes as "show this and ask no more"."""


def _all(at: datetime) -> QuerySet[Push]:
    rows = Push.objects.select_related("box", "line__contract__customer", "intent")
    return rows.order_by("-planned_at", "-pk")


LISTS: Final[Mapping[str, Callable[[datetime], QuerySet[Push]]]] = {
    "stuck": lambda at: stuck_pushes(at=at),
    "parked": lambda at: _all(at).filter(state=lifecycle.PARKED).order_by("parked_since", "pk"),
    "moving": lambda at: _all(at).filter(state__in=lifecycle.RUNNING | {lifecycle.PLANNED, lifecycle.APPROVED}),
    "all": _all,
}


@require_safe
@staff_door("noc.read")
def pushes(request: HttpRequest) -> HttpResponse:
    at, text = clock.now(), typed(request)
    wanted = chosen(request, "list", tuple(LISTS)) or "stuck"
    rows = LISTS[wanted](at)
    for word in text.split():
        rows = rows.filter(
            Q(box__hostname__icontains=word)
            | Q(box__serial__icontains=word)
            | Q(line__reference__icontains=word)
            | Q(line__contract__customer__name__icontains=word)
        )
    shown = {"page": page(request, rows.defer("transcript", "diff")), "list": wanted, "q": text}
    return render(request, "noc/pushes.html", shown)


@require_safe
@staff_door("noc.read")
def push(request: HttpRequest, pk: int) -> HttpResponse:
    return render(request, "noc/push.html", _page(access.push_for(person(request), pk)))


@require_safe
@staff_door("noc.read")
def live(request: HttpRequest, pk: int) -> HttpResponse:
    """What moves while a push runs; its last answer tells the page to ask no more."""
    shown = _page(access.push_for(person(request), pk))
    found: Push = shown["push"]
    facts = (found.state, len(shown["steps"]), len(found.transcript), found.due_at, found.attempts)
    answer = versioned(request, facts, lambda: render(request, "noc/parts/push_live.html", shown))
    if shown["ended"] and answer.status_code == 200:
        answer.status_code = STOP_POLLING
    return answer


def _page(found: Push) -> dict[str, Any]:
    steps = list(found.steps.all())
    return {
        "push": found,
        "stages": ladder.stages(found.state, steps),
        "steps": ladder.told(steps),
        "ended": found.state in lifecycle.SETTLED,
        "may_cancel": (found.state, "cancel") in lifecycle.PUSH.table,
        "in_service": found.box.state == lifecycle.IN_SERVICE and found.box.line_id == found.line_id,
    }


@require_POST
@staff_door("noc.read")
@needs("push.run")
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = access.push_for(person(request), pk), ReasonForm(request.POST)
    if form.is_valid():
        said = _("Cancelled: nothing was changed on the box.")
        act(request, said, services.cancel_push, found, **form.cleaned_data, at=clock.now(), by=person(request))
    else:
        tell_form(request, form)
    return redirect("noc:push_page", pk)


@require_POST
@staff_door("noc.read")
@needs("push.run")
def again(request: HttpRequest, pk: int) -> HttpResponse:
    """The newest generation of the same line, whatever this push carried."""
    found = access.push_for(person(request), pk)
    said = _("A new push of what the line must be is on its way.")
    planned = act(request, said, services.push_now, found.line, at=clock.now(), by=person(request))
    return redirect("noc:push_page", planned.pk if isinstance(planned, Push) else pk)
