"""One page to fill in a form: shown, judged by a service, refused beside its field or done."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise

from kernel.errors import Refused
from web.refusals import sentence

# The field that a refusal speaks of, where it has one of that name.
FIELDS: Mapping[str, str] = {
    "siren_invalid": "siren",
    "siren_missing": "siren",
    "siret_invalid": "siret",
    "siret_of_another_siren": "siret",
    "vat_number_invalid": "vat_number",
    "vat_number_of_another_siren": "vat_number",
    "email_invalid": "email",
    "phone_invalid": "phone",
    "country_invalid": "country",
    "code_taken": "code",
    "before_the_register": "noticed_at",
    "site_label_taken": "label",
}


def fill(
    request: HttpRequest,
    form: Form,
    *,
    do: Callable[[dict[str, Any]], Any],
    to: Callable[[Any], str],
    said: str | Promise,
    template: str,
    **shown: Any,
) -> HttpResponse:
    """GET shows `form`; POST hands what was typed to `do` and goes on to the address `to` gives for what `do` returned.

    A refusal is told beside its field, or above the form, and the page comes again (422) with what was typed.
    """
    if request.method == "POST" and form.is_valid():
        try:
            made = do(dict(form.cleaned_data))
        except Refused as refusal:
            form.add_error(_field(form, refusal), sentence(refusal))
        else:
            messages.success(request, str(said))
            return redirect(to(made))
    return render(request, template, {"form": form, **shown}, status=422 if form.errors else 200)


def _field(form: Form, refusal: Refused) -> str | None:
    name = FIELDS.get(refusal.code) or str(refusal.facts.get("field", ""))
    return name if name in form.fields else None
