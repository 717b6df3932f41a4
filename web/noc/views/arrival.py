"""A new box comes: reached, its key compared, identified, configured; and the keys that changed."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from provisioning import services
from provisioning.domain import lifecycle
from provisioning.domain.hostkeys import fingerprint
from provisioning.models import Box, KeyAlarm
from web.doors import act, needs, person, staff_door
from web.live import versioned
from web.noc import access, arrivals
from web.noc.arrival_forms import DecideForm, PinForm, ReachForm
from web.refusals import tell_form


@require_safe
@staff_door("noc.read")
def arrival(request: HttpRequest, serial: str) -> HttpResponse:
    found = access.box_for(person(request), serial)
    return render(request, "noc/arrival.html", {**_page(found), "reach": ReachForm.of(found)})


@require_safe
@staff_door("noc.read")
def live(request: HttpRequest, serial: str) -> HttpResponse:
    """What the sweep moves by itself."""
    shown = _page(access.box_for(person(request), serial))
    coming = shown["arrival"]
    facts = (shown["box"].state, coming and (coming.pk, coming.state, coming.attempts, str(coming.outcome)))
    return versioned(request, facts, lambda: render(request, "noc/parts/arrival_live.html", shown))


@require_POST
@staff_door("noc.read")
@needs("box.move")
def look(request: HttpRequest, serial: str) -> HttpResponse:
    """Keeps how it is reached, and has it looked for."""
    found, form = access.box_for(person(request), serial), ReachForm(request.POST)
    if form.is_valid():
        said = _("The box is being looked for; nothing is told to it before its key is compared.")
        act(request, said, _begun, found, form.details(), by=person(request))
    else:
        tell_form(request, form)
    return redirect("noc:arrival", serial)


def _begun(box: Box, details: dict[str, Any], *, by: Any) -> object:
    services.equip_box(box, **details)
    return services.begin_onboarding(box, at=clock.now(), by=by)


@require_POST
@staff_door("noc.read")
@needs("push.run")
def pin(request: HttpRequest, serial: str) -> HttpResponse:
    found, form = access.box_for(person(request), serial), PinForm(request.POST)
    coming = arrivals.latest(found)
    if coming is None:
        raise Http404
    if form.is_valid():
        said = _("Pinned: only this key is this box from now on.")
        offered = form.cleaned_data["offered"]
        act(request, said, services.pin_key, coming, offered=offered, at=clock.now(), by=person(request))
    else:
        tell_form(request, form)
    return redirect("noc:arrival", serial)


@require_POST
@staff_door("noc.read")
@needs("push.approve")
def repin(request: HttpRequest, pk: int) -> HttpResponse:
    """A senior takes the new key for the box's own."""
    alarm, form = _alarm(request, pk), DecideForm(request.POST)
    if form.is_valid():
        said = _("The new key is pinned: what waited for the box goes on.")
        act(request, said, services.repin_box, alarm, **form.cleaned_data, at=clock.now(), by=person(request))
    else:
        tell_form(request, form)
    return redirect("noc:box", alarm.box.serial)


@require_POST
@staff_door("noc.read")
@needs("push.approve")
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """It was not the box that answered."""
    alarm, form = _alarm(request, pk), DecideForm(request.POST)
    if form.is_valid():
        said = _("The pinned key stays: the box is tried again.")
        why = form.cleaned_data["why"]
        act(request, said, services.keep_key, alarm, why=why, at=clock.now(), by=person(request))
    else:
        tell_form(request, form)
    return redirect("noc:box", alarm.box.serial)


def _alarm(request: HttpRequest, pk: int) -> KeyAlarm:
    return access.key_alarm_for(person(request), pk)


def _page(box: Box) -> dict[str, Any]:
    coming = arrivals.latest(box)
    return {
        "box": box,
        "arrival": coming,
        "steps": arrivals.steps(coming),
        "told": arrivals.outcome(coming.outcome) if coming is not None else "",
        "compared": arrivals.compared(coming) if coming is not None else [],
        "fingerprint": fingerprint(coming.offered) if coming is not None else "",
        "push": box.pushes.first() if box.state == lifecycle.IN_SERVICE else None,
    }
