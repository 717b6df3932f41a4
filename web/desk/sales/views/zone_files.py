"""Zones from a GeoJSON file: looked at, then taken in; the features set aside say why."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kernel.errors import Refused
from subscribers import services
from web.carried import carried, carry
from web.doors import needs, staff_door
from web.refusals import sentence, tell_form, tell_refusal

SHOWN = 200
PAGE = "desk/sales/zone_file.html"


class ZoneFileForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File (GeoJSON)"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_door("customer.read")
@needs("customer.write")
def zone_file(request: HttpRequest) -> HttpResponse:
    """A file is sent and looked at; what the look showed is then taken in."""
    if request.method != "POST":
        return render(request, PAGE, {"form": ZoneFileForm()})
    taking, data = request.POST.get("step") == "take", carried(request) or _sent(request)
    if data is None:
        return render(request, PAGE, {"form": ZoneFileForm()}, status=422)
    try:
        rows = services.take_zones(data, dry=not taking)
    except Refused as refusal:
        tell_refusal(request, refusal)
        return render(request, PAGE, {"form": ZoneFileForm()}, status=422)
    if taking:
        said = _("%(made)s new zones, %(known)s changed, %(bad)s set aside.")
        messages.success(request, said % _counts(rows))
        return redirect("desk:eligibility")
    told = [(row, sentence(row.problem) if row.problem else "") for row in rows[:SHOWN]]
    return render(request, PAGE, {"rows": told, "counts": _counts(rows), "payload": carry(request, data)})


def _sent(request: HttpRequest) -> bytes | None:
    form = ZoneFileForm(request.POST, request.FILES)
    if not form.is_valid():
        tell_form(request, form)
        return None
    return bytes(form.cleaned_data["file"].read())


def _counts(rows: list[services.ZoneRow]) -> dict[str, int]:
    return {
        "made": sum(row.outcome == "made" for row in rows),
        "known": sum(row.outcome == "known" for row in rows),
        "bad": sum(row.problem is not None for row in rows),
    }
