"""What the NOC does to an incident: each act is one service call, told in one sentence."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from kernel import clock
from sla import services as sla
from web.doors import View, act, needs, person, staff_door
from web.files import sent_files
from web.noc import access
from web.noc.forms import BodyForm, CloseForm, PauseForm, RestoredForm
from web.noc.guarantee_forms import CorrectForm, WhyForm, WorkerForm
from web.refusals import tell_form


def _worker(view: View[Any]) -> View[Any]:
    """The doors of an act on an incident, outermost first."""
    return require_POST(staff_door("noc.read")(needs("incident.work")(view)))


def _filled(request: HttpRequest, form: type[Form]) -> dict[str, Any] | None:
    """What was typed; None, and told, when it cannot be."""
    typed = form(request.POST)
    if typed.is_valid():
        return typed.cleaned_data
    tell_form(request, typed)
    return None


@_worker
def take(request: HttpRequest, number: str) -> HttpResponse:
    found = access.incident_for(person(request), number)
    said = _("%(number)s is yours.") % {"number": number}
    act(request, said, sla.take, found, at=clock.now(), by=person(request))
    return redirect("noc:incident", number)


@_worker
def close(request: HttpRequest, number: str) -> HttpResponse:
    found = access.incident_for(person(request), number)
    if (filled := _filled(request, CloseForm)) is not None:
        said = _("Closed. What is owed was computed and proposed to finance.")
        act(request, said, sla.close_incident, found, **filled, at=clock.now(), by=person(request))
    return redirect("noc:incident", number)


@_worker
def assign(request: HttpRequest, number: str) -> HttpResponse:
    found = access.incident_for(person(request), number)
    if (filled := _filled(request, WorkerForm)) is not None:
        act(request, _("Assigned."), sla.assign_incident, found, **filled, at=clock.now(), by=person(request))
    return redirect("noc:incident", number)


@_worker
def watch(request: HttpRequest, number: str) -> HttpResponse:
    found, on = access.incident_for(person(request), number), "on" in request.POST
    said = _("You follow %(number)s.") if on else _("You follow %(number)s no more.")
    act(request, said % {"number": number}, sla.watch_incident, found, by=person(request), on=on)
    return redirect("noc:incident", number)


@_worker
def hold(request: HttpRequest, number: str) -> HttpResponse:
    found = access.incident_for(person(request), number)
    if (filled := _filled(request, WhyForm)) is not None:
        said = _("It waits for somebody else; no clock stops for that.")
        act(request, said, sla.put_on_hold, found, **filled, at=clock.now(), by=person(request))
    return redirect("noc:incident", number)


@require_POST
@staff_door("noc.read")
@needs("clock.correct")
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.clock_event_for(person(request), pk)
    if (filled := _filled(request, CorrectForm)) is not None:
        said = _("Corrected: both times stay in the ledger, and what follows from them was reckoned anew.")
        act(request, said, sla.correct, found, **filled, at=clock.now(), by=person(request))
    return redirect("noc:explain", found.impact_id)


def _on_impact(form: type[Form] | None, verb: Callable[..., Any], said: Any, *, files: bool = False) -> View[Any]:
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        found = access.impact_for(person(request), pk)
        filled = {} if form is None else _filled(request, form)
        if filled is not None:
            if files:
                filled |= {"files": sent_files(request)}
            act(request, said, verb, found, **filled, at=clock.now(), by=person(request))
        return redirect(f"{_page(found.incident.number)}?impact={found.pk}")

    return _worker(view)


def _on_ticket(verb: Callable[..., Any], said: Any) -> View[Any]:
    def view(request: HttpRequest, number: str) -> HttpResponse:
        found = access.ticket_for(person(request), number)
        if (filled := _filled(request, BodyForm)) is not None:
            filled |= {"files": sent_files(request)}
            act(request, said, verb, found, **filled, at=clock.now(), by=person(request))
        if found.impact is None:
            return redirect("noc:ticket", number)
        return redirect(f"{_page(found.impact.incident.number)}?impact={found.impact.pk}")

    return _worker(view)


def _page(number: str) -> str:
    return reverse("noc:incident", args=[number])


pause = _on_impact(
    PauseForm, sla.pause, gettext_lazy("The clock is paused, with its reason and its proof."), files=True
)
resume = _on_impact(None, sla.resume, gettext_lazy("The clock runs again."))
restored = _on_impact(RestoredForm, sla.confirm_restored, gettext_lazy("Restoration recorded; the clock has stopped."))
reply = _on_ticket(sla.reply, gettext_lazy("Sent to the customer."))
note = _on_ticket(sla.note, gettext_lazy("Note kept; the customer never sees it."))
