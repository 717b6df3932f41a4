"""What the house sent to the customer, each with its exact content."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from kernel.documents.letter import letters_as_pdf
from kernel.models import Message, User
from kernel.selectors import operator
from kernel.services import mark_news
from subscribers.selectors import contracts_open_to
from web import correspondence
from web.doors import attachment, customer_door, person
from web.pages import page
from web.portal import access


def scope_of_user(user: User) -> correspondence.Scope:
    """What his roles let him read: everything, papers alone, or lines and requests alone."""
    return correspondence.Scope(
        whole=access.customers(user, access.WHOLE),
        papers=access.customers(user),
        contracts=contracts_open_to(user, access.WHOLE),
        lines=contracts_open_to(user, access.TECHNICAL),
        tickets=access.tickets(user),
        invoices=access.invoices(user),
    )


def sent_to(user: User) -> QuerySet[Message]:
    return correspondence.sent(scope_of_user(user))


@require_safe
@customer_door
def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/sent.html", {"page": page(request, sent_to(person(request)), 30)})


@require_safe
@customer_door
def message(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(sent_to(person(request)), pk=pk)
    if getattr(request, "look", None) is None:
        # Our own people who see what he sees have not read it for him.
        mark_news(person(request), [found.pk])
    return render(request, "portal/message.html", {"message": found})


@require_safe
@customer_door
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """A letter as it was on paper."""
    letter = get_object_or_404(sent_to(person(request)).filter(channel=Message.Channel.LETTER), pk=pk)
    return attachment(letters_as_pdf([letter], operator()), f"courrier-{letter.pk}.pdf", "application/pdf")


@require_safe
@customer_door
def enclosed(request: HttpRequest, pk: int, place: int) -> HttpResponse:
    found = correspondence.enclosed(get_object_or_404(sent_to(person(request)), pk=pk), place)
    if found is None:
        raise Http404
    name, media_type, data = found
    return attachment(data, name, media_type)
