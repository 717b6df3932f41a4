"""From an empty database to the first customer: six steps, each done once and each to be done again later."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from invoicing.models import VatRate
from invoicing.services.rates import set_vat_rate
from kernel import clock
from kernel.models import Calendar, Operator, User
from kernel.services import french_holidays, open_calendar, set_operator
from provisioning.services import install_ready_models
from subscribers.models import Customer, Offer
from subscribers.services import save_offer
from web.doors import act, staff_door, today
from web.house.setup_forms import CompanyForm, HoursForm, OfferForm, VatForm
from web.house.views.sample import sample

SINCE = date(2014, 1, 1)
"""The day from which the first VAT rate counts: that of the present French one."""


@dataclass(frozen=True)
class Step:
    """One step: its form and what it calls, or the page where it is done."""

    name: str
    title: str | Promise
    text: str | Promise
    model: type[Model]
    form: type[forms.Form] | None = None
    does: Callable[[Any], Any] | None = None
    page: str = ""
    enough: int = 1

    @property
    def done(self) -> bool:
        return self.model._default_manager.count() >= self.enough

    @property
    def url(self) -> str:
        return reverse(self.page) if self.page else reverse("house:setup_step", args=[self.name])


def _company(form: CompanyForm) -> Operator:
    """The company, and with the first one the box models that come with the product."""
    with transaction.atomic():
        install_ready_models(at=clock.now())
        return set_operator(**form.facts())


def _hours(form: HoursForm) -> Calendar:
    day = today()
    closed = french_holidays(range(day.year, day.year + 4))
    start, name = date(day.year, 1, 1), form.cleaned_data["name"]
    code = (
        "fr-weekdays" if not Calendar.objects.filter(code="fr-weekdays").exists() else f"fr-{Calendar.objects.count()}"
    )
    return open_calendar(code, name=name, valid_from=start, weekly=form.weekly(), closed=closed)


STEPS = (
    Step(
        "societe",
        gettext_lazy("Your company"),
        gettext_lazy("The seller on every invoice and the creditor of every debit."),
        Operator,
        CompanyForm,
        _company,
    ),
    Step(
        "heures",
        gettext_lazy("Your opening hours"),
        gettext_lazy("Restoration is counted in them. French public holidays are closed."),
        Calendar,
        HoursForm,
        _hours,
    ),
    Step(
        "tva",
        gettext_lazy("VAT"),
        gettext_lazy("The rate your services are invoiced at."),
        VatRate,
        VatForm,
        lambda form: set_vat_rate("standard", percent=form.cleaned_data["percent"], valid_from=SINCE),
    ),
    Step(
        "offre",
        gettext_lazy("Your first offer"),
        gettext_lazy("What a customer can sign. Others are added later."),
        Offer,
        OfferForm,
        lambda form: save_offer(None, **form.cleaned_data),
    ),
    Step(
        "equipe",
        gettext_lazy("Your colleagues"),
        gettext_lazy("Invite a second person: debits are prepared by one and approved by another."),
        User,
        page="house:accounts",
        enough=2,
    ),
    Step(
        "client",
        gettext_lazy("Your first customer"),
        gettext_lazy("His identity and his site, then his contract."),
        Customer,
        page="desk:new_customer",
    ),
)


@require_safe
@staff_door("settings.write")
def setup(request: HttpRequest) -> HttpResponse:
    steps = [(one, one.done) for one in STEPS]
    shown = {"steps": steps, "following": to_do(), "sample": sample() is not None}
    return render(request, "house/setup.html", shown)


def to_do() -> Step | None:
    """The first step that nobody has done yet; None for a house that is set up."""
    return next((one for one in STEPS if not one.done), None)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("settings.write")
def step(request: HttpRequest, step: str) -> HttpResponse:
    found = next((one for one in STEPS if one.name == step and one.form), None)
    if found is None or found.form is None:
        raise Http404
    form = found.form(request.POST or None, initial=_known(found))
    if request.method == "POST" and form.is_valid() and act(request, _("Done."), found.does or _nothing, form):
        return redirect(_after(found))
    shown = {"step": found, "form": form, "number": STEPS.index(found) + 1, "of": len(STEPS)}
    return render(request, "house/setup_step.html", shown, status=422 if form.errors else 200)


def _after(done: Step) -> str:
    """The next step that is still to do and is a form of the assistant's; else the list of them."""
    following = next((one for one in STEPS[STEPS.index(done) :] if not one.done), None)
    return following.url if following and following.form else reverse("house:setup")


def _nothing(form: object) -> None:
    return None


def _known(found: Step) -> dict[str, Any]:
    """The company is changed here too; the other steps always add."""
    company = Operator.objects.first() if found.model is Operator else None
    return {name: getattr(company, name) for name in CompanyForm.base_fields} if company else {}
