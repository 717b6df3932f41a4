"""What the bank said and nothing of ours answers to: a person says whose it is, of which debit, or sets it aside."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from invoicing import services
from invoicing.models import BankEvent, DebitAttempt
from invoicing.selectors import suggestions
from kernel import clock
from subscribers.models import Customer
from web.desk import access
from web.doors import act, needs, person, staff_door
from web.pages import typed

MOST = 20


@require_safe
@staff_door("desk.read")
def event(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.bank_event_for(person(request), pk)
    text = typed(request)
    waits = found.state == BankEvent.State.TO_MATCH
    shown = {
        "event": found,
        "waits": waits,
        "suggested": suggestions(found) if waits else [],
        "debits": _debits(found) if waits else [],
        "found": _customers(text) if text else [],
        "q": text,
    }
    return render(request, "desk/bank_event.html", shown)


def _debits(found: BankEvent) -> list[DebitAttempt]:
    """The debits that such an event could speak of: of the same amount first, never by a name."""
    rows = DebitAttempt.objects.exclude(state__in=["proposed", "dropped"])
    if found.kind == BankEvent.Kind.CREDITED:
        return []
    if found.amount is not None:
        rows = rows.filter(amount=found.amount)
    if found.iban_index:
        rows = rows.filter(mandate__iban_index=found.iban_index)
    rows = rows.select_related("instalment__customer", "instalment__schedule__invoice", "mandate")
    return list(rows.order_by("-collection_on", "-pk")[:MOST])


def _customers(text: str) -> list[Customer]:
    rows = Customer.objects.all()
    for word in text.split():
        rows = rows.filter(Q(name__icontains=word) | Q(number__iexact=word) | Q(invoices__number__iexact=word))
    return list(rows.distinct().order_by("name")[:MOST])


@require_POST
@staff_door("desk.read")
@needs("bank.import")
def match(request: HttpRequest, pk: int) -> HttpResponse:
    """A credit is a customer's; any other event is of one debit."""
    found = access.bank_event_for(person(request), pk)
    facts = {"at": clock.now(), "by": person(request)}
    if request.POST.get("debit", "").isdigit():
        debit = access.one(person(request), DebitAttempt.objects.all(), pk=int(request.POST["debit"]))
        act(request, _("Matched: the debit moved as the bank said."), services.match_debit, found, debit, **facts)
    else:
        customer = access.customer_for(person(request), request.POST.get("customer", ""))
        said = _("The payment is recorded and allocated to the oldest debt.")
        act(request, said, services.record_transfer, found, customer, **facts)
    return redirect("desk:bank_event", pk)


@require_POST
@staff_door("desk.read")
@needs("bank.import")
def set_aside(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.bank_event_for(person(request), pk)
    act(request, _("Set aside, with its reason."), services.set_aside, found, by=person(request), note=_note(request))
    return redirect("desk:bank_event", pk)


def _note(request: HttpRequest) -> str:
    return request.POST.get("note", "").strip()[:200]
