"""What a person says of himself."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kernel.models import User
from kernel.services import change_profile, renew_calendars
from web.doors import act, anyone_door, person


class ProfileForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=150)
    phone = forms.CharField(label=gettext_lazy("Phone"), max_length=32, required=False)


@require_http_methods(["GET", "HEAD", "POST"])
@anyone_door
def profile(request: HttpRequest) -> HttpResponse:
    user = person(request)
    form = ProfileForm(request.POST or None, initial={"name": user.name, "phone": user.phone})
    if request.method == "POST" and form.is_valid():
        changes = dict(form.cleaned_data)
        if not user.is_staff:
            changes["open_to_looks"] = request.POST.get("open_to_looks") == "1"
        act(request, _("Kept."), change_profile, user, **changes)
        return redirect("me:profile")
    shown = {"form": form, "looks": _looks(user)}
    return render(request, "me/profile.html", shown, status=422 if form.errors else 200)


def _looks(user: User) -> object:
    return user.looked_at.select_related("staff")[:20]


@require_POST
@anyone_door
def calendars(request: HttpRequest) -> HttpResponse:
    said = _("The former addresses are ended. Subscribe your programs to the new ones.")
    act(request, said, renew_calendars, person(request))
    return redirect("me:profile")
