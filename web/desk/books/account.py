"""What a person does to one account: puts money where he means to, pays it back, gives a debt up, doubts it."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from invoicing import selectors, services
from invoicing.documents.statements import statement_pdf as drawn
from invoicing.models import Deposit, Payment, Refund
from invoicing.selectors.deposits import deposit_of, to_deposit
from invoicing.selectors.refunds import collected_remotely, with_a_service
from kernel import clock
from web.desk import access
from web.desk.books.forms import ChargeForm, GiveUpForm, PayBackForm, ReasonForm, TakeBackForm
from web.doors import act, attachment, form_key, needs, person, staff_door, today
from web.pages import row_key
from web.refusals import tell_form


@require_safe
@staff_door("desk.read")
def payment(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.payment_for(person(request), pk)
    deposit = deposit_of(found)
    by_hand = found.means != Payment.Means.DIRECT_DEBIT and not hasattr(found, "reversal")
    movable = deposit is None or deposit.state == Deposit.State.CREDITED
    shown = {
        "payment": found,
        "deposit": deposit,
        "lies_here": to_deposit().filter(pk=found.pk).exists(),
        "back_form": TakeBackForm(initial={"on": today()}) if by_hand and movable else None,
        "left": selectors.payment_left(found),
        "parts": found.allocations.select_related("instalment__schedule__invoice").order_by("pk"),
        "debts": selectors.open_instalments(found.customer),
        "back": found.reimbursements.all(),
        "debit": collected_remotely(found),
        "with_a_service": with_a_service(found),
        "refunds": Refund.objects.filter(attempt__payment=found).select_related("asked_by"),
        "form": PayBackForm(initial={"on": today(), "amount": selectors.payment_left(found)}),
        "today": today(),
    }
    return render(request, "desk/books/payment.html", shown)


@require_POST
@staff_door("desk.read")
@needs("payment.record")
def allocate(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.payment_for(person(request), pk)
    parts = typed_parts(request)
    act(request, _("Allocated."), services.allocate_by_hand, found, parts, at=clock.now(), by=person(request))
    return redirect("desk:payment", pk)


@require_POST
@staff_door("desk.read")
@needs("payment.record")
def free(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.payment_for(person(request), pk)
    act(request, _("The money is free again: put it where it belongs."), services.take_back_allocation, found,
        at=clock.now())  # fmt: skip
    return redirect("desk:payment", pk)


@require_POST
@staff_door("desk.read")
@needs("books.close")
def pay_back(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.payment_for(person(request), pk)
    form = PayBackForm(request.POST)
    if form.is_valid():
        facts = {**form.cleaned_data, "key": form_key(request), "at": clock.now(), "by": person(request)}
        act(request, _("The reimbursement is recorded."), services.reimburse, found, **facts)
    else:
        tell_form(request, form)
    return redirect("desk:payment", pk)


@require_POST
@staff_door("desk.read")
@needs("books.close")
def give_up(request: HttpRequest, number: str) -> HttpResponse:
    found = access.invoice_for(person(request), number)
    form = GiveUpForm(request.POST)
    if form.is_valid():
        facts = {**form.cleaned_data, "key": form_key(request), "at": clock.now(), "by": person(request)}
        act(request, _("The debt is written off."), services.write_off, found, **facts)
    else:
        tell_form(request, form)
    return redirect("desk:invoice", number)


@require_POST
@staff_door("desk.read")
@needs("books.close")
def owe_again(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    row = get_object_or_404(access.invoice_for(person(request), number).write_offs, pk=pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        facts = {**form.cleaned_data, "at": clock.now(), "by": person(request)}
        act(request, _("The debt is owed again."), services.take_back_write_off, row, **facts)
    else:
        tell_form(request, form)
    return redirect("desk:invoice", number)


@require_POST
@staff_door("desk.read")
@needs("books.close")
def doubt(request: HttpRequest, number: str) -> HttpResponse:
    """Begins the doubt, or ends the one that stands."""
    found = access.invoice_for(person(request), number)
    standing = found.doubts.filter(ended_at=None).first()
    form = ReasonForm(request.POST)
    if standing:
        act(request, _("The debt is thought good again."), services.end_doubt, standing, at=clock.now())
    elif form.is_valid():
        facts = {**form.cleaned_data, "at": clock.now(), "by": person(request)}
        act(request, _("The debt stands among the doubtful ones."), services.mark_doubtful, found, **facts)
    else:
        tell_form(request, form)
    return redirect("desk:invoice", number)


@require_POST
@staff_door("desk.read")
@needs("invoice.issue")
def add_charge(request: HttpRequest, number: str) -> HttpResponse:
    found = access.customer_for(person(request), number)
    contract = get_object_or_404(found.contracts, number=request.POST.get("contract", ""))
    form = ChargeForm(request.POST)
    if form.is_valid():
        facts = {**form.cleaned_data, "key": form_key(request), "at": clock.now(), "by": person(request)}
        act(request, _("It will be on the next invoice."), services.add_charge, contract, **facts)
    else:
        tell_form(request, form)
    return redirect("desk:billing", number)


@require_safe
@staff_door("desk.read")
def statement_pdf(request: HttpRequest, number: str) -> HttpResponse:
    found = access.customer_for(person(request), number)
    return attachment(drawn(found, on=today()), f"releve-{found.number}.pdf", "application/pdf")


def typed_parts(request: HttpRequest) -> dict[int, Decimal]:
    """The amounts typed beside rows; an empty or unreadable one is left out."""
    parts: dict[int, Decimal] = {}
    for name, value in request.POST.items():
        key = row_key(name.removeprefix("part-"))
        if name.startswith("part-") and key is not None and str(value).strip():
            parts[key] = _amount(str(value))
    return parts


def _amount(typed: str) -> Any:
    try:
        return Decimal(typed.replace(",", ".").replace("\u202f", "").replace(" ", ""))
    except InvalidOperation:
        return Decimal(0)
