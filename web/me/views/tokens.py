"""Keys of programs that speak to the API in a person's name."""

from datetime import timedelta

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kernel import clock
from kernel.models import ApiToken
from kernel.services import issue_token, revoke_token
from web.doors import act, anyone_door, person
from web.events import scope_choices
from web.pages import Table, listed

LASTING = [(30, gettext_lazy("30 days")), (90, gettext_lazy("90 days")), (365, gettext_lazy("a year"))]

TOKENS = Table(
    "tokens",
    (
        (gettext_lazy("Name"), "name"),
        (gettext_lazy("What it may do"), lambda token: " ".join(token.scopes)),
        (gettext_lazy("Last used"), "last_used_at"),
        (gettext_lazy("Good until"), "expires_at"),
        (gettext_lazy("Revoked"), "revoked_at"),
    ),
)


class TokenForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=80, help_text=gettext_lazy("The program that will use it.")
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("What it may do"), choices=scope_choices, widget=forms.CheckboxSelectMultiple
    )
    days = forms.TypedChoiceField(label=gettext_lazy("Good for"), choices=LASTING, coerce=int, initial=90)


@require_http_methods(["GET", "HEAD", "POST"])
@anyone_door
def tokens(request: HttpRequest) -> HttpResponse:
    form = TokenForm(request.POST if request.method == "POST" else None)
    key = ""
    if form.is_valid():
        made = form.cleaned_data
        facts = {"name": made["name"], "scopes": made["scopes"], "lasts": timedelta(days=made["days"])}
        done = act(request, "", issue_token, person(request), **facts, at=clock.now())
        key = done[1] if done else ""
    rows = ApiToken.objects.filter(user=person(request)).order_by("revoked_at", "-created_at")
    listed(request, rows, TOKENS)
    shown = {"rows": rows, "form": TokenForm() if key else form, "key": key}
    answer = render(request, "me/tokens.html", shown, status=422 if form.errors else 200)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_POST
@anyone_door
def revoke(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(ApiToken, pk=pk, user=person(request))
    act(request, _("Revoked: the program is shut out from now on."), revoke_token, found, at=clock.now())
    return redirect("me:tokens")
