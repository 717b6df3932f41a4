"""The sample data leaves: whoever looked at the product is left an empty house, with an account of his own in it."""

from importlib import import_module
from types import ModuleType

from django import forms
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kernel.models import Operator
from web.doors import act, person, staff_door


class SampleForm(forms.Form):
    """`sure` is asked only where something real goes too, an address and a password only of who has none of his own."""

    company = forms.CharField(max_length=140)
    sure = forms.BooleanField(label=gettext_lazy("What was entered beside the sample may go too"))
    email = forms.EmailField(label=gettext_lazy("Your email address"))
    password = forms.CharField(
        label=gettext_lazy("Your password"),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        validators=[validate_password],
    )

    def __init__(self, *args: object, name: str, mixed: bool, stays: bool, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.name = name
        for field in [*([] if mixed else ["sure"]), *(["email", "password"] if stays else [])]:
            del self.fields[field]
        self.fields["company"].label = _("To be sure, type the company's name: %(name)s") % {"name": name}

    def clean_company(self) -> str:
        if self.cleaned_data["company"].strip().casefold() != self.name.casefold():
            raise ValidationError(_("This is not the company's name."))
        return self.name


def sample() -> ModuleType | None:
    """What knows how to empty the sample, while it stands; production has none, nor has a house of real people."""
    found = import_module(settings.SAMPLE_DATA) if settings.SAMPLE_DATA else None
    return found if found is not None and found.is_here() else None


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("settings.write")
def leave(request: HttpRequest) -> HttpResponse:
    """Says what goes and asks for the company's name; then whoever asked signs in to an empty house, as himself where
    the account is his own."""
    found = sample()
    if found is None:
        raise Http404
    me, going = person(request), found.preview()
    stays = me if found.is_own(me) else None
    mixed = bool(going.own_customers or [one for one in going.own_people if one != me.email])
    form = SampleForm(request.POST or None, name=Operator.objects.get().name, mixed=mixed, stays=stays is not None)
    if request.method == "POST" and form.is_valid():
        said = _("The sample data is gone. Sign in: the house is yours, and empty.")
        email, password = (form.cleaned_data.get(name, "") for name in ("email", "password"))
        if act(request, said, found.leave, email, password, keeping=stays):
            # His session went with the rest: what would be saved at the end of this answer is nowhere any more.
            logout(request)
            return redirect(f"{reverse('account_login')}?next={reverse('house:setup')}")
    shown = {"form": form, "going": going, "mixed": mixed, "stays": stays}
    return render(request, "house/sample.html", shown, status=422 if form.errors else 200)
