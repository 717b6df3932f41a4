"""Webhooks: where other programs listen, what was sent to them, and what is sent again."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from kernel import clock
from kernel.models import WebhookEndpoint
from kernel.services import change_endpoint, create_endpoint, renew_secret, replay, switch_endpoint
from web.doors import act, person, staff_door
from web.events import choices
from web.house import access
from web.pages import page
from web.refusals import tell_form


class HookForm(forms.Form):
    label = forms.CharField(label=gettext_lazy("Name"), max_length=80)
    url = forms.URLField(label=gettext_lazy("Address"), max_length=400, assume_scheme="https")
    events = forms.MultipleChoiceField(
        label=gettext_lazy("Only these events"),
        choices=choices,
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=gettext_lazy("None chosen: every event."),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("settings.write")
def hooks(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _create(request)
    rows = WebhookEndpoint.objects.select_related("created_by")
    return render(request, "house/hooks.html", {"rows": rows, "form": HookForm()})


def _create(request: HttpRequest) -> HttpResponse:
    form = HookForm(request.POST)
    if not form.is_valid():
        tell_form(request, form)
        return redirect("house:hooks")
    made = act(request, "", create_endpoint, **form.cleaned_data, at=clock.now(), by=person(request))
    if made is None:
        return redirect("house:hooks")
    return _shown_once(request, *made)


def _shown_once(request: HttpRequest, endpoint: WebhookEndpoint, secret: str) -> HttpResponse:
    answer = _page(request, endpoint, _form(endpoint), secret)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _form(endpoint: WebhookEndpoint) -> HookForm:
    return HookForm(initial={"label": endpoint.label, "url": endpoint.url, "events": endpoint.events})


def _page(request: HttpRequest, endpoint: WebhookEndpoint, form: HookForm, secret: str = "") -> HttpResponse:
    rows = page(request, endpoint.deliveries.select_related("event"))
    shown = {"endpoint": endpoint, "page": rows, "form": form, "secret": secret}
    return render(request, "house/hook.html", shown, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("settings.write")
def hook(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.endpoint_for(person(request), pk)
    if request.method != "POST":
        return _page(request, found, _form(found))
    form = HookForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    act(request, _("Kept."), change_endpoint, found, **form.cleaned_data)
    return redirect("house:hook", pk)


@require_POST
@staff_door("settings.write")
def renew(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.endpoint_for(person(request), pk)
    secret = act(request, "", renew_secret, found)
    return _shown_once(request, found, secret) if secret else redirect("house:hook", pk)


@require_POST
@staff_door("settings.write")
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.endpoint_for(person(request), pk)
    active = request.POST.get("active") == "1"
    said = _("It is told again of what happens.") if active else _("It is told of nothing until you switch it on.")
    act(request, said, switch_endpoint, found, active=active)
    return redirect("house:hook", pk)


@require_POST
@staff_door("settings.write")
def again(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.delivery_for(person(request), pk)
    act(request, _("Sent once more."), replay, found, at=clock.now())
    return redirect("house:hook", found.endpoint_id)
