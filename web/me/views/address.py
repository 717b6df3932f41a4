"""The address somebody signs in with: another asked for, and confirmed by the link that it was sent."""

from allauth.account.decorators import reauthentication_required
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kernel import clock
from kernel.errors import Refused
from kernel.services import ask_for_address, new_address, take_address
from web.doors import anyone_door, person
from web.refusals import sentence


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=gettext_lazy("New address"),
        max_length=254,
        help_text=gettext_lazy("We send a link there. Until it is opened, nothing changes."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@anyone_door
@reauthentication_required  # type: ignore[untyped-decorator]
def ask(request: HttpRequest) -> HttpResponse:
    """Only to who proved a moment ago that it is still him."""
    form = AddressForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            ask_for_address(person(request), email=form.cleaned_data["email"], at=clock.now())
        except Refused as refusal:
            form.add_error("email", sentence(refusal))
        else:
            messages.success(request, _("Open the message we just sent to the new address."))
            return redirect("me:profile")
    return render(request, "me/address.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: HttpRequest, key: str) -> HttpResponse:
    """A link that a mail scanner opens must not change anything: the page asks once."""
    at = clock.now()
    found = new_address(key, at=at)
    if found is None:
        return _private(render(request, "me/address_spent.html", status=410))
    fault = ""
    if request.method == "POST":
        try:
            take_address(key, at=at)
        except Refused as refusal:
            fault = sentence(refusal)
        else:
            messages.success(request, _("From now on you sign in with %(email)s.") % {"email": found.email})
            return redirect("home")
    shown = {"found": found, "fault": fault}
    return _private(render(request, "me/address_confirm.html", shown, status=422 if fault else 200))


def _private(response: HttpResponse) -> HttpResponse:
    response.headers["Cache-Control"] = "no-store"
    return response
