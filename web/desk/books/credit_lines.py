"""A credit note that a person makes, line by line."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from invoicing import services
from kernel import clock
from web.desk import access
from web.desk.books.account import typed_parts
from web.desk.books.forms import ReasonForm
from web.doors import act, form_key, needs, person, staff_door
from web.refusals import tell_form


@require_POST
@staff_door("desk.read")
@needs("books.close")
def credit(request: HttpRequest, number: str) -> HttpResponse:
    """The credit note leads to itself; a refusal back to the invoice."""
    found = access.invoice_for(person(request), number)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        tell_form(request, form)
        return redirect("desk:invoice", number)
    facts = {**form.cleaned_data, "key": form_key(request), "at": clock.now(), "by": person(request)}
    note = act(request, _("The credit note is issued."), services.credit_lines, found, typed_parts(request), **facts)
    return redirect("desk:invoice", note.number if note else number)
