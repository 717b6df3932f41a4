"""Mass changes: planned over a filter, looked at line by line, approved by another person, followed wave by wave."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from kernel.selectors import history
from provisioning import services
from provisioning.domain import waves
from provisioning.models import Rollout
from provisioning.selectors import rollout_preview, rollout_progress, rollout_results, rollouts
from web.doors import View, act, needs, person, staff_door
from web.live import versioned
from web.noc import access
from web.noc.forms import ReasonForm
from web.noc.rollout_forms import RolloutForm
from web.noc.views.pushes import STOP_POLLING
from web.pages import page
from web.refusals import tell_form

NAMES_SHOWN = 60
"""Boxes named in a group of equal outcomes; the rest is counted."""


@require_safe
@staff_door("noc.read")
def rollout_list(request: HttpRequest) -> HttpResponse:
    return render(request, "noc/rollouts.html", {"page": page(request, rollouts().select_related("template__model"))})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("noc.read")
@needs("push.run")
def plan(request: HttpRequest) -> HttpResponse:
    """The plan itself changes no box: it is what the other person looks at."""
    form = RolloutForm(request.POST or None, initial={"only": request.GET.get("only", "")})
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        facts = {"title": asked["title"], "template": asked["template"], "forced": asked["forced"]}
        said = _("Planned: another person looks at it and approves it.")
        at, by = clock.now(), person(request)
        made = act(request, said, services.plan_rollout, selection=form.selection(), **facts, at=at, by=by)
        if isinstance(made, Rollout):
            return redirect("noc:rollout", made.pk)
    return render(request, "noc/rollout_plan.html", {"form": form})


@require_safe
@staff_door("noc.read")
def count(request: HttpRequest) -> HttpResponse:
    """How many boxes the filter meets, said beside the form while it is filled in."""
    form = RolloutForm({**request.GET.dict(), "title": "-"})
    met = form.selection().boxes().exclude(template=form.cleaned_data["template"]).count() if form.is_valid() else None
    return render(request, "noc/parts/rollout_count.html", {"met": met})


@require_safe
@staff_door("noc.read")
def rollout(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.rollout_for(person(request), pk)
    return render(request, "noc/rollout.html", _page(found) | {"history": history(found)})


@require_safe
@staff_door("noc.read")
def live(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.rollout_for(person(request), pk)
    shown = _page(found)
    facts = (found.state, found.wave, shown["progress"], [(group.state, len(group.parts)) for group in shown["groups"]])
    answer = versioned(request, facts, lambda: render(request, "noc/parts/rollout_live.html", shown))
    if shown["ended"] and answer.status_code == 200:
        answer.status_code = STOP_POLLING
    return answer


def _page(found: Rollout) -> dict[str, Any]:
    planned = found.state == waves.PLANNED
    return {
        "rollout": found,
        "progress": rollout_progress(found, at=clock.now()),
        "groups": rollout_preview(found) if planned else rollout_results(found),
        "planned": planned,
        "ended": found.state in waves.ENDED,
        "acts": {action: (found.state, action) in waves.ROLLOUT.table for action in waves.ROLLOUT.actions},
        "may_leave_out": {state for state, action in waves.PART.table if action == "leave_out"},
        "shown": NAMES_SHOWN,
        "shown_slice": f":{NAMES_SHOWN}",
    }


def _act(permission: str, verb: Callable[..., Any], said: Any, *, why: bool = False) -> View[Any]:
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        found, form = access.rollout_for(person(request), pk), ReasonForm(request.POST)
        if why and not form.is_valid():
            tell_form(request, form)
        else:
            reason = {"why": form.cleaned_data["why"]} if why else {}
            act(request, said, verb, found, **reason, at=clock.now(), by=person(request))
        return redirect("noc:rollout", pk)

    return require_POST(staff_door("noc.read")(needs(permission)(view)))


approve = _act("push.approve", services.approve_rollout, gettext_lazy("Approved: one box goes first."))
pause = _act("push.run", services.pause_rollout, gettext_lazy("Paused: what runs ends, nothing more begins."))
resume = _act("push.approve", services.resume_rollout, gettext_lazy("It goes on."), why=True)
cancel = _act("push.run", services.cancel_rollout, gettext_lazy("Cancelled: no further box is touched."), why=True)


@require_POST
@staff_door("noc.read")
@needs("push.run")
def leave_out(request: HttpRequest, pk: int) -> HttpResponse:
    """Takes one box out of a change before anything is applied to it."""
    part, form = access.part_for(person(request), pk), ReasonForm(request.POST)
    if form.is_valid():
        said = _("Left out: this change does not touch it.")
        act(request, said, services.leave_out, part, **form.cleaned_data, at=clock.now(), by=person(request))
    else:
        tell_form(request, form)
    return redirect("noc:rollout", part.rollout_id)
