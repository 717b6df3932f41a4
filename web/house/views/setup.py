"""The set-up assistant: the steps of the first run, those that are forms done here, each to be done again later."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from invoicing.services.rates import set_vat_rate
from kernel import clock
from kernel.models import Calendar, Invitation, Operator, User
from kernel.services import french_holidays, invite, open_calendar, set_operator
from provisioning.services import install_ready_models
from subscribers.models import Offer
from subscribers.services import save_offer
from web.doors import act, person, staff_door, today
from web.first_run import HUSHED, STEPS, progress
from web.house.forms import InviteForm
from web.house.setup_forms import CompanyForm, HoursForm, OfferForm
from web.house.views.sample import sample

SINCE = date(2014, 1, 1)
"""The day from which the first VAT rate counts: that of the present French one."""


def _company(form: CompanyForm, by: User) -> Operator:
    """The company, and with the first one the box models that come with the product."""
    with transaction.atomic():
        install_ready_models(at=clock.now())
        return set_operator(**form.facts())


def _hours(form: HoursForm, by: User) -> Calendar:
    day = today()
    closed = french_holidays(range(day.year, day.year + 4))
    start, name = date(day.year, 1, 1), form.cleaned_data["name"]
    code = (
        "fr-weekdays" if not Calendar.objects.filter(code="fr-weekdays").exists() else f"fr-{Calendar.objects.count()}"
    )
    return open_calendar(code, name=name, valid_from=start, weekly=form.weekly(), closed=closed)


def _offer(form: OfferForm, by: User) -> Offer:
    """The offer, under a code made of its name, and with the first one the rate of VAT."""
    facts = dict(form.cleaned_data)
    percent = facts.pop("percent", None)
    code = slugify(facts["name"])[:40] or "offre"
    if Offer.objects.filter(code=code).exists():
        code = f"{code}-{Offer.objects.count() + 1}"
    with transaction.atomic():
        if percent is not None:
            set_vat_rate("standard", percent=percent, valid_from=SINCE)
        return save_offer(None, code=code, **facts)


def _colleague(form: InviteForm, by: User) -> Invitation:
    return invite(**form.cleaned_data, at=clock.now(), by=by)


FORMS: dict[str, tuple[type[forms.Form], Callable[[Any, User], object]]] = {
    "societe": (CompanyForm, _company),
    "heures": (HoursForm, _hours),
    "offre": (OfferForm, _offer),
    "equipe": (InviteForm, _colleague),
}


@require_safe
@staff_door("settings.write")
def setup(request: HttpRequest) -> HttpResponse:
    standing = progress()
    rows = [
        {"step": step, "done": done, "place": step.place(), "again": step.name in FORMS}
        for step, done in zip(STEPS, standing.done, strict=True)
    ]
    shown = {"rows": rows, "following": standing.following, "sample": sample() is not None}
    return render(request, "house/setup.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("settings.write")
def step(request: HttpRequest, step: str) -> HttpResponse:
    if step not in FORMS:
        raise Http404
    asks, does = FORMS[step]
    form = asks(request.POST or None, initial=_known(step))
    if request.method == "POST" and form.is_valid() and act(request, _("Done."), does, form, person(request)):
        return redirect(_after())
    place = next(index for index, one in enumerate(STEPS) if one.name == step)
    later = STEPS[place + 1] if STEPS[place].may_wait else None
    shown = {"step": STEPS[place], "form": form, "number": place + 1, "of": len(STEPS), "later": later}
    if later is not None:
        shown["later_url"] = later.place().url
    return render(request, "house/setup_step.html", shown, status=422 if form.errors else 200)


@require_POST
@staff_door("settings.write")
def hush(request: HttpRequest) -> HttpResponse:
    """The head of every page no longer tells the next step, until this person signs in again."""
    request.session[HUSHED] = True
    return redirect("house:setup")


def _after() -> str:
    """The page of the next step still to do; else the list of them."""
    following = progress().following
    return (following.place().url if following is not None else "") or reverse("house:setup")


def _known(step: str) -> dict[str, Any]:
    """The company is changed here too; the other steps always add."""
    company = Operator.objects.first() if step == "societe" else None
    return {name: getattr(company, name) for name in CompanyForm.base_fields} if company else {}
