"""An incident: its clocks explained, its customers' conversations, and what the NOC does about it."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kernel import clock
from kernel.selectors import history
from provisioning.models import Box
from provisioning.selectors import last_push
from sla.domain.lifecycle import BEING_WORKED, INCIDENT
from sla.models import Impact, Incident, Ticket
from sla.selectors import canned_replies, clock_of, conversation, events_of, incident_impacts
from web.doors import person, staff_door
from web.live import versioned
from web.noc import access
from web.noc.board import next_tier_amount
from web.noc.forms import BodyForm, CloseForm, PauseForm, RestoredForm
from web.noc.guarantee_forms import WorkerForm
from web.timeline import picture

SHOWN_IMPACTS = 100


@require_safe
@staff_door("noc.read")
def incident(request: HttpRequest, number: str) -> HttpResponse:
    found = access.incident_for(person(request), number)
    return render(request, "noc/incident.html", page_of(request, found))


@require_safe
@staff_door("noc.read")
def live(request: HttpRequest, number: str) -> HttpResponse:
    """The clock and the conversation alone, polled while the page is open."""
    found = access.incident_for(person(request), number)
    shown = page_of(request, found)
    facts = (found.state, found.owner_id, _clock_facts(shown), _talk_facts(shown))
    return versioned(request, facts, lambda: render(request, "noc/parts/incident_live.html", shown))


def page_of(request: HttpRequest, found: Incident) -> dict[str, Any]:
    impacts = incident_impacts(found)
    impact = _chosen(request, impacts)
    shown: dict[str, Any] = {
        "incident": found,
        "impacts": list(impacts[:SHOWN_IMPACTS]),
        "impact_count": impacts.count(),
        "impact": impact,
        "history": history(found),
        "may_take": found.state in BEING_WORKED and found.owner_id != person(request).pk,
        "may_close": (found.state, "close") in INCIDENT.table,
        "close_form": CloseForm(auto_id="close_%s"),
        "may_hold": (found.state, "wait") in INCIDENT.table,
        "worker_form": WorkerForm(auto_id="worker_%s", initial={"to": found.owner_id}),
        "followed": found.watches.filter(user=person(request)).exists(),
    }
    return shown | (_of_impact(impact, clock.now()) if impact else {})


def _chosen(request: HttpRequest, impacts: QuerySet[Impact]) -> Impact | None:
    """The impact asked for, else the most pressing."""
    wanted = request.GET.get("impact", "")
    if not wanted:
        return impacts.first()
    found = impacts.filter(pk=wanted).first() if wanted.isdecimal() else None
    if found is None:
        raise Http404
    return found


def _of_impact(impact: Impact, now: datetime) -> dict[str, Any]:
    reading = clock_of(impact, now)
    ticket = Ticket.objects.filter(impact=impact).select_related("customer").first()
    return {
        "reading": reading,
        "tier_amount": next_tier_amount(impact, reading),
        "drawing": picture(reading.segments, deadline=reading.deadline, now=now),
        "ledger": events_of(impact),
        "ticket": ticket,
        "replies": conversation(ticket) if ticket else [],
        "notes": ticket.notes.select_related("author").prefetch_related("attachments").order_by("at", "pk")
        if ticket
        else [],
        "box": Box.objects.in_service().filter(line=impact.line).select_related("target", "model").first(),
        "push": last_push(impact.line),
        "pause_form": PauseForm(auto_id="pause_%s"),
        "restored_form": RestoredForm(auto_id="restored_%s", initial={"restored_at": now}),
        "body_form": BodyForm(),
        "canned": canned_replies(ticket.customer.language) if ticket else [],
    }


def _clock_facts(shown: dict[str, Any]) -> object:
    reading = shown.get("reading")
    if reading is None:
        return None
    tiers = [(part.kind, part.late, part.start) for part in reading.segments]
    return reading.state, reading.deadline, reading.would_cost, reading.next_tier_at, tiers


def _talk_facts(shown: dict[str, Any]) -> object:
    ids = [[row.pk for row in shown.get(name, ())] for name in ("replies", "notes", "ledger")]
    box, push = shown.get("box"), shown.get("push")
    return ids, box and getattr(getattr(box, "target", None), "state", ""), push and (push.pk, push.state)
