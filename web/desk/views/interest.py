"""Late interest: who owes what with its workings, charged by a person; the legal rates, each with its source."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from invoicing import services
from invoicing.domain.interest import InterestPart
from invoicing.models import InterestCharge, LegalRate
from invoicing.selectors import interest_to_charge
from invoicing.selectors.interest import InterestOwed
from kernel import clock
from kernel.money import ZERO
from subscribers.models import Customer
from web.desk import access
from web.desk.mandate_forms import day_field
from web.doors import act, needs, person, staff_door, today
from web.pages import Table, listed
from web.refusals import sentence, tell_form

INTEREST = Table(
    "interest",
    (
        (gettext_lazy("Customer number"), "customer.number"),
        (gettext_lazy("Customer"), "customer.name"),
        (gettext_lazy("Invoice"), "invoice"),
        (gettext_lazy("From"), "part.first"),
        (gettext_lazy("To"), "part.last"),
        (gettext_lazy("Days"), "part.days"),
        (gettext_lazy("On the sum of"), "part.base"),
        (gettext_lazy("Rate a year"), "part.rate"),
        (gettext_lazy("Interest"), "amount"),
    ),
)
CHARGED = Table(
    "charged_interest",
    (
        (gettext_lazy("Document"), "document.number"),
        (gettext_lazy("Customer number"), "instalment.customer.number"),
        (gettext_lazy("Customer"), "instalment.customer.name"),
        (gettext_lazy("From"), "after"),
        (gettext_lazy("To"), "until"),
        (gettext_lazy("Amount"), "amount"),
        (gettext_lazy("Given back"), lambda row: sum((one.amount for one in row.credits.all()), ZERO)),
    ),
)


@dataclass(frozen=True)
class Part:
    """A stretch of a late instalment; `amount`, in euros, stands at its last one, for it is rounded once."""

    customer: Customer
    invoice: str
    part: InterestPart
    amount: Decimal | None


class RateForm(forms.Form):
    """A rate of one half-year: the legal one for professional creditors, or the central bank's for public bodies."""

    index = forms.ChoiceField(label=gettext_lazy("Rate"), choices=LegalRate.Index.choices)
    year = forms.IntegerField(label=gettext_lazy("Year"), min_value=2000, max_value=2100, localize=False)
    half = forms.TypedChoiceField(label=gettext_lazy("Half-year"), choices=[(1, "S1"), (2, "S2")], coerce=int)
    percent = forms.DecimalField(
        label=gettext_lazy("Percent"), min_value=0, max_digits=5, decimal_places=2, localize=True
    )
    source = forms.CharField(label=gettext_lazy("Source"), max_length=200)
    published_on = day_field(gettext_lazy("Published on"), required=False)


@require_safe
@staff_door("desk.read")
def interest(request: HttpRequest) -> HttpResponse:
    until = _until(request)
    found = interest_to_charge(until)
    listed(request, list(_parts(found)), INTEREST)
    listed(request, _charged(), CHARGED)
    shown = {
        "until": until,
        "rows": [(one, sentence(one.refusal) if one.refusal else "") for one in found],
        "charged": _charged()[:20],
        "rates": LegalRate.objects.all()[:16],
        "rate_form": RateForm(initial={"year": today().year, "half": 1 if today().month <= 6 else 2}),
    }
    return render(request, "desk/interest.html", shown)


def _parts(found: list[InterestOwed]) -> Iterator[Part]:
    for one in found:
        for line in one.lines:
            number = line.instalment.schedule.invoice.number or ""
            for part in line.owed.parts:
                last = part is line.owed.parts[-1]
                yield Part(one.customer, number, part, line.owed.amount if last else None)


def _charged() -> QuerySet[InterestCharge]:
    rows = InterestCharge.objects.select_related("instalment__customer", "document").order_by("-pk")
    return rows.prefetch_related("credits__document")


def _until(request: HttpRequest) -> date:
    try:
        asked = parse_date(request.GET.get("until") or request.POST.get("until") or "")
    except ValueError:
        asked = None
    return min(asked, today()) if asked else today()


@require_POST
@staff_door("desk.read")
@needs("invoice.issue")
def charge(request: HttpRequest, number: str) -> HttpResponse:
    customer = access.customer_for(person(request), number)
    facts = {"until": _until(request), "at": clock.now(), "by": person(request)}
    act(request, _("The interest is charged, on a document of its own."), services.charge_interest, customer, **facts)
    return redirect("desk:interest")


@require_POST
@staff_door("desk.read")
@needs("dunning.policy")
def enter_rate(request: HttpRequest) -> HttpResponse:
    form = RateForm(request.POST)
    if not form.is_valid():
        tell_form(request, form)
    else:
        act(request, _("The rate is entered."), services.enter_legal_rate, **form.cleaned_data, by=person(request))
    return redirect("desk:interest")
