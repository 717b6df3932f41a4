"""Several late payers at once: held, let go on, or taken at their word; looked at first."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from invoicing import selectors, services
from invoicing.domain.days import day_of
from invoicing.domain.dunning import next_step
from kernel import clock
from kernel.money import ZERO
from subscribers.models import Customer
from web import bulk, formats
from web.desk.mandate_forms import day_field
from web.doors import form_key, needs, person, staff_door
from web.refusals import tell_form
from web.why import next_sentence

ACTS = {
    "hold": _("Hold these pursuits"),
    "promise": _("Record these promises"),
    "release": _("Let these pursuits go on"),
}


class ManyForm(forms.Form):
    """Until when, and why; a promise is of all that may be claimed that day."""

    until = day_field(_("Until"))
    reason = forms.CharField(label=_("Reason"), max_length=300)


@require_POST
@staff_door("desk.read")
@needs("dunning.work")
def late_payers(request: HttpRequest) -> HttpResponse:
    name, numbers = request.POST.get("act", ""), request.POST.getlist("number")[: bulk.MOST]
    form = ManyForm(request.POST)
    if name != "release" and numbers and not form.is_valid():
        tell_form(request, form)
        return redirect("desk:dunning")
    key = form_key(request).removeprefix("desk/")
    rows = list(Customer.objects.filter(number__in=numbers if name in ACTS else []).order_by("number"))
    found = selectors.positions(day_of(clock.now()), [row.pk for row in rows])
    owed = {pk: one.history.undisputed for pk, one in found.items()}
    many = bulk.Many(
        title=ACTS.get(name, ""),
        verb=_verb(request, name, key, form.cleaned_data if form.is_valid() else {}, owed),
        rows=rows,
        field="number",
        key=lambda customer: customer.number,
        back=reverse("desk:dunning"),
        name=lambda customer: customer.name,
        under=lambda customer: f"{customer.number} · {formats.money(owed.get(customer.pk, ZERO))}",
        asked={"act": name, "key": key, **{word: request.POST.get(word, "") for word in ("until", "reason")}},
        then=_next,
    )
    return bulk.answer(request, many)


def _verb(
    request: HttpRequest, name: str, key: str, typed: Mapping[str, Any], owed: Mapping[int, Decimal]
) -> Callable[[Customer], object]:
    facts: dict[str, Any] = {"at": clock.now(), "by": person(request)}
    if name == "release":
        return lambda customer: services.release(customer, **facts)

    def frozen(customer: Customer) -> object:
        said = {**facts, **typed, "key": f"desk/{key}/{customer.number}"}
        if name == "hold":
            return services.hold(customer, kind="hold", **said)
        return services.promise(customer, amount=owed.get(customer.pk, ZERO), **said)

    return frozen


def _next(customer: Customer) -> str:
    today = day_of(clock.now())
    found = selectors.position(customer, today)
    return next_sentence(next_step(found.history, selectors.dunning_policy(customer, found.case, today), today))
