"""A contract and all that happens to it: signature, amendments, move, transfer, notice, what leaving costs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.validators import MinValueValidator
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from invoicing.selectors.billed import billed_until
from kernel import clock
from kernel.errors import Refused
from kernel.money import ZERO
from kernel.selectors import history, messages_about
from subscribers import selectors, services
from subscribers.models import Contract
from subscribers.services import OptionChange
from web.contracts import stage
from web.desk.sales import access
from web.desk.sales.contract_forms import (
    DraftForm,
    ExitForm,
    MoveForm,
    NoticeForm,
    OfferChangeForm,
    OptionChangeForm,
    PriceChangeForm,
    ProofForm,
    SignForm,
    TransferForm,
)
from web.desk.sales.views.customers import FORM
from web.doors import View, act, needs, person, staff_door, today
from web.exits import exit_lines, stored_lines
from web.filling import fill
from web.pages import chosen, page, typed
from web.refusals import sentence, tell_form
from web.upcoming import what_comes_next

STATES = ["draft", "signed", "active", "ending", "ended"]


def writer(view: View[Any]) -> View[Any]:
    """The doors of a page that changes contracts, outermost first."""
    return require_http_methods(["GET", "HEAD", "POST"])(
        staff_door("customer.read")(needs("contract.write")(view))
    )  # fmt: skip


@require_safe
@staff_door("customer.read")
def contracts(request: HttpRequest) -> HttpResponse:
    state, text = chosen(request, "state", STATES), typed(request)
    rows = selectors.found_contracts(text, state=state)
    return render(request, "desk/sales/contracts.html", {
        "page": page(request, rows), "state": state, "states": STATES, "q": text,
    })  # fmt: skip


@require_safe
@staff_door("customer.read")
def contract(request: HttpRequest, number: str) -> HttpResponse:
    found = access.contract_for(person(request), number)
    day = today()
    notice = selectors.standing_notice(found)
    shown = {
        "contract": found,
        "stage": stage(found, day),
        "ahead": what_comes_next(found, day),
        "options": found.options.select_related("option"),
        "monthly": selectors.monthly_total(found, day),
        "amendments": found.amendments.select_related("offer", "site", "recorded_by").order_by("-effective_on", "-pk"),
        "notice": notice,
        "notice_lines": stored_lines(notice.workings["steps"]) if notice else [],
        "needs_proof": bool(notice and notice.ground in services.NEED_PROOF and notice.proof is None),
        "proof_form": ProofForm(contract=found) if notice else None,
        "notices": found.notices.exclude(withdrawn_at=None),
        "heir": getattr(found, "followed_by", None),
        "quote": getattr(found, "quote", None),
        "revisions": found.revisions.select_related("revision"),
        "lines": found.lines.filter(detached_at=None).prefetch_related("boxes"),
        "history": history(found),
        "messages_sent": messages_about(found)[:20],
        "tariff": selectors.signed_tariff(found),
        "sign_form": SignForm(initial={"on": day}),
        **_leaving(request, found, day),
    }
    return render(request, "desk/sales/contract.html", shown)


def _leaving(request: HttpRequest, found: Contract, day: date) -> dict[str, Any]:
    """What leaving would cost as of the asked day, else as of a notice given today."""
    form = ExitForm(request.GET if "on" in request.GET else None, initial={"on": day})
    form.fields["on"].validators.append(MinValueValidator(found.signed_on or date.min))
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    on = asked.get("on") or services.notice_would_end(found, dated_on=day)
    ground = asked.get("ground") or "choice"
    try:
        cost = services.exit_cost(found, effective_on=on, ground=ground, invoiced_until=billed_until(found))
    except Refused as refusal:
        return {"exit_refused": sentence(refusal)}
    return {"exit": cost, "exit_on": on, "exit_lines": exit_lines(cost), "exit_form": form, "exit_asked": bool(asked)}


@writer
def create(request: HttpRequest, number: str) -> HttpResponse:
    customer = access.customer_for(person(request), number)
    form = DraftForm(request.POST or None, customer=customer)

    def do(filled: dict[str, Any]) -> Contract:
        facts = {**filled, "discount": filled["discount"] or ZERO}
        return services.draft_contract(customer, **facts, at=clock.now())

    back = {"back": reverse("desk:customer_file", args=[number]), "back_label": customer.name}
    said, title = _("The contract is drafted."), _("New contract")
    return fill(
        request, form, do=do, to=_page_of, said=said, template=FORM, title=title, button=_("Keep the draft"), **back
    )


def _act(form_class: type[Form] | Callable[..., Form], verb: Callable[..., Any], said: Any, title: Any) -> View[Any]:
    """A page of one form that does `verb` to a contract."""

    def view(request: HttpRequest, number: str) -> HttpResponse:
        found = access.contract_for(person(request), number)
        form = _form(form_class, request, found)

        def do(filled: dict[str, Any]) -> Contract:
            verb(found, **filled, at=clock.now(), by=person(request))
            return found

        shown = {"title": title, "button": _("Record"), "back": _page_of(found), "back_label": found.number}
        return fill(request, form, do=do, to=_page_of, said=said, template=FORM, **shown)

    return writer(view)


def _form(form_class: Any, request: HttpRequest, found: Contract) -> Form:
    more = {"contract": found} if form_class in {MoveForm, NoticeForm, ProofForm} else {}
    made: Form = form_class(request.POST or None, initial=_begins(form_class), **more)
    return made


def _give_notice(found: Contract, **filled: Any) -> None:
    services.give_notice(found, **filled, invoiced_until=billed_until(found))


def _change_option(found: Contract, *, option: Any, quantity: int, **filled: Any) -> None:
    services.change_options(found, [OptionChange(option, quantity)], **filled)


def _move(found: Contract, *, setup_fee: Any, **filled: Any) -> None:
    """The new site must be eligible; its zone says what the set-up costs unless another fee was agreed."""
    site, day = filled["site"], today()
    zones = selectors.eligible(postcode=site.postcode, city=site.city, today=day)
    if not zones:
        raise Refused("site_not_eligible", city=site.city)
    services.move(found, setup_fee=zones[0].zone.setup_fee if setup_fee is None else setup_fee, **filled)


PLANNED = gettext_lazy("The change is planned.")
give_notice = _act(
    NoticeForm, _give_notice, gettext_lazy("The notice is recorded."), gettext_lazy("Notice of termination")
)
change_offer = _act(OfferChangeForm, services.change_offer, PLANNED, gettext_lazy("Change the offer"))
change_option = _act(OptionChangeForm, _change_option, PLANNED, gettext_lazy("Change an option"))
change_price = _act(PriceChangeForm, services.change_price, PLANNED, gettext_lazy("Change the price"))
move = _act(MoveForm, _move, gettext_lazy("The move is planned."), gettext_lazy("Move to another site"))


@writer
def transfer(request: HttpRequest, number: str) -> HttpResponse:
    found = access.contract_for(person(request), number)
    form = TransferForm(request.POST or None)

    def do(filled: dict[str, Any]) -> Contract:
        return services.transfer(found, **filled, at=clock.now(), by=person(request))

    shown = {"title": _("Transfer to another customer"), "button": _("Consent and draft"), "back": _page_of(found)}
    said = _("Consent recorded. The new customer has to sign this draft.")
    text = _("It ends here without an exit amount and is signed anew there; debts stay with the old customer.")
    return fill(
        request, form, do=do, to=_page_of, said=said, template=FORM, text=text, back_label=found.number, **shown
    )  # fmt: skip


@require_POST
@staff_door("customer.read")
@needs("contract.write")
def sign(request: HttpRequest, number: str) -> HttpResponse:
    found = access.contract_for(person(request), number)
    form = SignForm(request.POST)
    if form.is_valid():
        said = _("Signed: its terms are frozen as of that day.")
        act(request, said, services.sign, found, on=form.cleaned_data["on"], at=clock.now(), by=person(request))
    else:
        tell_form(request, form)
    return redirect("desk:contract", number)


@require_POST
@staff_door("customer.read")
@needs("contract.write")
def withdraw_notice(request: HttpRequest, number: str) -> HttpResponse:
    found = access.contract_for(person(request), number)
    why = request.POST.get("why", "").strip()[:300]
    if why:
        act(
            request, _("The notice is withdrawn."), services.withdraw_notice, found,
            at=clock.now(), by=person(request), why=why,
        )  # fmt: skip
    return redirect("desk:contract", number)


@require_POST
@staff_door("customer.read")
@needs("contract.write")
def prove(request: HttpRequest, pk: int) -> HttpResponse:
    notice = access.notice_for(person(request), pk)
    form = ProofForm(request.POST, contract=notice.contract)
    if form.is_valid():
        facts = {"at": clock.now(), "by": person(request), "invoiced_until": billed_until(notice.contract)}
        said = _("The proof is filed: no fee is left to pay.")
        act(request, said, services.prove_ground, notice, form.cleaned_data["proof"], **facts)
    else:
        tell_form(request, form)
    return redirect("desk:contract", notice.contract.number)


@require_POST
@staff_door("customer.read")
@needs("contract.write")
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.amendment_for(person(request), pk)
    why = request.POST.get("why", "").strip()[:300]
    if why:
        said = _("Undone: nothing of it is left.")
        act(request, said, services.undo_amendment, found, at=clock.now(), by=person(request), why=why)
    return redirect("desk:contract", found.contract.number)


def _page_of(found: Contract) -> str:
    return reverse("desk:contract", args=[found.number])


def _begins(form_class: type[Form]) -> dict[str, date]:
    """Days that a form begins with; the last day of service is what the contract says unless somebody types another."""
    begun = {"dated_on": today()}
    return begun if form_class is NoticeForm else {**begun, "effective_on": today()}
