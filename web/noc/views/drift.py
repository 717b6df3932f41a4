"""Boxes that do not say what is wanted of them: pushed again, or left as they are by somebody who says why."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from provisioning import services
from provisioning.models import Push
from provisioning.selectors import accepted_drifts, drifts, unread_boxes
from web.doors import act, needs, person, staff_door
from web.noc import access
from web.noc.forms import ReasonForm
from web.pages import chosen, page
from web.refusals import tell_form

LISTS: Final[Mapping[str, Callable[[datetime], QuerySet[Any]]]] = {
    "open": lambda at: drifts(),
    "accepted": lambda at: accepted_drifts(),
    "unread": lambda at: unread_boxes(at=at),
}
PER_PAGE: Final = 20


@require_safe
@staff_door("noc.read")
def drift_list(request: HttpRequest) -> HttpResponse:
    wanted = chosen(request, "list", tuple(LISTS)) or "open"
    shown = {"page": page(request, LISTS[wanted](clock.now()), PER_PAGE), "list": wanted}
    return render(request, "noc/drifts.html", shown)


@require_POST
@staff_door("noc.read")
@needs("push.run")
def again(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.drift_for(person(request), pk)
    said = _("The push that puts the box right is on its way.")
    planned = act(request, said, services.push_again, found, at=clock.now(), by=person(request))
    return redirect("noc:push_page", planned.pk) if isinstance(planned, Push) else redirect("noc:drifts")


@require_POST
@staff_door("noc.read")
@needs("push.run")
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    found, form = access.drift_for(person(request), pk), ReasonForm(request.POST)
    if form.is_valid():
        said = _("Accepted: it stays silent until the box differs in another way.")
        act(request, said, services.accept_drift, found, **form.cleaned_data, at=clock.now(), by=person(request))
    else:
        tell_form(request, form)
    return redirect("noc:drifts")


@require_POST
@staff_door("noc.read")
@needs("push.run")
def read(request: HttpRequest, serial: str) -> HttpResponse:
    """Has one box read now rather than in the night."""
    found = access.box_for(person(request), serial)
    act(request, _("The box is being read back."), services.read_box, found, at=clock.now())
    return redirect("noc:box", serial)
