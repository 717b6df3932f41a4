"""What the bank said and nothing of ours answers to: a person says whose it is, of which debit, or sets it aside."""

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from invoicing import services
from invoicing.models import BankEvent, DebitAttempt, Deposit, Payment
from invoicing.selectors import suggestions
from invoicing.selectors.deposits import deposits_like, returnable, typed_transfers
from kernel import clock
from subscribers.models import Customer
from web.desk import access
from web.doors import act, needs, person, staff_door
from web.pages import row_key, typed

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
        "deposits": deposits_like(found) if waits and found.kind == BankEvent.Kind.CREDITED else [],
        "known": _known(found)[:MOST] if waits else [],
        "of_deposit": Deposit.objects.filter(event=found).first(),
        "debits": _debits(found) if waits else [],
        "found": _customers(text) if text else [],
        "q": text,
    }
    return render(request, "desk/bank_event.html", shown)


def _known(found: BankEvent) -> QuerySet[Payment]:
    """The payments in the books that such an event could tell: typed before, or taken back."""
    if found.kind == BankEvent.Kind.CREDITED:
        return typed_transfers(found)
    return returnable(found) if found.kind == BankEvent.Kind.RETURNED else Payment.objects.none()


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
    """A credit is a customer's, a deposit or a payment typed before; any other event is of one debit or one payment."""
    found = access.bank_event_for(person(request), pk)
    facts = {"at": clock.now(), "by": person(request)}
    keys = {name: row_key(request.POST.get(name, "")) for name in ("debit", "deposit", "payment")}
    if keys["debit"] is not None:
        debit = access.one(person(request), DebitAttempt.objects.all(), pk=keys["debit"])
        act(request, _("Matched: the debit moved as the bank said."), services.match_debit, found, debit, **facts)
    elif keys["deposit"] is not None:
        deposit = access.deposit_for(person(request), keys["deposit"])
        act(request, _("Matched: the deposit is credited."), services.match_deposit, found, deposit, **facts)
    elif keys["payment"] is not None:
        payment = access.payment_for(person(request), keys["payment"])
        act(request, _("Matched with the payment."), services.match_payment, found, payment, **facts)
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
