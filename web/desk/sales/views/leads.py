"""Leads: the pipeline, each with its next action; and what can be served where."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from kernel.selectors import history
from subscribers import selectors, services
from subscribers.domain.lifecycle import LEAD, OPEN_LEADS
from subscribers.models import Lead, LeadState, Zone
from web.desk.sales import access
from web.desk.sales.forms import NoteForm
from web.desk.sales.quote_forms import EligibilityForm, LeadForm, NextForm, ZoneForm
from web.desk.sales.views.customers import FORM, writer
from web.doors import act, needs, person, staff_door, today
from web.filling import fill
from web.pages import chosen, page, typed
from web.refusals import tell_form

FACTS = ("company", "name", "email", "phone", "source", "siren", "street", "postcode", "city", "need", "owner")


@require_safe
@staff_door("customer.read")
def leads(request: HttpRequest) -> HttpResponse:
    state, text = chosen(request, "state", LeadState.values), typed(request)
    rows = selectors.found_leads(text, state=state, open_only=not state and not text)
    shown = {"page": page(request, rows), "state": state, "states": LeadState.values, "q": text, "today": today()}
    shown["counts"] = selectors.leads_by_state()
    return render(request, "desk/sales/leads.html", shown)


@require_safe
@staff_door("customer.read")
def lead(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.lead_for(person(request), pk)
    zones = selectors.eligible(postcode=found.postcode, city=found.city, today=today()) if found.postcode else []
    shown = {
        "lead": found,
        "actions": [one for one in ("contact", "qualify", "reopen") if one in LEAD.allowed(found.state)],
        "may_lose": found.state in OPEN_LEADS,
        "quotes": found.quotes.select_related("offer"),
        "zones": zones,
        "notes": found.notes.select_related("by"),
        "history": history(found),
        "note_form": NoteForm(),
        "next_form": NextForm(initial={"action": found.next_action, "on": found.next_on or today()}),
        "today": today(),
    }
    return render(request, "desk/sales/lead.html", shown)


@writer
def create(request: HttpRequest) -> HttpResponse:
    form = LeadForm(request.POST or None, initial={"owner": person(request)})

    def do(filled: dict[str, Any]) -> Lead:
        return services.take_lead(**filled, at=clock.now(), by=person(request))

    shown = {"title": _("New lead"), "button": _("Record"), "back": reverse("desk:leads"), "back_label": _("Leads")}
    return fill(request, form, do=do, to=_page_of, said=_("The lead is recorded."), template=FORM, **shown)


@writer
def change(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.lead_for(person(request), pk)
    form = LeadForm(request.POST or None, initial={name: getattr(found, name) for name in FACTS})

    def do(filled: dict[str, Any]) -> Lead:
        return services.change_lead(found, **filled)

    shown = {"title": found.company, "button": _("Save"), "back": _page_of(found), "back_label": found.company}
    return fill(request, form, do=do, to=_page_of, said=_("Saved."), template=FORM, **shown)


@require_POST
@staff_door("customer.read")
@needs("customer.write")
def advance(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.lead_for(person(request), pk)
    action, why = request.POST.get("action", ""), request.POST.get("why", "")[:200]
    act(request, _("Saved."), services.advance_lead, found, action, at=clock.now(), by=person(request), why=why)
    return redirect(_page_of(found))


@require_POST
@staff_door("customer.read")
@needs("customer.write")
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.lead_for(person(request), pk)
    form = NextForm(request.POST)
    if form.is_valid():
        act(request, _("Saved."), services.plan_next, found, **form.cleaned_data)
    else:
        tell_form(request, form)
    return redirect(_page_of(found))


@require_POST
@staff_door("customer.read")
@needs("customer.write")
def note(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.lead_for(person(request), pk)
    form = NoteForm(request.POST)
    if form.is_valid():
        facts = {"body": form.cleaned_data["body"], "at": clock.now(), "by": person(request)}
        act(request, _("Noted."), services.note_lead, found, **facts)
    else:
        tell_form(request, form)
    return redirect(_page_of(found))


@require_safe
@staff_door("customer.read")
def eligibility(request: HttpRequest) -> HttpResponse:
    form = EligibilityForm(request.GET if "postcode" in request.GET else None)
    found = selectors.eligible(**form.cleaned_data, today=today()) if form.is_bound and form.is_valid() else None
    zones = Zone.objects.prefetch_related("communes")
    return render(request, "desk/sales/eligibility.html", {"form": form, "found": found, "zones": zones})


@writer
def new_zone(request: HttpRequest) -> HttpResponse:
    return _zone(request, None)


@writer
def zone(request: HttpRequest, code: str) -> HttpResponse:
    return _zone(request, access.zone_for(person(request), code))


def _zone(request: HttpRequest, found: Zone | None) -> HttpResponse:
    names = ("code", "name", "down_mbps", "up_mbps", "setup_fee", "delay_days", "open")
    initial: dict[str, Any] = {name: getattr(found, name) for name in names} if found else {}
    if found:
        rows = found.communes.values_list("postcode", "name", "insee")
        initial |= {"communes": "\n".join(";".join(row) for row in rows), "polygon": found.polygon or ""}
    form = ZoneForm(request.POST or None, request.FILES or None, initial=initial)

    def do(filled: dict[str, Any]) -> Zone:
        communes = form.rows()
        filled.pop("communes"), filled.pop("file")
        saved = services.save_zone(found, **filled)
        services.set_communes(saved, communes)
        return saved

    shown = {"title": found.name if found else _("New zone"), "button": _("Save"), "back_label": _("Eligibility")}
    back = reverse("desk:eligibility")
    return fill(request, form, do=do, to=lambda _made: back, said=_("Saved."), template=FORM, back=back, **shown)


def _page_of(found: Lead) -> str:
    return reverse("desk:lead", args=[found.pk])
