"""Who owes overdue principal, what comes next, and promises to pay."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from invoicing.selectors.dunning import dunning_board
from invoicing.services.freezes import promise as record_promise
from kernel import clock
from web.desk import access
from web.desk.forms import PromiseForm
from web.doors import act, form_key, needs, person, staff_door
from web.refusals import tell_form


@require_safe
@staff_door("desk.read")
def dunning(request: HttpRequest) -> HttpResponse:
    rows = [row for row in dunning_board(at=clock.now()) if row.overdue > 0 or row.case]
    return render(request, "desk/dunning.html", {"rows": rows, "promise_form": PromiseForm(auto_id=False)})


@require_POST
@staff_door("desk.read")
@needs("dunning.work")
def promise(request: HttpRequest, number: str) -> HttpResponse:
    customer = access.customer_for(person(request), number)
    form = PromiseForm(request.POST)
    if not form.is_valid():
        tell_form(request, form)
        return redirect("desk:dunning")
    facts = {**form.cleaned_data, "key": form_key(request)}
    said = _("Promise kept: nothing is done to this customer until its day.")
    act(request, said, record_promise, customer, **facts, at=clock.now(), by=person(request))
    return redirect("desk:collection", number) if request.POST.get("back") else redirect("desk:dunning")
