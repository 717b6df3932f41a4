"""Mandates: signed, proven, amended, registered, suspended, moved to another collector, ended."""

from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from invoicing import services
from invoicing.documents.mandate import pdf_of_mandate
from invoicing.domain.mandate import expires_on
from invoicing.models import Collector, Mandate, MandateProof
from invoicing.selectors import debit_policy
from invoicing.services.collectors import is_open
from kernel import clock
from kernel.models import User
from kernel.selectors import history
from subscribers.models import Customer
from web.desk import access
from web.desk.mandate_forms import AccountForm, MandateForm, RegistrationForm, WhyForm
from web.doors import act, attachment, needs, person, staff_door, today
from web.pages import chosen, page, typed
from web.refusals import tell_form

STATES = ("look", "active", "draft", "suspended", "cancelled", "expired", "replaced")


@require_safe
@staff_door("desk.read")
def mandates(request: HttpRequest) -> HttpResponse:
    text, state = typed(request), chosen(request, "state", STATES)
    rows = Mandate.objects.select_related("customer").order_by("-signed_on", "-pk")
    if state == "look":
        rows = rows.exclude(flag="").exclude(state__in=["cancelled", "expired", "replaced"])
    elif state:
        rows = rows.filter(state=state)
    for word in text.split():
        rows = rows.filter(
            Q(reference__icontains=word) | Q(customer__name__icontains=word) | Q(customer__number__iexact=word)
        )
    shown = {"page": page(request, rows), "q": text, "state": state, "states": Mandate.State.choices}
    return render(request, "desk/mandates.html", shown)


@require_safe
@staff_door("desk.read")
def mandate(request: HttpRequest, pk: int) -> HttpResponse:
    found = mandate_for(person(request), pk)
    months = debit_policy(today()).expires_after_months
    shown = {
        "mandate": found,
        "moves": history(found),
        "proofs": found.proofs.defer("content"),
        "attempts": found.attempts.select_related("instalment__schedule__invoice").order_by("-pk")[:20],
        "expires_on": expires_on(found.signed_on, found.last_debit_on, months) if found.signed_on else None,
        "other_ways": [way for way in Collector if way != found.collector and is_open(way)],
        "account_form": AccountForm(auto_id="account_%s"),
        "registration_form": RegistrationForm(auto_id="registration_%s"),
        "why_form": WhyForm(auto_id="why_%s"),
    }
    return render(request, "desk/mandate.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("desk.read")
@needs("mandate.write")
def sign(request: HttpRequest, number: str) -> HttpResponse:
    """A mandate signed on paper, with its scan."""
    customer = access.customer_for(person(request), number)
    form = MandateForm(request.POST or None, request.FILES or None, initial={"holder": customer.name})
    if request.method == "POST" and form.is_valid():
        made = _sign(request, customer, dict(form.cleaned_data))
        if made is not None:
            return redirect("desk:mandate", made.pk)
    shown = {"customer": customer, "form": form}
    return render(request, "desk/mandate_new.html", shown, status=422 if form.errors else 200)


def _sign(request: HttpRequest, customer: Customer, typed_in: dict[str, Any]) -> Mandate | None:
    scan, scheme = typed_in.pop("scan"), typed_in.pop("scheme")
    facts = {**typed_in, "at": clock.now(), "by": person(request)}
    if scheme == "B2B":
        made = act(
            request, _("Kept until the debtor's bank has registered it."), services.prepare_b2b, customer, **facts
        )
    else:
        made = act(request, _("The mandate is in force."), services.sign_mandate, customer, **facts)
    if made is not None and scan:
        proof = {"kind": "signature", "name": scan.name, "content": scan.read()}
        act(request, "", services.attach_proof, made, **proof, at=clock.now(), by=person(request))
    return made if isinstance(made, Mandate) else None


@require_safe
@staff_door("desk.read")
def mandate_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    found = mandate_for(person(request), pk)
    return attachment(pdf_of_mandate(found), f"{found.reference}.pdf", "application/pdf")


@require_safe
@staff_door("desk.read")
def proof(request: HttpRequest, pk: int) -> HttpResponse:
    mandate_for(person(request), get_object_or_404(MandateProof.objects.defer("content"), pk=pk).mandate_id)
    found = MandateProof.objects.get(pk=pk)
    kinds = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}
    name = f"{found.mandate.reference}-{found.pk}.{kinds.get(found.media_type, 'bin')}"
    return attachment(bytes(found.content), name, found.media_type)


@require_POST
@staff_door("desk.read")
@needs("mandate.write")
def change(request: HttpRequest, pk: int, verb: str) -> HttpResponse:
    """One of the acts on a mandate, each with its own form."""
    found = mandate_for(person(request), pk)
    _ACTS[verb](request, found)
    return redirect("desk:mandate", pk)


def _account(request: HttpRequest, found: Mandate) -> None:
    form = AccountForm(request.POST)
    if not form.is_valid():
        return tell_form(request, form)
    said = _("The account is changed; the next debit tells the bank.")
    act(request, said, services.change_account, found, **form.cleaned_data, at=clock.now(), by=person(request))
    return None


def _register(request: HttpRequest, found: Mandate) -> None:
    form = RegistrationForm(request.POST, request.FILES)
    if not form.is_valid():
        return tell_form(request, form)
    scan = form.cleaned_data["scan"]
    facts = {"registered_on": form.cleaned_data["registered_on"], "at": clock.now(), "by": person(request)}
    facts |= {"content": scan.read(), "name": scan.name} if scan else {}
    act(request, _("Registered: the mandate is in force."), services.confirm_registration, found, **facts)
    return None


def _with_reason(verb: Any, said: Any) -> Any:
    def run(request: HttpRequest, found: Mandate) -> None:
        form = WhyForm(request.POST)
        if not form.is_valid():
            return tell_form(request, form)
        act(request, said, verb, found, why=form.cleaned_data["why"], at=clock.now(), by=person(request))
        return None

    return run


def _switch(request: HttpRequest, found: Mandate) -> None:
    said = _("The debits move: the present mandate stays in force until the new one is.")
    collector = request.POST.get("collector", "")
    if collector in Collector.values:
        act(request, said, services.switch_collector, found, collector=collector, at=clock.now(), by=person(request))


_ACTS = {
    "compte": _account,
    "enregistrer": _register,
    "suspendre": _with_reason(services.suspend_mandate, gettext_lazy("Suspended: no debit leans on it.")),
    "reprendre": _with_reason(services.resume_mandate, gettext_lazy("In force again.")),
    "annuler": _with_reason(services.cancel_mandate, gettext_lazy("Cancelled.")),
    "basculer": _switch,
}


def mandate_for(user: User, pk: int) -> Mandate:
    return access.one(user, Mandate.objects.select_related("customer", "signed_by", "replaces"), pk=pk)
