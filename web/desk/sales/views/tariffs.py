"""Telephony tariffs: named, their rates brought from a file as dated versions, and looked up by number."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kernel import clock
from kernel.errors import Refused
from subscribers import selectors, services
from subscribers.domain.tariffs import price_of_call
from subscribers.models import Offer, Tariff, TariffVersion
from web.carried import carried, carry
from web.desk.sales import access
from web.desk.sales.forms import day_field
from web.desk.sales.views.contracts import writer
from web.desk.sales.views.customers import FORM
from web.doors import needs, person, staff_door
from web.filling import fill
from web.pages import Table, listed, page, typed
from web.refusals import sentence, tell_form, tell_refusal

SHOWN = 100
MINUTES = 3
FILE = "desk/sales/tariff_file.html"
TARIFFS = Table(
    "tariffs",
    (
        (gettext_lazy("Code"), lambda row: row[0].code),
        (gettext_lazy("Tariff"), lambda row: row[0].name),
        (gettext_lazy("Newest version"), lambda row: row[1] and row[1].number),
        (gettext_lazy("Valid from"), lambda row: row[1] and row[1].valid_from),
        (gettext_lazy("Offers"), lambda row: ", ".join(offer.name for offer in row[2])),
    ),
)


class TariffForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    code = forms.SlugField(label=gettext_lazy("Code"), max_length=50)


class RatesForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File (CSV or Excel)"))


class FromForm(forms.Form):
    valid_from = day_field(gettext_lazy("Valid from"))


@require_safe
@staff_door("customer.read")
def tariffs(request: HttpRequest) -> HttpResponse:
    sold: dict[str, list[Offer]] = {}
    for offer in Offer.objects.exclude(tariff=""):
        sold.setdefault(offer.tariff, []).append(offer)
    rows = [(one, one.versions.first(), sold.get(one.code, [])) for one in Tariff.objects.prefetch_related("versions")]
    listed(request, rows, TARIFFS)
    return render(request, "desk/sales/tariffs.html", {"rows": rows})


@writer
def new_tariff(request: HttpRequest) -> HttpResponse:
    form, back = TariffForm(request.POST or None), reverse("desk:tariffs")
    to = lambda made: reverse("desk:tariff", args=[made.code])  # noqa: E731
    do = lambda filled: services.save_tariff(None, **filled)  # noqa: E731
    shown = {"title": _("New tariff"), "button": _("Save"), "back": back, "back_label": _("Telephony tariffs")}
    return fill(request, form, do=do, to=to, said=_("Saved: bring its rates now."), template=FORM, **shown)


@require_safe
@staff_door("customer.read")
def tariff(request: HttpRequest, code: str) -> HttpResponse:
    """A version's rates, the newest unless another is asked for, and what a call to a number costs."""
    found = access.tariff_for(person(request), code)
    versions = list(selectors.versions_of(found))
    asked = request.GET.get("version", "")
    chosen = next((one for one in versions if str(one.number) == asked), versions[0] if versions else None)
    shown: dict[str, Any] = {"tariff": found, "versions": versions, "chosen": chosen, "q": typed(request)}
    if chosen:
        shown["page"] = page(request, selectors.found_rates(chosen, shown["q"]))
        shown |= _looked_up(chosen, request.GET.get("number", "").strip()[:30])
    return render(request, "desk/sales/tariff.html", shown)


def _looked_up(version: TariffVersion, number: str) -> dict[str, Any]:
    if not number:
        return {}
    try:
        rate = selectors.rate_for(version, number)
    except Refused as refusal:
        return {"number": number, "why": sentence(refusal)}
    price = price_of_call(rate.per_minute, rate.connection_fee, MINUTES * 60) if rate else None
    return {"number": number, "rate": rate, "price": price, "minutes": MINUTES}


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("customer.read")
@needs("contract.write")
def tariff_file(request: HttpRequest, code: str) -> HttpResponse:
    """A file is sent and looked at; what the look showed then becomes the next version."""
    found = access.tariff_for(person(request), code)
    shown: dict[str, Any] = {"tariff": found, "form": RatesForm()}
    if request.method != "POST":
        return render(request, FILE, shown)
    data = carried(request) or _sent(request)
    if data is None:
        return render(request, FILE, shown, status=422)
    sent = request.FILES.get("file")
    name = str(getattr(sent, "name", "") or request.POST.get("name", ""))[:200]
    dated = FromForm(request.POST if request.POST.get("step") == "take" else None)
    try:
        if dated.is_valid():
            facts = {"name": name, "at": clock.now(), "by": person(request), **dated.cleaned_data}
            made = services.take_rates(found, data, **facts)
            messages.success(request, _("Version %(number)s is kept.") % {"number": made.number})
            return redirect("desk:tariff", code)
        look = services.look_at_rates(found, data, name=name)
    except Refused as refusal:
        tell_refusal(request, refusal)
        return render(request, FILE, shown, status=422)
    # What is set aside first: it may lie far down.
    rows = sorted(look.rows, key=lambda row: (row.problem is None, row.number))[:SHOWN]
    told = [(row, sentence(row.problem) if row.problem else "") for row in rows]
    carried_on = {"rows": told, "look": look, "dated": dated, "payload": carry(request, data), "name": name}
    return render(request, FILE, {"tariff": found, **carried_on}, status=422 if dated.errors else 200)


def _sent(request: HttpRequest) -> bytes | None:
    form = RatesForm(request.POST, request.FILES)
    if not form.is_valid():
        tell_form(request, form)
        return None
    return bytes(form.cleaned_data["file"].read())
