"""Webhooks: where other programs listen, what was sent to them, and what is sent again."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kernel import clock
from kernel.models import WebhookEndpoint
from kernel.services import create_endpoint, replay, switch_endpoint
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
    endpoint, secret = made
    shown = {"endpoint": endpoint, "secret": secret, "page": page(request, endpoint.deliveries.all())}
    answer = render(request, "house/hook.html", shown)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@require_safe
@staff_door("settings.write")
def hook(request: HttpRequest, pk: int) -> HttpResponse:
    found = access.endpoint_for(person(request), pk)
    rows = found.deliveries.select_related("event")
    return render(request, "house/hook.html", {"endpoint": found, "page": page(request, rows)})


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
