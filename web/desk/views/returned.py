"""Debits that came back: what follows by itself, and what a person decides."""

from datetime import date, timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from invoicing import services
from invoicing.domain.calendars import roll_forward
from invoicing.models import DebitAttempt
from invoicing.selectors import debit_policy, returned_debits
from kernel import clock
from web.desk import access
from web.desk.mandate_forms import day_field
from web.doors import act, needs, person, staff_door, today
from web.pages import Table, chosen, listed
from web.refusals import tell_form
from web.templatetags.collection import reason_label

RETURNED = Table(
    "returned",
    (
        (gettext_lazy("Customer number"), "attempt.instalment.customer.number"),
        (gettext_lazy("Customer"), "attempt.instalment.customer.name"),
        (gettext_lazy("Invoice"), "attempt.instalment.schedule.invoice.number"),
        (gettext_lazy("Reference"), "attempt.end_to_end_id"),
        (gettext_lazy("Came back"), "attempt.failed_on"),
        (gettext_lazy("Reason"), "attempt.reason"),
        (gettext_lazy("Meaning"), lambda found: reason_label(found.row.meaning)),
        (gettext_lazy("Amount"), "attempt.amount"),
        (gettext_lazy("Still due"), "due"),
        (gettext_lazy("Presented again on"), "attempt.represent_on"),
    ),
)


class AgainForm(forms.Form):
    on = day_field(gettext_lazy("Collect again on"))
    why = forms.CharField(label=gettext_lazy("Why it will work this time"), max_length=200)


@require_safe
@staff_door("desk.read")
def returned(request: HttpRequest) -> HttpResponse:
    waiting = chosen(request, "show", ("waiting",)) == "waiting"
    rows = listed(request, returned_debits(at=clock.now(), only_waiting=waiting), RETURNED)
    policy = debit_policy(today())
    shown = {
        "rows": rows[:200],
        "waiting": waiting,
        "waits": sum(row.waits for row in rows),
        "form": AgainForm(auto_id=False, initial={"on": _earliest(policy.represent_after_days)}),
    }
    return render(request, "desk/returned.html", shown)


def _earliest(days: int) -> date:
    return roll_forward(today() + timedelta(days=days))


@require_POST
@staff_door("desk.read")
@needs("batch.prepare")
def present_again(request: HttpRequest, pk: int) -> HttpResponse:
    attempt = access.one(person(request), DebitAttempt.objects.all(), pk=pk)
    form = AgainForm(request.POST)
    if not form.is_valid():
        tell_form(request, form)
    else:
        said = _("Announced to the customer; it goes into the batch of that day.")
        act(request, said, services.present_again, attempt, **form.cleaned_data, at=clock.now(), by=person(request))
    return redirect("desk:returned")
