"""What customers wrote that still waits: faults, which have an incident, and questions, which have none."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from sla.selectors import canned_replies, conversation, linked_tickets, open_tickets, private_notes
from sla.services import close_ticket
from web.doors import act, needs, person, staff_door
from web.noc import access
from web.noc.guarantee_forms import AssignForm, FaultForm, OtherTicketForm
from web.pages import page


@require_safe
@staff_door("noc.read")
def tickets(request: HttpRequest) -> HttpResponse:
    return render(request, "noc/tickets.html", {"page": page(request, open_tickets())})


@require_safe
@staff_door("noc.read")
def ticket(request: HttpRequest, number: str) -> HttpResponse:
    found = access.ticket_for(person(request), number)
    shown: dict[str, Any] = {"ticket": found, "replies": conversation(found), "notes": private_notes(found)}
    shown |= {"canned": canned_replies(found.customer.language), "linked": linked_tickets(found)}
    shown |= {"watched": found.watches.filter(user=person(request)).exists()}
    shown |= {"assign_form": AssignForm(initial={"to": found.assigned_to_id}), "other_form": OtherTicketForm()}
    if found.impact is None and found.state != "closed":
        shown["fault_form"] = FaultForm(customer=found.customer)
    return render(request, "noc/ticket.html", shown)


@require_POST
@staff_door("noc.read")
@needs("incident.work")
def close(request: HttpRequest, number: str) -> HttpResponse:
    found = access.ticket_for(person(request), number)
    act(request, _("The request is closed."), close_ticket, found, at=clock.now(), by=person(request))
    return redirect("noc:ticket", number)
