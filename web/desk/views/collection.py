"""A customer's collection track beside his invoices: what happened, what comes next, under which rule; the acts."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from invoicing import selectors, services
from invoicing.documents.recovery import recovery_file
from invoicing.domain.references import transfer_reference
from invoicing.models import DebitAttempt, Hold, Invoice, Promise, RecoveryCost
from invoicing.selectors.freezes import standing
from kernel import clock
from subscribers.models import Contract, Customer
from web.desk import access
from web.desk.forms import PromiseForm
from web.desk.mandate_forms import day_field
from web.doors import act, attachment, form_key, needs, person, staff_door, today
from web.money import with_money
from web.refusals import tell_form


class HoldForm(forms.Form):
    """A dispute of a part, an invoice or everything; or a hold of everything."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Hold.Kind.choices)
    invoice = forms.ModelChoiceField(
        label=gettext_lazy("Invoice (empty: everything)"), queryset=Invoice.objects.none(), required=False
    )
    amount = forms.DecimalField(
        label=gettext_lazy("Amount (empty: all of it)"), min_value=0, decimal_places=2, required=False, localize=True
    )
    until = day_field(gettext_lazy("Until"))
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=300)

    def __init__(self, *args: Any, customer: Customer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["invoice"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = customer.invoices.filter(state=Invoice.State.ISSUED, kind=Invoice.Kind.INVOICE)


class CostForm(forms.Form):
    on = day_field(gettext_lazy("Date"))
    what = forms.CharField(label=gettext_lazy("What"), max_length=200)
    amount = forms.DecimalField(label=gettext_lazy("Amount"), min_value=0, decimal_places=2, localize=True)


class StageForm(forms.Form):
    words = forms.CharField(label=gettext_lazy("What came of it, or why it is passed over"), max_length=300)


class TitleForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Enforcement title"), max_length=200)
    title_on = day_field(gettext_lazy("Dated"))


@require_safe
@staff_door("desk.read")
def collection(request: HttpRequest, number: str) -> HttpResponse:
    found = access.customer_for(person(request), number)
    now = clock.now()
    papers = with_money(found.invoices.filter(state=Invoice.State.ISSUED), today()).order_by("-issued_on", "-number")
    attempts = DebitAttempt.objects.filter(instalment__customer=found).exclude(state="dropped")
    shown = {
        "customer": found,
        "why": selectors.why(found, at=now),
        "papers": papers[:15],
        "attempts": attempts.select_related("batch", "instalment__schedule__invoice").order_by("-pk")[:15],
        "promises": found.promises.select_related("recorded_by")[:10],
        "holds": found.holds.select_related("recorded_by", "invoice")[:10],
        "standing": _standing(found),
        "costs": RecoveryCost.objects.filter(case__customer=found).select_related("document"),
        "ripe": [one for one in selectors.ripe_for_end(at=now) if one.contract.customer_id == found.pk],
        "reference": transfer_reference(found.number),
        "promise_form": PromiseForm(auto_id="promise_%s"),
        "hold_form": HoldForm(auto_id="hold_%s", customer=found),
        "cost_form": CostForm(auto_id="cost_%s", initial={"on": today()}),
        "title_form": TitleForm(auto_id=False),
        "stage_form": StageForm(auto_id="stage_%s"),
    }
    return render(request, "desk/collection.html", shown)


def _standing(found: Customer) -> set[tuple[str, int]]:
    """Which freezes hold today, so that they may be ended."""
    kinds: tuple[tuple[str, Any], ...] = (("promise", found.promises), ("hold", found.holds))
    return {(kind, row.pk) for kind, rows in kinds for row in standing(rows.all(), today())}


@require_POST
@staff_door("desk.read")
@needs("dunning.work")
def hold(request: HttpRequest, number: str) -> HttpResponse:
    found = access.customer_for(person(request), number)
    form = HoldForm(request.POST, customer=found)
    if not form.is_valid():
        tell_form(request, form)
    else:
        facts = {**form.cleaned_data, "key": form_key(request), "at": clock.now(), "by": person(request)}
        act(request, _("Frozen: nothing is done about it until its day."), services.hold, found, **facts)
    return redirect("desk:collection", number)


@require_POST
@staff_door("desk.read")
@needs("dunning.work")
def end_freeze(request: HttpRequest, number: str, kind: str, pk: int) -> HttpResponse:
    found = access.customer_for(person(request), number)
    row = access.one(person(request), found.promises.all() if kind == "promesse" else found.holds.all(), pk=pk)
    assert isinstance(row, Promise | Hold)
    said = _("Ended. The pursuit goes on where it stood.")
    act(request, said, services.end_freeze, row, at=clock.now(), by=person(request))
    return redirect("desk:collection", number)


@require_POST
@staff_door("desk.read")
@needs("dunning.work")
def cost(request: HttpRequest, number: str) -> HttpResponse:
    found = access.customer_for(person(request), number)
    form, case = CostForm(request.POST), found.dunning_cases.first()
    if case is None or not form.is_valid():
        tell_form(request, form)
    else:
        facts = {**form.cleaned_data, "key": form_key(request), "at": clock.now(), "by": person(request)}
        act(request, _("Recorded; it is charged only under an enforcement title."), services.record_cost, case, **facts)
    return redirect("desk:collection", number)


@require_POST
@staff_door("desk.read")
@needs("dunning.policy")
def charge_cost(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    found = access.customer_for(person(request), number)
    row = access.one(person(request), RecoveryCost.objects.filter(case__customer=found), pk=pk)
    form = TitleForm(request.POST)
    if not form.is_valid():
        tell_form(request, form)
    else:
        facts = {**form.cleaned_data, "at": clock.now(), "by": person(request)}
        act(request, _("Charged to the customer."), services.charge_cost, row, **facts)
    return redirect("desk:collection", number)


@require_POST
@staff_door("desk.read")
@needs("dunning.policy")
def end_contract(request: HttpRequest, number: str, contract: str) -> HttpResponse:
    found = access.customer_for(person(request), number)
    row = access.one(person(request), Contract.objects.filter(customer=found), number=contract)
    said = _("The contract is ended; its registered letter waits to be posted.")
    act(request, said, services.end_for_unpaid, row, at=clock.now(), by=person(request))
    return redirect("desk:collection", number)


@require_POST
@staff_door("desk.read")
@needs("dunning.work")
def settle_stage(request: HttpRequest, number: str, done: str) -> HttpResponse:
    """A stage that waits for a person: done, or passed over."""
    found = access.customer_for(person(request), number)
    form = StageForm(request.POST)
    if not form.is_valid():
        tell_form(request, form)
    else:
        facts = {"words": form.cleaned_data["words"], "passed_over": "passed" in request.POST}
        said = _("Recorded. The pursuit goes on.")
        act(request, said, services.settle_stage, found, act=done, **facts, at=clock.now(), by=person(request))
    return redirect("desk:collection", number)


@require_safe
@staff_door("desk.read")
@needs("dunning.work")
def recovery(request: HttpRequest, number: str) -> HttpResponse:
    """Everything a lawyer needs, in one file."""
    found = access.customer_for(person(request), number)
    data = recovery_file(found, at=clock.now())
    return attachment(data, f"recouvrement-{found.number}.zip", "application/zip")
