"""Quotes: drawn up for a lead or a customer, revised, sent, accepted on paper, turned into a contract."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kernel import clock
from kernel.selectors import history
from subscribers import selectors, services
from subscribers.models import Contract, Customer, Lead, Quote, QuoteState, Zone
from subscribers.services import Place
from web.desk.sales import access
from web.desk.sales.quote_forms import PaperForm, QuoteForm, SellForm, SellLeadForm
from web.desk.sales.views.contracts import writer
from web.desk.sales.views.customers import FORM
from web.doors import act, attachment, needs, person, staff_door, today
from web.filling import fill
from web.pages import chosen, page, typed

COPIED = (
    "label", "street", "postcode", "city", "zone", "offer", "monthly_fee", "discount", "setup_fee", "setup_instalments",
    "commitment_months", "billing_mode", "expected_on", "valid_until", "comment",
)  # fmt: skip


@require_safe
@staff_door("customer.read")
def quotes(request: HttpRequest) -> HttpResponse:
    state, text = chosen(request, "state", QuoteState.values), typed(request)
    rows = selectors.found_quotes(text, state=state)
    shown = {"page": page(request, rows), "state": state, "states": QuoteState.values, "q": text}
    return render(request, "desk/sales/quotes.html", shown)


@require_safe
@staff_door("customer.read")
def quote(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.quote_for(person(request), pk)
    monthly, once = services.totals(found)
    shown = {
        "quote": found,
        "options": found.options.select_related("option"),
        "monthly": monthly,
        "once": once,
        "versions": Quote.objects.filter(number=found.number).order_by("-version"),
        "history": history(found),
        "address": services.address_of_quote(found) if services.is_public(found) else "",
        "paper_form": PaperForm(initial={"signed_on": today()}) if found.state == "sent" else None,
    }
    return render(request, "desk/sales/quote.html", shown)


@writer
def for_lead(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.lead_for(person(request), pk)
    where = {name: getattr(found, name) for name in ("street", "postcode", "city")}
    return _draft(request, {**where, "label": found.city or found.company}, lead=found)


@writer
def for_customer(request: HttpRequest, number: str) -> HttpResponse:
    found = access.customer_for(person(request), number)
    where = {name: getattr(found, name) for name in ("street", "postcode", "city")}
    return _draft(request, {**where, "label": found.city}, customer=found)


def _draft(
    request: HttpRequest, initial: dict[str, Any], *, lead: Lead | None = None, customer: Customer | None = None
) -> HttpResponse:
    zones = selectors.eligible(postcode=initial["postcode"], city=initial["city"], today=today())
    if zones:
        initial |= {"zone": zones[0].zone, "expected_on": zones[0].expected_on}
    form = QuoteForm(request.POST or None, initial=initial)

    def do(_filled: dict[str, Any]) -> Quote:
        facts = _facts(form)
        place = Place(*(facts.pop(name) for name in ("label", "street", "postcode", "city")))
        return services.draft_quote(
            lead=lead,
            customer=customer,
            place=place,
            options=form.options(),
            **facts,
            at=clock.now(),
            by=person(request),
        )

    back = reverse("desk:lead", args=[lead.pk]) if lead else reverse("desk:customer_file", args=[customer.number])  # type: ignore[union-attr]
    name = lead.company if lead else customer.name if customer else ""
    text = "" if zones or not Zone.objects.exists() else _("No zone open to sale holds this address.")
    shown = {"title": _("New quote"), "button": _("Keep the draft"), "back": back, "back_label": name, "text": text}
    return fill(request, form, do=do, to=_page_of, said=_("The quote is drafted."), template=FORM, **shown)


@writer
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.quote_for(person(request), pk)
    initial = {name: getattr(found, name) for name in COPIED}
    initial |= {f"option_{row.option_id}": row.quantity for row in found.options.all()}
    form = QuoteForm(request.POST or None, initial=initial)

    def do(_filled: dict[str, Any]) -> Quote:
        facts = {
            name: value for name, value in _facts(form).items() if value is not None or name in {"zone", "expected_on"}
        }
        return services.revise_quote(found, **facts, options=form.options(), at=clock.now(), by=person(request))

    shown = {
        "title": _("Next version"),
        "button": _("Keep the draft"),
        "back": _page_of(found),
        "back_label": found.reference,
    }
    return fill(request, form, do=do, to=_page_of, said=_("The new version is drafted."), template=FORM, **shown)


@require_POST
@staff_door("customer.read")
@needs("contract.write")
def send(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.quote_for(person(request), pk)
    act(request, _("The quote is on its way."), services.send_quote, found, at=clock.now(), by=person(request))
    return redirect(_page_of(found))


@require_safe
@staff_door("customer.read")
def pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF as it was sent, or as it would be."""
    found = access.quote_for(person(request), pk)
    data = services.content_of(found.paper) if found.paper else services.quote_pdf(found, at=clock.now())
    return attachment(data, f"{found.number}-v{found.version}.pdf", "application/pdf")


@require_POST
@staff_door("customer.read")
@needs("contract.write")
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.quote_for(person(request), pk)
    why = request.POST.get("why", "")[:300]
    act(request, _("Saved."), services.decline_quote, found, why=why, at=clock.now(), by=person(request))
    return redirect(_page_of(found))


@writer
def on_paper(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.quote_for(person(request), pk)
    form = PaperForm(request.POST or None, request.FILES or None, initial={"signed_on": today()})

    def do(filled: dict[str, Any]) -> Quote:
        sent, day, now = filled.pop("scan"), filled.pop("signed_on"), clock.now()
        facts = {"name": sent.name, "kind": "contract", "customer": found.customer, "at": now, "by": person(request)}
        scan = services.keep_file(sent.read(), **facts)
        noon = timezone.make_aware(datetime.combine(day, time(12)))
        at_noon = min(noon, now) if day == today() else noon
        return services.accept_on_paper(found, scan=scan, signed_at=at_noon, **filled, at=now, by=person(request))

    shown = {
        "title": _("Accepted on paper"),
        "button": _("Record"),
        "back": _page_of(found),
        "back_label": found.reference,
    }
    return fill(request, form, do=do, to=_page_of, said=_("The acceptance is recorded."), template=FORM, **shown)


@writer
def sell(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.quote_for(person(request), pk)
    form = _sell_form(request, found)

    def do(filled: dict[str, Any]) -> Contract:
        calendar = filled.pop("calendar")
        return services.sell(
            found, calendar=calendar, identity=filled or None, at=clock.now(), by=person(request)
        )  # fmt: skip

    shown = {"title": _("Turn into a contract"), "button": _("Make the contract"), "back_label": found.reference}
    said, back = _("The contract is made, and signed as the quote was."), _page_of(found)
    to = lambda made: reverse("desk:contract", args=[made.number])  # noqa: E731
    return fill(request, form, do=do, to=to, said=said, template=FORM, back=back, **shown)


def _sell_form(request: HttpRequest, found: Quote) -> Form:
    if found.customer is not None or found.lead is None:
        return SellForm(request.POST or None)
    lead = found.lead
    initial = {name: getattr(lead, name) for name in ("siren", "email", "phone", "street", "postcode", "city")}
    return SellLeadForm(request.POST or None, initial={**initial, "name": found.party, "language": found.language})


def _facts(form: QuoteForm) -> dict[str, Any]:
    facts = form.facts()
    return {**facts, "discount": facts["discount"] or 0}


def _page_of(found: Quote) -> str:
    return reverse("desk:quote", args=[found.pk])
