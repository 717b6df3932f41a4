"""Requests and incidents, with the clock of the guarantee and the conversation."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from sla.models import Attachment, Ticket
from sla.selectors import clock_of, policy_of
from sla.services import ask
from sla.services import reply as send_reply
from sla.services import report as report_problem
from subscribers.models import Customer
from web.doors import act, customer_door, person, today
from web.files import sent_files
from web.guarantee import month_asked
from web.pages import page
from web.portal import access
from web.portal.forms import ReplyForm, ReportForm
from web.refusals import tell_form
from web.timeline import picture


@require_safe
@customer_door
def incidents(request: HttpRequest) -> HttpResponse:
    shown: dict[str, Any] = {"page": page(request, access.tickets(person(request)), 20), "this_month": today()}
    shown |= {
        "may_report": access.may_report(person(request)),
        "served": access.customers(person(request), access.TECHNICAL).order_by("name"),
        "month": month_asked("", today()),
    }
    return render(request, "portal/incidents.html", shown)


@require_safe
@customer_door
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    found = access.ticket_for(person(request), number)
    shown = {
        "ticket": found,
        "replies": found.replies.select_related("author").prefetch_related("attachments"),
        **_clock(found),
    }
    mine = access.penalties(person(request)).filter(impact=found.impact_id) if found.impact_id else []
    shown |= {"penalties": mine, "claimable": [one for one in access.claimable(person(request)) if one in mine]}
    shown["claim_now"] = _may_claim(shown)
    if found.impact_id:
        shown["proofs"] = Attachment.objects.filter(event__impact=found.impact_id).select_related("event")
    return render(request, "portal/ticket.html", shown)


def _may_claim(shown: dict[str, Any]) -> bool:
    """A clock that is late may be claimed for before any penalty is proposed: its month may end first."""
    impact, reading = shown.get("impact"), shown.get("reading")
    if impact is None or reading is None or impact.claimed_at is not None or not reading.share:
        return False
    return not shown["penalties"] and policy_of(impact).credit == "on_claim"


def _clock(found: Ticket) -> dict[str, object]:
    if found.impact is None:
        return {}
    now = clock.now()
    reading = clock_of(found.impact, now)
    drawing = picture(reading.segments, deadline=reading.deadline, now=now)
    return {"impact": found.impact, "reading": reading, "drawing": drawing}


@require_POST
@customer_door
def reply(request: HttpRequest, number: str) -> HttpResponse:
    found = access.ticket_for(person(request), number)
    form = ReplyForm(request.POST)
    if form.is_valid():
        body = form.cleaned_data["body"]
        told = {"body": body, "files": sent_files(request), "at": clock.now(), "by": person(request)}
        act(request, _("Your message is sent."), send_reply, found, **told)
    else:
        tell_form(request, form)
    return redirect("portal:ticket", number)


@require_http_methods(["GET", "HEAD", "POST"])
@customer_door
def report(request: HttpRequest) -> HttpResponse:
    user = person(request)
    contracts = access.contracts(user)
    # Who has no contract yet has a question all the same.
    customer = None if contracts.exists() else access.asks_for(user)
    if customer is None and not access.may_report(user):
        told = {"people": access.who_reports(user)}
        return render(request, "portal/report.html", told, status=403 if request.method == "POST" else 200)
    form = ReportForm(request.POST or None, contracts=contracts, asks_of_a_line=customer is None)
    if request.method == "POST" and form.is_valid():
        opened = _send(request, form.cleaned_data, customer)
        if opened is not None:
            return redirect("portal:ticket", opened.number)
    return render(request, "portal/report.html", {"form": form}, status=422 if form.errors else 200)


def _send(request: HttpRequest, typed: dict[str, Any], customer: Customer | None) -> Ticket | None:
    """A fault starts the clock of the guarantee; anything else is a question."""
    facts: dict[str, Any] = {"subject": typed["subject"], "body": typed["body"]}
    facts |= {"origin": "portal", "at": clock.now(), "by": person(request), "files": sent_files(request)}
    said = _("Thank you, we have it. Follow it here.")
    if customer is not None:
        opened = act(request, said, ask, customer=customer, **facts)
    elif typed["kind"] == "fault":
        opened = act(request, said, report_problem, contract=typed["contract"], **facts)
    else:
        opened = act(request, said, ask, customer=typed["contract"].customer, contract=typed["contract"], **facts)
    return opened if isinstance(opened, Ticket) else None
