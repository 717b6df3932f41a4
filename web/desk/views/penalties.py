"""Penalties: each with the arithmetic that made it, approved or refused by a person."""

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from invoicing.models import Invoice
from kernel import clock
from sla.models import Penalty
from sla.models.penalties import PenaltyState
from sla.selectors import clock_of
from sla.services import approve_penalty, refuse_penalty
from web.desk import access
from web.desk.forms import ReasonForm
from web.doors import act, needs, person, staff_door
from web.pages import chosen, page
from web.timeline import picture
from web.workings import steps


@require_safe
@staff_door("desk.read")
def penalties(request: HttpRequest) -> HttpResponse:
    state = chosen(request, "state", PenaltyState.values)
    rows = Penalty.objects.select_related("impact__incident", "contract__customer").order_by("-proposed_at", "-pk")
    rows = rows.filter(state=state) if state else rows
    shown = {"page": page(request, rows), "state": state, "states": PenaltyState.values}
    return render(request, "desk/penalties.html", shown)


@require_safe
@staff_door("desk.read")
def penalty(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.penalty_for(person(request), pk)
    now = clock.now()
    reading = clock_of(found.impact, now)
    shown = {
        "penalty": found,
        "reading": reading,
        "steps": steps(found.workings),
        "drawing": picture(reading.segments, deadline=reading.deadline, now=now),
        "credit_note": Invoice.objects.filter(penalty__in=_written_together(found)).first(),
        "back": found.amount < 0,
        "others": found.impact.penalties.exclude(pk=found.pk).order_by("revision"),
    }
    return render(request, "desk/penalty.html", shown)


def _written_together(found: Penalty) -> QuerySet[Penalty]:
    """A penalty and the versions that one document carried with it."""
    if found.credited_at is None:
        return Penalty.objects.filter(pk=found.pk)
    return Penalty.objects.filter(impact=found.impact_id, credited_at=found.credited_at)


@require_POST
@staff_door("desk.read")
@needs("penalty.decide")
def approve(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.penalty_for(person(request), pk)
    said = _("Approved. The credit note follows at the next invoicing pass, within minutes.")
    if found.amount < 0:
        said = _("Approved. The invoice follows at the next invoicing pass, within minutes.")
    act(request, said, approve_penalty, found, at=clock.now(), by=person(request))
    return redirect("desk:penalty", pk)


@require_POST
@staff_door("desk.read")
@needs("penalty.decide")
def refuse(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.penalty_for(person(request), pk)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    act(
        request,
        _("Refused, with its reason."),
        refuse_penalty,
        found,
        reason=reason,
        at=clock.now(),
        by=person(request),
    )
    return redirect("desk:penalty", pk)
