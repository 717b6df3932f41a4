"""The catalogue, and price revisions over the contracts that were sold from it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from kernel.selectors import policy
from subscribers import selectors, services
from subscribers.models import Offer, Option, PriceRevision
from web.desk.sales import access
from web.desk.sales.offer_forms import OfferForm, OptionForm, Priced
from web.desk.sales.own_terms import KINDS
from web.desk.sales.rights_forms import PriceForm, RevisionForm
from web.desk.sales.views.contracts import writer
from web.desk.sales.views.customers import FORM
from web.doors import act, needs, person, staff_door, today
from web.filling import fill

OFFER_FORM = "desk/sales/offer.html"
PRICED = ("code", "name", "name_en", "monthly_fee", "setup_fee", "on_sale")
OFFERED = (*PRICED, "down_mbps", "up_mbps", "commitment_months", "tariff", "description")


@require_safe
@staff_door("customer.read")
def offers(request: HttpRequest) -> HttpResponse:
    rows = Offer.objects.prefetch_related("options", "prices")
    shown = {"offers": rows, "options": Option.objects.prefetch_related("prices")}
    return render(request, "desk/sales/offers.html", shown)


@writer
def new_offer(request: HttpRequest) -> HttpResponse:
    return _offer(request, None)


@writer
def offer(request: HttpRequest, code: str) -> HttpResponse:
    return _offer(request, access.offer_for(person(request), code))


def _offer(request: HttpRequest, found: Offer | None) -> HttpResponse:
    initial: dict[str, Any] = {name: getattr(found, name) for name in OFFERED} if found else {}
    if found:
        initial |= {"options": found.options.all()}
    form = OfferForm(request.POST or None, initial=initial, **_terms(found))
    title = found.name if found else _("New offer")
    feed = ("subscribers.offer", found.pk) if found else None
    return _saved(request, form, lambda filled: services.save_offer(found, **filled), title, feed=feed)


@writer
def new_option(request: HttpRequest) -> HttpResponse:
    form = OptionForm(request.POST or None, **_terms(None))
    return _saved(request, form, lambda filled: services.save_option(None, **filled), _("New option"))


@writer
def option(request: HttpRequest, code: str) -> HttpResponse:
    found = access.option_for(person(request), code)
    initial = {name: getattr(found, name) for name in (*PRICED, "kind")}
    form = OptionForm(request.POST or None, initial=initial, **_terms(found))
    return _saved(request, form, lambda filled: services.save_option(found, **filled), found.name)


@writer
def price(request: HttpRequest, code: str) -> HttpResponse:
    """What an offer costs who signs from a day on."""
    found = access.offer_for(person(request), code)
    initial = {"monthly_fee": found.monthly_fee, "setup_fee": found.setup_fee}
    form = PriceForm(request.POST or None, initial=initial)
    return _saved(request, form, lambda filled: services.set_price(found, **filled), _("Price from a day on"))


@require_safe
@staff_door("customer.read")
def revisions(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/sales/revisions.html", {"revisions": PriceRevision.objects.prefetch_related("lines")})


@require_safe
@staff_door("customer.read")
def revision(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.revision_for(person(request), pk)
    met = []
    if found.state == "draft":
        met = [(one, one.monthly_fee, services.new_fee(found, one.monthly_fee)) for one in selectors.revisable(found)]
    lines = found.lines.select_related("contract__customer")
    return render(request, "desk/sales/revision.html", {"revision": found, "met": met, "lines": lines})


@writer
def new_revision(request: HttpRequest) -> HttpResponse:
    form = RevisionForm(request.POST or None)

    def do(filled: dict[str, Any]) -> PriceRevision:
        facts = {name: filled[name] for name in ("name", "reason", "effective_on", "percent", "amount")}
        return services.draft_revision(**facts, chosen=form.chosen(), at=clock.now(), by=person(request))

    shown = {"title": _("New price revision"), "button": _("Draft"), "back_label": _("Price revisions")}
    back, said = reverse("desk:revisions"), _("Drafted: look at the contracts it meets before you announce it.")
    to = lambda made: reverse("desk:revision", args=[made.pk])  # noqa: E731
    return fill(request, form, do=do, to=to, said=said, template=FORM, back=back, **shown)


@require_POST
@staff_door("customer.read")
@needs("contract.write")
def announce(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.revision_for(person(request), pk)
    act(request, _("Every customer is told."), services.announce_revision, found, at=clock.now(), by=person(request))
    return redirect("desk:revision", pk)


@require_POST
@staff_door("customer.read")
@needs("contract.write")
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.revision_for(person(request), pk)
    facts = {"why": request.POST.get("why", "")[:300], "at": clock.now(), "by": person(request)}
    act(request, _("Called off: no price changes."), services.cancel_revision, found, **facts)
    return redirect("desk:revision", pk)


@require_POST
@staff_door("customer.read")
@needs("contract.write")
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """What a customer said by mail or telephone."""
    line = access.revision_line_for(person(request), pk)
    facts = {"answer": request.POST.get("answer", ""), "at": clock.now(), "by": person(request)}
    act(request, _("The answer is recorded."), services.answer_revision, line, **facts)
    return redirect("desk:revision", line.revision_id)


def _terms(found: Offer | Option | None) -> dict[str, Any]:
    """What everybody signs today, and what is its own."""
    return {"standing": {kind: policy(kind, today()) for kind in KINDS}, "kept": found.overrides if found else {}}


def _saved(request: HttpRequest, form: Any, do: Any, title: str, **more: Any) -> HttpResponse:
    back = reverse("desk:offers")
    shown = {"title": title, "button": _("Save"), "back": back, "back_label": _("Offers"), **more}
    template = OFFER_FORM if isinstance(form, Priced) else FORM
    return fill(request, form, do=do, to=lambda _made: back, said=_("Saved."), template=template, **shown)
