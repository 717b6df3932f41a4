"""The state of my lines, my next debit, and what I can ask for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from invoicing.selectors.dunning import why
from kernel import clock
from sla.services import claim_penalty
from web.correspondence import came_back
from web.doors import act, customer_door, person, today
from web.live import versioned
from web.portal import access, reads
from web.portal.views import maintenance


@require_safe
@customer_door
def home(request: HttpRequest) -> HttpResponse:
    user, now = person(request), clock.now()
    payers = list(access.customers(user))
    owed = next((found for found in (why(payer, at=now) for payer in payers) if found.undisputed > 0), None)
    cards = [reads.line_card(line, now) for line in access.lines(user)]
    shown = {
        "cards": cards,
        "asks": cards or access.asks_for(user),
        "coming": [] if cards else access.contracts(user).filter(state="signed"),
        "money": reads.money(payers, today()),
        "why": owed,
        "works": maintenance.coming(user)[:2],
        "tickets": access.tickets(user)[:5],
        "claimable": access.claimable(user),
        "moved": [(one, mark) for one in access.owned(user) if (mark := came_back(one))],
    }
    return render(request, "portal/home.html", shown)


@require_safe
@customer_door
def verdict(request: HttpRequest, reference: str) -> HttpResponse:
    """One line's sentence, polled by the home page; unchanged while it says the same."""
    card = reads.line_card(access.line_for(person(request), reference), clock.now())
    facts = (card.sentence, card.ticket and card.ticket.number, card.reading and card.reading.deadline)
    late = card.reading and (card.reading.would_cost, bool(card.reading.lateness))
    doing = (card.doing, card.answer and card.answer.pk)
    return versioned(
        request, (*facts, late, *doing), lambda: render(request, "portal/parts/verdict.html", {"card": card})
    )


@require_POST
@customer_door
def claim(request: HttpRequest, pk: int) -> HttpResponse:
    penalty = access.penalty_for(person(request), pk)
    said = _("Asked for. Our finance people check it, then a credit note lowers your next debit.")
    act(request, said, claim_penalty, penalty, at=clock.now(), by=person(request))
    return redirect("portal:home")
