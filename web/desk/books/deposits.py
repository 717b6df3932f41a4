"""What is brought to the bank: cheques, card takings, cash; and what comes back unpaid."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from invoicing import services
from invoicing.documents.deposits import deposit_pdf
from invoicing.models import Deposit, Payment
from invoicing.selectors.deposits import to_deposit
from kernel import clock
from kernel.money import ZERO
from web.desk import access
from web.desk.books.forms import DepositForm, TakeBackForm, TakingsForm
from web.doors import View, act, attachment, needs, person, staff_door, today
from web.pages import chosen, page, row_key
from web.refusals import tell_form

MEANS = [(means.value, means.label) for means in (Payment.Means.CHEQUE, Payment.Means.CARD, Payment.Means.CASH)]


@require_safe
@staff_door("desk.read")
def deposits(request: HttpRequest) -> HttpResponse:
    waiting = list(to_deposit())
    means = chosen(request, "means", [value for value, _label in MEANS]) or _first(waiting)
    shown = {
        "means": means,
        "kinds": [(value, label, sum(row.means == value for row in waiting)) for value, label in MEANS],
        "waiting": [row for row in waiting if row.means == means],
        "total": sum((row.amount for row in waiting if row.means == means), ZERO),
        "form": DepositForm(initial={"on": today()}),
        "page": page(request, Deposit.objects.select_related("prepared_by").order_by("-pk"), 30),
    }
    return render(request, "desk/books/deposits.html", shown)


def _first(waiting: list[Payment]) -> str:
    return waiting[0].means if waiting else Payment.Means.CHEQUE.value


@require_POST
@staff_door("desk.read")
@needs("payment.record")
def prepare(request: HttpRequest) -> HttpResponse:
    form = DepositForm(request.POST)
    ticked = [pk for told in request.POST.getlist("payment") if (pk := row_key(told)) is not None]
    if not form.is_valid():
        tell_form(request, form)
        return redirect("desk:deposits")
    rows = list(Payment.objects.filter(pk__in=ticked[:2000]).order_by("received_on", "pk"))
    facts = {**form.cleaned_data, "at": clock.now(), "by": person(request)}
    made = act(request, _("Prepared: print its slip, and bring it to the bank."), services.prepare_deposit, rows,
               **facts)  # fmt: skip
    return redirect("desk:deposit", made.pk) if isinstance(made, Deposit) else redirect("desk:deposits")


@require_safe
@staff_door("desk.read")
def deposit(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.deposit_for(person(request), pk)
    shown = {
        "deposit": found,
        "items": found.items.select_related("payment__customer", "payment__reversal"),
        "form": TakingsForm(initial={"on": today(), "fees": ZERO}),
        "net": found.total - found.fees,
    }
    return render(request, "desk/books/deposit.html", shown)


@require_safe
@staff_door("desk.read")
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.deposit_for(person(request), pk)
    return attachment(deposit_pdf(found), f"{found.number}.pdf", "application/pdf")


def _step(verb: Callable[..., Any], said: Any) -> View[Any]:
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        found = access.deposit_for(person(request), pk)
        act(request, said, verb, found, at=clock.now(), by=person(request))
        return redirect("desk:deposit", pk)

    return require_POST(staff_door("desk.read")(needs("payment.record")(view)))


hand_over = _step(services.hand_over_deposit, gettext_lazy("Noted: it is at the bank."))
undo = _step(services.undo_deposit, gettext_lazy("Undone: its payments wait again."))


@require_POST
@staff_door("desk.read")
@needs("payment.record")
def credit(request: HttpRequest, pk: int) -> HttpResponse:
    """For who reads no statement of the bank into this: somebody saw the credit, and types it."""
    found = access.deposit_for(person(request), pk)
    _typed(request, TakingsForm(request.POST), _("Noted: the bank has credited it."), services.credit_deposit, found)
    return redirect("desk:deposit", pk)


@require_POST
@staff_door("desk.read")
@needs("payment.record")
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """A cheque came back unpaid, or was given back; a debit's returns come by the bank's files alone."""
    found = access.payment_for(person(request), pk)
    if found.means != Payment.Means.DIRECT_DEBIT:
        said = _("Taken back: the debt that it settled is open again.")
        _typed(request, TakeBackForm(request.POST), said, services.reverse_payment, found)
    return redirect("desk:payment", pk)


def _typed(request: HttpRequest, form: forms.Form, said: str, verb: Callable[..., Any], found: Any) -> None:
    if form.is_valid():
        act(request, said, verb, found, **form.cleaned_data, at=clock.now(), by=person(request))
    else:
        tell_form(request, form)
