"""What was sent to a customer, as his file shows it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from kernel.documents.letter import letters_as_pdf
from kernel.models import Message
from kernel.roles import may
from kernel.selectors import operator
from web import correspondence
from web.desk.sales import access
from web.doors import attachment, person, staff_door
from web.pages import chosen, page, typed


@require_safe
@staff_door("customer.read")
def sent(request: HttpRequest, number: str) -> HttpResponse:
    """Narrowed by words of the subject and by channel."""
    customer = access.customer_for(person(request), number)
    rows, text = correspondence.sent(correspondence.scope_of(customer)), typed(request)
    channel = chosen(request, "channel", Message.Channel.values)
    rows = rows.filter(subject__icontains=text) if text else rows
    rows = rows.filter(channel=channel) if channel else rows
    shown = {"customer": customer, "page": page(request, rows, 30), "q": text, "channel": channel}
    # The file is of the house's own list of messages, which is not for everyone who may see a customer.
    taken_as = "messages" if may(person(request), "settings.write") else ""
    return render(request, "desk/sales/sent.html", {**shown, "channels": Message.Channel.choices, "taken_as": taken_as})


@require_safe
@staff_door("customer.read")
def message(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    customer, found = access.customer_for(person(request), number), _message(request, number, pk)
    return render(request, "desk/sales/message.html", {"customer": customer, "message": found})


@require_safe
@staff_door("customer.read")
def sheet(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A letter as it was on paper."""
    letter = _message(request, number, pk)
    if letter.channel != Message.Channel.LETTER:
        raise Http404
    return attachment(letters_as_pdf([letter], operator()), f"courrier-{letter.pk}.pdf", "application/pdf")


@require_safe
@staff_door("customer.read")
def enclosed(request: HttpRequest, number: str, pk: int, place: int) -> HttpResponse:
    found = correspondence.enclosed(_message(request, number, pk), place)
    if found is None:
        raise Http404
    name, media_type, data = found
    return attachment(data, name, media_type)


def _message(request: HttpRequest, number: str, pk: int) -> Message:
    customer = access.customer_for(person(request), number)
    return get_object_or_404(correspondence.sent(correspondence.scope_of(customer)), pk=pk)
